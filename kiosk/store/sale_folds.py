"""What a sale's entry means for the tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from kiosk.domain.journal import Entry
from kiosk.store.rows import insert_rows
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
            {
                "sale_id": sale,
                "line": line["line"],
                "variant_id": line["variant"],
                "sku": line["sku"],
                "title": line["title"],
                "kind": line["kind"],
                "quantity": line["quantity"],
                "unit": line["unit"],
                "amount": line["amount"],
                "tax": line["tax"],
                "tax_name": line["rate"]["name"],
                "tax_millipercent": line["rate"]["millipercent"],
                "tax_included": line["rate"]["included"],
                "contact_id": line["contact"],
            }
            for line in body["lines"]
        ],
    )
    insert_rows(
        session,
        SaleTaxRow,
        [
            {
                "sale_id": sale,
                "line": number,
                "name": tax["rate"]["name"],
                "millipercent": tax["rate"]["millipercent"],
                "included": tax["rate"]["included"],
                "net": tax["net"],
                "tax": tax["tax"],
                "gross": tax["gross"],
            }
            for number, tax in enumerate(body["taxes"], start=1)
        ],
    )
    insert_rows(
        session,
        SaleTenderRow,
        [
            {
                "sale_id": sale,
                "line": number,
                "kind": tender["kind"],
                "amount": tender["amount"],
                "reference": tender["reference"],
            }
            for number, tender in enumerate(body["tenders"], start=1)
        ],
    )
