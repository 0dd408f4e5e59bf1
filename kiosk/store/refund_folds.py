"""What a refund's entry means for the tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from kiosk.domain.journal import Entry
from kiosk.store.fiscal import fold_signature
from kiosk.store.receipt_rows import line_columns, tax_rows, tender_rows
from kiosk.store.refund_tables import (
    RefundLineRow,
    RefundRow,
    RefundTaxRow,
    RefundTenderRow,
    RevokedTicketRow,
)
from kiosk.store.rows import insert_rows
from kiosk.store.sellers import fold_named


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
                # Absent before there were voids, and in refunds that are none.
                "void_note": body.get("void"),
            }
        ],
    )
    insert_rows(
        session,
        RefundLineRow,
        [
            {"refund_id": refund, **line_columns(line), "restocked": line["restocked"]}
            for line in body["lines"]
        ],
    )
    fold_named(session, refund, body)
    fold_signature(session, refund, body)
    insert_rows(session, RefundTaxRow, tax_rows(body["taxes"], refund_id=refund))
    insert_rows(session, RefundTenderRow, tender_rows(body["tenders"], refund_id=refund))
    insert_rows(
        session,
        RevokedTicketRow,
        [
            {"ticket_id": ticket, "refund_id": refund}
            for line in body["lines"]
            for ticket in line["tickets"]
        ],
    )
