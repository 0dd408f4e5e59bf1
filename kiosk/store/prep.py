"""Stations that prepare what is sold, as rows and as values."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

from sqlmodel import Session, col, select

from kiosk.domain.prep import Station
from kiosk.store.prep_table import PrepStationRow
from kiosk.store.tables import ProductRow, VariantRow


def station_values(station: Station) -> dict[str, Any]:
    """A station's row."""
    return {
        "id": station.id,
        "name": station.name,
        "products": json.dumps(sorted(station.products)),
        "categories": json.dumps(sorted(station.categories), ensure_ascii=False),
    }


def station_of(values: Mapping[str, Any]) -> Station:
    """A station from the columns of its row.

    :raises ValueError: it makes no sense.
    """
    products, categories = json.loads(values["products"]), json.loads(values["categories"])
    for some in (products, categories):
        if not isinstance(some, list) or not all(isinstance(one, str) for one in some):
            raise ValueError("a list of it is none")
    if not isinstance(values["name"], str) or not values["name"]:
        raise ValueError("it has no name")
    return Station(values["id"], values["name"], frozenset(products), frozenset(categories))


def sound_station(values: dict[str, Any]) -> dict[str, Any]:
    """A station's row as it came from elsewhere.

    :raises ValueError: it makes no sense, and would be read after every sale.
    """
    station_of(values)
    return values


def stations(session: Session) -> list[Station]:
    """All stations, by name."""
    rows = session.exec(
        select(PrepStationRow).order_by(col(PrepStationRow.name), col(PrepStationRow.id))
    )
    return [station_of(row.model_dump()) for row in rows]


def kinds_of(session: Session, variants: Collection[str]) -> dict[str, tuple[str, str]]:
    """The product and the category of each of these variants that is still here."""
    rows = session.exec(
        select(VariantRow.id, VariantRow.product_id, ProductRow.category)
        .join(ProductRow, col(ProductRow.id) == VariantRow.product_id, isouter=True)
        .where(col(VariantRow.id).in_(variants))
    )
    return {variant: (product, category or "") for variant, product, category in rows}
