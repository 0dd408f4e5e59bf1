"""Exporting what is sold, so that nobody is locked in: what is read back is the same range.

It has all that an import can say of a product. Pictures, modifiers, prep stations and promotions
are in no table; of an edition that was begun it says how many are left, and not which.
"""

from __future__ import annotations

import io

from sqlmodel import col, select

from kiosk.domain.catalogue import Product, StockPolicy
from kiosk.domain.clock import zone
from kiosk.domain.ids import ProductId
from kiosk.exports.csv_files import write_csv
from kiosk.exports.products import ProductRow, product_sheet
from kiosk.services.till import Till
from kiosk.store import queries
from kiosk.store.tables import ProductRow as ProductReference
from kiosk.store.tables import StockRow, VariantRow


def products_csv(till: Till) -> tuple[int, bytes]:
    """How many variants there are, and their table as CSV. Stock is what is on hand on all tills,
    as far as this one has heard; where more was sold than there was, it is none.

    :raises BadInput: there is no event yet.
    """
    rows = _rows(till)
    out = io.BytesIO()
    write_csv(product_sheet(rows), zone(till.event.timezone), out)
    return len(rows), out.getvalue()


def _rows(till: Till) -> list[ProductRow]:
    with till.store.reading() as session:
        products = {
            row.id: Product(ProductId(row.id), row.title, row.description, row.vendor, row.category)
            for row in session.exec(select(ProductReference))
        }
        on_hand = {row.variant_id: row.on_hand for row in session.exec(select(StockRow))}
        variants = session.exec(
            select(VariantRow)
            .where(VariantRow.currency == till.event.currency)
            # As they came from a file, so that reading it back leaves them in their places.
            .order_by(col(VariantRow.position), col(VariantRow.product_title), col(VariantRow.sku))
        ).all()
        return [
            ProductRow(products[row.product_id], queries.variant_of(row), _stock(row, on_hand))
            for row in variants
        ]


def _stock(row: VariantRow, on_hand: dict[str, int]) -> int | None:
    # Of what is not counted the sum of its moves says how many were sold, below zero.
    if row.measure or (row.policy == StockPolicy.UNLIMITED and row.id not in on_hand):
        return None
    if row.policy == StockPolicy.UNLIMITED and on_hand[row.id] <= 0:
        return None
    return max(0, on_hand.get(row.id, 0))
