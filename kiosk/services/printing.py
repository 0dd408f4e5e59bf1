"""Printing: paper is owed from the moment of the sale, and worked off when a printer answers.

A job goes from ``queued`` to ``printed``; it is tried again by itself only if nothing of it
went out. If some of it may have, it is ``unknown`` and a person looks at the paper first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from hardware.documents import Document
from hardware.ports import Printer, PrinterFault
from kiosk.domain.clock import iso
from kiosk.domain.ids import new_id
from kiosk.domain.journal import Kind
from kiosk.services.exchanged import paper_of
from kiosk.services.practice_paper import for_practice
from kiosk.services.receipts import document_of, document_text
from kiosk.services.sales import Sale
from kiosk.services.till import Till
from kiosk.store.rows import put
from kiosk.store.tables import PrintJobRow
from kiosk.store.training import is_apart

QUEUED, SENDING, PRINTED, UNKNOWN = "queued", "sending", "printed", "unknown"


@dataclass(frozen=True)
class Paper:
    """What became of the queue: how many came out, how many wait, and why they do."""

    printed: int
    waiting: int
    unknown: int
    fault: PrinterFault | None = None


def work_off(till: Till, printer: Printer, key: str | None = None) -> Paper:
    """Print what is owed, the oldest first, or only the job ``key``; stops at the first fault."""
    printed, in_the_way = 0, None
    while in_the_way is None:
        job = _take(till, key)
        if job is None:
            break
        try:
            printer.print_document(document_of(job["document"]))
        except PrinterFault as fault:
            in_the_way = fault
            _finish(till, job, UNKNOWN if fault.sent else QUEUED, fault.sentence)
        else:
            _finish(till, job, PRINTED)
            printed += 1
    return _paper(till, printed, in_the_way)


def waiting(till: Till) -> Paper:
    """How much paper is owed."""
    return _paper(till, 0, None)


def recover(till: Till) -> None:
    """After a crash: what was being sent may be on paper or not, so a person has to look."""
    with till.store.writing() as session:
        doubt(session, SENDING)


def doubt(session: Session, *states: str) -> None:
    """Leave it to a person whether the jobs in these states came out."""
    for row in session.exec(select(PrintJobRow).where(col(PrintJobRow.state).in_(states))).all():
        _put(session, {**row.model_dump(), "state": UNKNOWN})


def owe(session: Session, key: str, document: Document, now: datetime) -> None:
    """Owe a paper from the commit of this transaction on, as the job ``key``."""
    if is_apart(session):
        document = for_practice(document)
    text = document_text(document)
    _put(session, {"key": key, "at": iso(now), "state": QUEUED, "document": text, "trouble": ""})


def reprint(till: Till, sale: Sale) -> str:
    """Owe one more receipt, marked as a copy; returns the job's key."""
    now = till.clock.now()
    job = f"copy:{new_id(now)}"
    document = paper_of(till, sale, copy=True)
    with till.store.writing() as session:
        till.action(session, now).record(
            Kind.RECEIPT_REPRINTED, {"sale": sale.id, "receipt": sale.receipt}, sale.event_id
        )
        owe(session, job, document, now)
    return job


def receipt_job(sale: Sale) -> str:
    """The key of the job that a sale's first receipt is."""
    return f"receipt:{sale.id}"


def stored_document(till: Till, key: str) -> Document | None:
    """What a job prints."""
    with till.store.reading() as session:
        row = session.get(PrintJobRow, key)
        return None if row is None else document_of(row.document)


def _take(till: Till, key: str | None) -> dict[str, Any] | None:
    with till.store.writing() as session:
        wanted = select(PrintJobRow).where(PrintJobRow.state == QUEUED)
        if key is not None:
            wanted = wanted.where(PrintJobRow.key == key)
        row = session.exec(
            wanted.order_by(col(PrintJobRow.at), col(PrintJobRow.key)).limit(1)
        ).first()
        if row is None:
            return None
        job = {**row.model_dump(), "state": SENDING}
        _put(session, job)
        return job


def _finish(till: Till, job: Mapping[str, Any], state: str, trouble: str = "") -> None:
    with till.store.writing() as session:
        _put(session, {**job, "state": state, "trouble": trouble})


def _put(session: Session, values: Mapping[str, Any]) -> None:
    put(session, PrintJobRow, [{k: v for k, v in values.items() if k != "digest"}])


def _paper(till: Till, printed: int, fault: PrinterFault | None) -> Paper:
    with till.store.reading() as session:
        states = [
            row.state
            for row in session.exec(
                select(PrintJobRow).where(col(PrintJobRow.state).in_((QUEUED, SENDING, UNKNOWN)))
            )
        ]
    return Paper(printed, len(states) - states.count(UNKNOWN), states.count(UNKNOWN), fault)
