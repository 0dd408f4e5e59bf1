"""Bundles as rows and as values: what a variant is made of, and what lines of sales belong to."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, select
from sqlmodel import Session

from kiosk.domain.bundles import MOST_OF_ONE, MOST_PARTS, InBundle
from kiosk.domain.catalogue import Part
from kiosk.domain.ids import VariantId
from kiosk.domain.money import Money
from kiosk.store.bundle_table import SaleBundleRow
from kiosk.store.rows import Question, insert_rows, table_of

_sale_bundle = table_of(SaleBundleRow)
_OF_SALE = Question(
    select(*(one for one in _sale_bundle.c if one.name != "sale_id"))
    .where(_sale_bundle.c.sale_id == bindparam("sale_id"))
    .order_by(_sale_bundle.c.line)
)


def parts_text(parts: Sequence[Part]) -> str:
    """The parts of a variant as its row has them; empty where it has none."""
    return json.dumps(parts, ensure_ascii=False) if parts else ""


def parts_of(text: str) -> tuple[Part, ...]:
    """What :func:`parts_text` wrote.

    :raises ValueError: it makes no sense.
    """
    found = json.loads(text) if text else []
    if not isinstance(found, list) or len(found) > MOST_PARTS or not all(map(_sound, found)):
        raise ValueError("the parts of a bundle are variants, SKUs and numbers")
    return tuple(Part(VariantId(name), sku, quantity) for name, sku, quantity in found)


def _sound(part: object) -> bool:
    if not isinstance(part, list) or len(part) != 3:
        return False
    name, sku, quantity = part
    texts = isinstance(name, str) and isinstance(sku, str)
    return texts and type(quantity) is int and 1 <= quantity <= MOST_OF_ONE


def bundle_body(bundle: InBundle | None) -> dict[str, Any]:
    """What an entry says of a line that is a part of a bundle."""
    return {} if bundle is None else {"bundle": {**vars(bundle), "price": bundle.price.minor}}


def bundle_of(body: Mapping[str, Any] | None, currency: str) -> InBundle | None:
    """What :func:`bundle_body` wrote of a line; None where it is no part of one."""
    if body is None:
        return None
    return InBundle(
        VariantId(body["variant"]),
        body["sku"],
        body["title"],
        body["quantity"],
        Money(body["price"], currency),
        body["each"],
        body["parts"],
    )


def fold_bundles(session: Session, sale: str, lines: Iterable[Mapping[str, Any]]) -> None:
    """Write which lines of a sale are parts, and of what."""
    rows = [
        {
            "sale_id": sale,
            "line": line["line"],
            "variant_id": line["bundle"]["variant"],
            **{name: line["bundle"][name] for name in _SAID},
        }
        for line in lines
        # Absent before there were bundles, and where a thing is sold by itself.
        if line.get("bundle")
    ]
    if rows:
        insert_rows(session, SaleBundleRow, rows)


def bundles_of_sale(session: Session, sale: str, currency: str) -> Mapping[int, InBundle]:
    """The bundles that lines of a sale are parts of, by line."""
    return {
        line: InBundle(VariantId(of), sku, title, quantity, Money(price, currency), each, parts)
        for line, of, sku, title, quantity, price, each, parts in _OF_SALE.ask(
            session, sale_id=sale
        )
    }


_SAID = ("sku", "title", "quantity", "price", "each", "parts")
