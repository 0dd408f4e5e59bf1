"""Printing: paper is owed from the moment of the sale, and worked off when a printer answers.

A job goes from ``queued`` to ``printed``, or to ``sent`` where the printer can't say; it is tried
again by itself only if nothing of it went out. If some of it may have, it is ``unknown`` and a
person looks at the paper first. Opening the drawer is a job beside it, and tried once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session, col, func, select

from hardware.documents import Align, Document, Space, Text
from hardware.ports import Cause, Printer, PrinterFault
from hardware.spooler import OTHER, JobState, KickState, turn, work_once
from kiosk.domain.clock import iso
from kiosk.domain.errors import N_, BadInput
from kiosk.domain.ids import SaleId, new_id
from kiosk.domain.journal import Kind
from kiosk.language import Phrase
from kiosk.services.exchanged import paper_of
from kiosk.services.practice_paper import for_practice
from kiosk.services.print_queue import (
    KICK_WITHIN,
    StoreQueue,
    doubt,
    forget_bytes,
    lock_of,
    miss_kicks,
    owe_kick,
    put_row,
)
from kiosk.services.printers import RECEIPTS, other_printers
from kiosk.services.receipts import document_of, document_text
from kiosk.services.rolls import running_out
from kiosk.services.sales import Sale, load_sale
from kiosk.services.till import Till
from kiosk.store.print_tables import DrawerKickRow, PrintJobRow
from kiosk.store.training import is_apart

_WAITING = (JobState.QUEUED, JobState.SENDING)
_UNDECIDED = (JobState.UNKNOWN, JobState.FAILED)
_TURN_SECONDS = 10.0
_COPY = Phrase("COPY")
_RECEIPT = "receipt:"


@dataclass(frozen=True)
class Paper:
    """What became of the queue: how many came out, how many wait, of how many somebody has to say
    whether they did, and why they wait. ``drawer`` is why it stayed shut."""

    printed: int
    waiting: int
    unknown: int
    fault: PrinterFault | None = None
    drawer: PrinterFault | None = None


@dataclass(frozen=True)
class PaperJob:
    """A paper that did not just come out: ``title`` names it, as with a receipt's number."""

    key: str
    at: str
    state: JobState
    title: str
    trouble: str

    @property
    def may_be_out(self) -> bool:
        """Whether it may have come out."""
        return self.state is JobState.UNKNOWN

    @property
    def undecided(self) -> bool:
        """Whether a person has to say what becomes of it."""
        return self.state in _UNDECIDED


@dataclass(frozen=True)
class Standing:
    """How much paper waits, of how much a person has to decide, how many pulses for the drawer
    were missed just now, and which printers' rolls have few labels left."""

    waiting: int = 0
    undecided: int = 0
    shut: int = 0
    low: tuple[tuple[str, int], ...] = ()


def work_off(
    till: Till,
    printer: Printer,
    key: str | None = None,
    name: str = RECEIPTS,
    address: str = "",
) -> Paper:
    """Print what is owed to the printer of that ``name``, which is at ``address``, the oldest
    first, or only the job ``key``; stops at the first fault."""
    queue = StoreQueue(till, key, name, lambda: address)
    printed, in_the_way, shut = 0, None, None
    with turn(lock_of(till, name), _TURN_SECONDS) as mine:
        if not mine:
            return _paper(till, 0, PrinterFault(OTHER, sent=False, cause=Cause.BUSY))
        queue.recover()
        while in_the_way is None:
            did = work_once(queue, printer)
            if did is None:
                break
            printed += did.printed
            if did.paper:
                in_the_way = did.fault
            else:
                shut = did.fault
    return _paper(till, printed, in_the_way, shut)


def waiting(till: Till) -> Paper:
    """How much paper is owed."""
    return _paper(till, 0, None)


def standing(till: Till) -> Standing:
    """How the queue stands, as a screen says it."""
    since = iso(till.clock.now() - KICK_WITHIN)
    with till.store.reading() as session:
        counted = _counted(session)
        shut = session.exec(
            select(func.count())
            .select_from(DrawerKickRow)
            .where(DrawerKickRow.state == KickState.MISSED, DrawerKickRow.at >= since)
        ).one()
        low = running_out(session)
    waits = sum(counted.get(state, 0) for state in _WAITING)
    return Standing(waits, sum(counted.get(state, 0) for state in _UNDECIDED), shut, low)


def pending(till: Till) -> list[PaperJob]:
    """What somebody has to decide, and then what waits, the oldest first."""
    with till.store.reading() as session:
        rows = session.exec(
            select(PrintJobRow)
            .where(col(PrintJobRow.state).in_((*_UNDECIDED, *_WAITING)))
            .order_by(col(PrintJobRow.at), col(PrintJobRow.key))
        ).all()
        found = [
            PaperJob(
                row.key, row.at, JobState(row.state), document_of(row.document).title, row.trouble
            )
            for row in rows
        ]
    return sorted(found, key=lambda one: not one.undecided)


