"""Invoices and credit notes: kept as their entries say, and found by what they are made of."""

from __future__ import annotations

from datetime import date

from sqlmodel import Session, col, func, select

from kiosk.domain.invoices import Paper
from kiosk.domain.journal import MAIN, Entry, Kind
from kiosk.store.invoice_tables import InvoiceRow
from kiosk.store.rows import insert_rows
from kiosk.store.sellers import fold_named

_PAPERS = {Kind.INVOICE_ISSUED: Paper.INVOICE, Kind.CREDIT_NOTE_ISSUED: Paper.CREDIT_NOTE}


def fold_invoice(session: Session, entry: Entry, branch: str) -> None:
    """Write the row of an invoice or of a credit note."""
    paper = next((paper for kind, paper in _PAPERS.items() if kind == entry.kind), None)
    if paper is None:
        return
    body = entry.body
    row = {
        "id": body["invoice"],
        "device_id": entry.dev,
        "branch": branch,
        "event_id": entry.event,
        "paper": str(paper),
        "number": body["number"],
        "counter": body["counter"],
        "sale_id": body["sale"],
        "refund_id": body.get("refund"),
        "of_id": body.get("of"),
        "buyer_id": body["buyer"],
        "due": date.fromisoformat(due).isoformat() if (due := body.get("due")) else None,
        "at": entry.at,
        "hlc": entry.hlc,
    }
    insert_rows(session, InvoiceRow, [row])
    fold_named(session, body["invoice"], body)


def invoice_of_sale(session: Session, sale_id: str) -> InvoiceRow | None:
    """The invoice of a sale; of two that copies of one till made alike, the first heard."""
    return session.exec(
        select(InvoiceRow)
        .where(InvoiceRow.sale_id == sale_id, InvoiceRow.paper == Paper.INVOICE)
        .order_by(col(InvoiceRow.branch), col(InvoiceRow.hlc))
        .limit(1)
    ).first()


def credit_notes(session: Session, sale_id: str) -> list[InvoiceRow]:
    """The credit notes of a sale's invoice, the oldest first."""
    wanted = (InvoiceRow.sale_id == sale_id, InvoiceRow.paper == Paper.CREDIT_NOTE)
    order = (col(InvoiceRow.hlc), col(InvoiceRow.id))
    return list(session.exec(select(InvoiceRow).where(*wanted).order_by(*order)).all())


def all_papers(session: Session, event_id: str) -> list[InvoiceRow]:
    """Every invoice and credit note of an event, the oldest first."""
    order = (col(InvoiceRow.hlc), col(InvoiceRow.id))
    return list(
        session.exec(
            select(InvoiceRow).where(InvoiceRow.event_id == event_id).order_by(*order)
        ).all()
    )


def last_paper(session: Session, device_id: str, paper: Paper) -> int:
    """The counter of a device's newest paper of a series; 0 before the first."""
    wanted = (
        InvoiceRow.device_id == device_id,
        InvoiceRow.branch == MAIN,
        InvoiceRow.paper == paper,
    )
    return session.exec(select(func.max(col(InvoiceRow.counter))).where(*wanted)).one() or 0
