"""What a sale's entry means for the tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from kiosk.domain.journal import Entry
from kiosk.store.age_checks import fold_check
from kiosk.store.bundles import fold_bundles
from kiosk.store.fiscal import fold_signature
from kiosk.store.promotion_tables import SaleDiscountRow
from kiosk.store.receipt_rows import line_columns, tax_rows, tender_rows
from kiosk.store.rows import insert_rows
from kiosk.store.sellers import fold_named
from kiosk.store.tables import SaleLineRow, SaleRow, SaleTaxRow, SaleTenderRow


def fold_sale(session: Session, entry: Entry, body: Mapping[str, Any], branch: str) -> None:
    """Write the rows of a sale."""
    sale = body["sale"]
    insert_rows(
        session,
        SaleRow,
        [
            {
                "id": sale,
                "device_id": entry.dev,
                "branch": branch,
                "event_id": entry.event,
                "receipt": body["receipt"],
                "counter": body["counter"],
                "at": entry.at,
                "hlc": entry.hlc,
                "currency": body["currency"],
                "net": body["net"],
                "tax": body["tax"],
                "total": body["total"],
                "change": body["change"],
                "key": body["key"],
                "entry_hash": entry.hash,
            }
        ],
    )
    insert_rows(
        session,
        SaleLineRow,
        [
            {"sale_id": sale, **line_columns(line), "contact_id": line["contact"]}
            for line in body["lines"]
        ],
    )
    insert_rows(
        session,
        SaleDiscountRow,
        [
            {
                "sale_id": sale,
                "line": line["line"],
                "place": place,
                **{name: one[name] for name in ("kind", "name", "value", "amount")},
                "promotion_id": one["promotion"],
                "note_id": one["note"],
            }
            for line in body["lines"]
            # Absent before there were discounts, and where a line has none.
            for place, one in enumerate(line.get("discounts", ()), start=1)
        ],
    )
    fold_bundles(session, sale, body["lines"])
    fold_named(session, sale, body)
    fold_signature(session, sale, body)
    insert_rows(session, SaleTaxRow, tax_rows(body["taxes"], sale_id=sale))
    insert_rows(session, SaleTenderRow, tender_rows(body["tenders"], sale_id=sale))
    fold_check(session, body)
