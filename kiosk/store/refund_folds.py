"""What a refund's entry means for the tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from kiosk.domain.journal import Entry
from kiosk.store.refund_tables import (
    RefundLineRow,
    RefundRow,
    RefundTaxRow,
    RefundTenderRow,
    RevokedTicketRow,
)
from kiosk.store.rows import insert_rows


def fold_refund(session: Session, entry: Entry, body: Mapping[str, Any], branch: str) -> None:
    """Write the rows of a refund."""
    refund = body["refund"]
    insert_rows(
        session,
        RefundRow,
        [
            {
                "id": refund,
                "device_id": entry.dev,
                "branch": branch,
                "event_id": entry.event,
                "sale_id": body["sale"],
                "sale_receipt": body["sale_receipt"],
                "receipt": body["receipt"],
                "counter": body["counter"],
                "at": entry.at,
                "hlc": entry.hlc,
                "currency": body["currency"],
                "net": body["net"],
                "tax": body["tax"],
                "total": body["total"],
                "provisional": body["reason"] is not None,
                "key": body["key"],
            }
        ],
    )
    insert_rows(
        session,
        RefundLineRow,
        [
            {
                "refund_id": refund,
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
                "restocked": line["restocked"],
            }
            for line in body["lines"]
        ],
    )
    insert_rows(
        session,
        RefundTaxRow,
        [
            {
                "refund_id": refund,
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
        RefundTenderRow,
        [
            {
                "refund_id": refund,
                "line": number,
                "kind": tender["kind"],
                "amount": tender["amount"],
                "reference": tender["reference"],
            }
            for number, tender in enumerate(body["tenders"], start=1)
        ],
    )
    insert_rows(
        session,
        RevokedTicketRow,
        [
            {"ticket_id": ticket, "refund_id": refund}
            for line in body["lines"]
            for ticket in line["tickets"]
        ],
    )
