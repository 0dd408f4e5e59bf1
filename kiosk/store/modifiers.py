"""Modifier groups as rows and as values."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from kiosk.domain.catalogue import Variant
from kiosk.domain.ids import ProductId
from kiosk.domain.modifiers import Choosing, Group, Offered, Option
from kiosk.domain.money import Money
from kiosk.store.modifier_table import ModifierGroupRow
from kiosk.store.rows import Question, table_of
from kiosk.store.tables import VariantRow

CHOOSING = frozenset(map(str, Choosing))
_COLUMNS = ("id", "name", "choosing", "most", "currency", "options", "products")
_group = table_of(ModifierGroupRow).c
_GROUPS = Question(
    select_columns(*(_group[name] for name in _COLUMNS)).order_by(_group.name, _group.id)
)


def group_values(group: Group) -> dict[str, Any]:
    """A group's row."""
    options = [
        {"name": one.name, "price": one.price.minor, "default": one.default}
        for one in group.options
    ]
    return {
        "id": group.id,
        "name": group.name,
        "choosing": str(group.choosing),
        "most": group.most,
        "currency": group.currency,
        "options": json.dumps(options, ensure_ascii=False),
        "products": json.dumps(sorted(group.products)),
    }


def group_of(values: Mapping[str, Any]) -> Group:
    """A group from the columns of its row.

    :raises ValueError: it is of a kind that is not known here, or makes no sense.
    """
    options, products = json.loads(values["options"]), json.loads(values["products"])
    texts = [values[one] for one in ("id", "name", "currency")]
    if not isinstance(options, list) or not isinstance(products, list):
        raise ValueError("a list of it is none")
    if not all(isinstance(one, dict) and _sound(one) for one in options) or not options:
        raise ValueError("its options are none")
    if not all(isinstance(one, str) for one in (*texts, *products)):
        raise ValueError("a text of it is none")
    if type(values["most"]) is not int or values["most"] < 1:
        raise ValueError("a number of it is none")
    return Group(
        values["id"],
        values["name"],
        Choosing(values["choosing"]),
        values["most"],
        values["currency"],
        tuple(
            Option(one["name"], Money(one["price"], values["currency"]), one["default"])
            for one in options
        ),
        frozenset(products),
    )


def sound_group(values: dict[str, Any]) -> dict[str, Any]:
    """A group's row as it came from elsewhere; a newer kind is kept for when it is known.

    :raises ValueError: it makes no sense, and would be read at every sale.
    """
    if values["choosing"] in CHOOSING:
        group_of(values)
    return values


def groups(session: Session) -> list[Group]:
    """Every group of a kind that is known here, by name."""
    rows = session.exec(
        select(ModifierGroupRow).order_by(col(ModifierGroupRow.name), col(ModifierGroupRow.id))
    )
    return [group_of(row.model_dump()) for row in rows if row.choosing in CHOOSING]


def offered(session: Session, variants: Iterable[Variant]) -> Offered:
    """The groups of these variants' products, in their prices' currency: what must be chosen comes
    first, and what is written last."""
    wanted = {one.product_id: one.price.currency for one in variants}
    found: dict[ProductId, tuple[Group, ...]] = {}
    if not wanted:
        return found
    rows = [dict(zip(_COLUMNS, row, strict=True)) for row in _GROUPS.ask(session)]
    # At every tap: what none of them has is not even read.
    near = [row for row in rows if any(one in row["products"] for one in wanted)]
    some = [group_of(row) for row in near if row["choosing"] in CHOOSING]
    in_order = list(Choosing)
    for group in sorted(some, key=lambda one: in_order.index(one.choosing)):
        for product, currency in wanted.items():
            if product in group.products and group.currency == currency:
                found[product] = (*found.get(product, ()), group)
    return found


def skus_of(session: Session, products: Collection[str]) -> dict[str, list[str]]:
    """The SKUs of the variants of these products, by product."""
    rows = session.exec(
        select(VariantRow.product_id, VariantRow.sku)
        .where(col(VariantRow.product_id).in_(products))
        .order_by(col(VariantRow.sku))
    )
    found: dict[str, list[str]] = {}
    for product, sku in rows:
        found.setdefault(product, []).append(sku)
    return found


def _sound(option: Mapping[str, Any]) -> bool:
    return (
        isinstance(option.get("name"), str)
        and type(option.get("price")) is int
        and isinstance(option.get("default"), bool)
    )