def came_out(till: Till, key: str) -> None:
    """Somebody looked: this paper came out.

    :raises BadInput: nobody has to say that of it, or somebody was quicker.
    """
    with till.store.writing() as session:
        row = _undecided(session, key)
        put_row(session, PrintJobRow, {**row.model_dump(), "state": JobState.PRINTED})
        forget_bytes(session, key)


def print_again(till: Till, key: str) -> None:
    """Somebody looked, and wants this paper once more. It is marked as a copy: a part of it, or
    all, may lie about. A receipt's is journalled, as each of its copies is.

    :raises BadInput: nobody has to say that of it, or somebody was quicker.
    """
    now = till.clock.now()
    with till.store.writing() as session:
        row = _undecided(session, key)
        values = {**row.model_dump(), "state": JobState.QUEUED, "trouble": ""}
        if row.state == JobState.UNKNOWN:
            values["document"] = document_text(as_copy(document_of(row.document)))
            if key.startswith(_RECEIPT):
                sale = load_sale(session, SaleId(key.removeprefix(_RECEIPT)))
                _record_copy(till, session, sale, now)
        put_row(session, PrintJobRow, values)
        forget_bytes(session, key)


def recover(till: Till) -> None:
    """After a crash: what was being sent may be on paper or not, so a person has to look."""
    for name in (RECEIPTS, *other_printers(till)):
        with turn(lock_of(till, name), 0) as mine:
            if mine:
                StoreQueue(till, printer=name).recover()


def forsake(session: Session) -> None:
    """What waited in a store that was put back may have come out since: a person has to look."""
    doubt(session, *_WAITING)
    miss_kicks(session)


def owe(session: Session, key: str, document: Document, now: datetime) -> None:
    """Owe a paper, and a pulse for the drawer where it opens, from the commit of this transaction
    on, as the job ``key``."""
    if is_apart(session):
        document = for_practice(document)
    text = document_text(document)
    values = {"key": key, "at": iso(now), "state": JobState.QUEUED, "document": text, "trouble": ""}
    put_row(session, PrintJobRow, values)
    if document.open_drawer:
        owe_kick(session, key, now)


def as_copy(document: Document) -> Document:
    """The same marked as a copy, with the drawer left shut; twice is the same as once. A label is
    no proof of anything, and stays as it is."""
    if document.label is not None:
        return document
    mark = Text(f"*** {_COPY()} ***", Align.CENTER, bold=True)
    blocks = document.blocks if mark in document.blocks else (mark, Space(), *document.blocks)
    return replace(document, blocks=blocks, open_drawer=False)


def reprint(till: Till, sale: Sale) -> str:
    """Owe one more receipt, marked as a copy; returns the job's key."""
    now = till.clock.now()
    job = f"copy:{new_id(now)}"
    document = paper_of(till, sale, copy=True)
    with till.store.writing() as session:
        _record_copy(till, session, sale, now)
        owe(session, job, document, now)
    return job


def receipt_job(sale: Sale) -> str:
    """The key of the job that a sale's first receipt is."""
    return f"{_RECEIPT}{sale.id}"


def stored_document(till: Till, key: str) -> Document | None:
    """What a job prints."""
    with till.store.reading() as session:
        row = session.get(PrintJobRow, key)
        return None if row is None else document_of(row.document)


def _record_copy(till: Till, session: Session, sale: Sale, now: datetime) -> None:
    body = {"sale": sale.id, "receipt": sale.receipt}
    till.action(session, now).record(Kind.RECEIPT_REPRINTED, body, sale.event_id)


def _undecided(session: Session, key: str) -> PrintJobRow:
    row = session.get(PrintJobRow, key)
    if row is None or row.state not in _UNDECIDED:
        raise BadInput(N_("Nobody has to decide about this paper any more."))
    return row


def _counted(session: Session) -> dict[str, int]:
    found = session.exec(
        select(PrintJobRow.state, func.count())
        .where(col(PrintJobRow.state).in_((*_WAITING, *_UNDECIDED)))
        .group_by(PrintJobRow.state)
    ).all()
    return dict(found)


def _paper(
    till: Till, printed: int, fault: PrinterFault | None, drawer: PrinterFault | None = None
) -> Paper:
    with till.store.reading() as session:
        counted = _counted(session)
    waits = sum(counted.get(state, 0) for state in _WAITING)
    return Paper(printed, waits, sum(counted.get(state, 0) for state in _UNDECIDED), fault, drawer)
