"""The print queue in the store: what is owed, and what became of it, in short transactions.

Papers and pulses for the drawer are owed by whoever makes them (:mod:`kiosk.services.printing`).
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlmodel import Session, SQLModel, col, delete, literal, select

from hardware.ports import Cause, PrinterFault
from hardware.spooler import Job, JobState, KickState
from kiosk.domain.clock import iso
from kiosk.domain.errors import N_
from kiosk.services.printers import LABEL_JOB, RECEIPTS, drawer_in, serves
from kiosk.services.receipts import document_of
from kiosk.services.rolls import use_labels
from kiosk.services.till import Till
from kiosk.store.print_tables import DrawerKickRow, PrintJobRow, PrintSpoolRow
from kiosk.store.rows import get_setting, put, put_settings

# A drawer that opens later than this opens in front of nobody, or of somebody else.
KICK_WITHIN = timedelta(seconds=60)
_TOO_LATE = "The printer answered too late to open the drawer."
_WITHDRAWN = N_("This paper was withdrawn: somebody on it was erased.")
_YES = "yes"


class StoreQueue:
    """What is owed at this till to the ``printer`` of that name, or of it only the job ``key`` and
    its pulse. The drawer's own trigger opens the drawer, or else the printer of receipts does.
    ``address`` says where it is now: another one may not answer as the last did."""

    def __init__(
        self,
        till: Till,
        key: str | None = None,
        printer: str = RECEIPTS,
        address: Callable[[], str] = str,
    ) -> None:
        self._till = till
        self._key = key
        self._printer = printer
        self._address = address
        self._answers = answers_setting(printer)

    def recover(self) -> None:
        """As a :class:`hardware.spooler.Queue`: what was being sent may be on paper or not."""
        with self._till.store.reading() as session:
            if not self._left_behind(session):
                return
        with self._till.store.writing() as session:
            for row in self._left_behind(session):
                is_paper = isinstance(row, PrintJobRow)
                state = JobState.UNKNOWN if is_paper else KickState.SENT
                put_row(session, type(row), {**row.model_dump(), "state": state})

    def next_kick(self) -> str | None:
        """As a :class:`hardware.spooler.Queue`; what is too late for its customer is missed."""
        with self._till.store.reading() as session:
            found = self._oldest(session, DrawerKickRow, KickState.QUEUED)
        if found is None:
            return None
        if found["at"] >= iso(self._till.clock.now() - KICK_WITHIN):
            return str(found["key"])
        self.kicked(found["key"], KickState.MISSED, _TOO_LATE)
        return self.next_kick()

    def kicking(self, key: str) -> None:
        """As a :class:`hardware.spooler.Queue`."""
        self.kicked(key, KickState.SENDING)

    def kicked(self, key: str, state: KickState, trouble: str = "") -> None:
        """As a :class:`hardware.spooler.Queue`."""
        with self._till.store.writing() as session:
            row = session.get(DrawerKickRow, key)
            assert row is not None
            values = {**row.model_dump(), "state": state, "trouble": trouble}
            put_row(session, DrawerKickRow, values)

    def next_job(self) -> Job | None:
        """As a :class:`hardware.spooler.Queue`."""
        with self._till.store.reading() as session:
            found = self._oldest(session, PrintJobRow, JobState.QUEUED)
            if found is None:
                return None
            answered = get_setting(session, self._answers)
        answers = answered == f"{_YES} {self._address()}"
        return Job(found["key"], document_of(found["document"]), answers)

    def sending(self, key: str, printer: str, payload: bytes) -> None:
        """As a :class:`hardware.spooler.Queue`."""
        with self._till.store.writing() as session:
            row = session.get(PrintJobRow, key)
            assert row is not None
            if row.state == JobState.WITHDRAWN:
                raise PrinterFault(_WITHDRAWN, sent=False, cause=Cause.DOCUMENT)
            values = {**row.model_dump(), "state": JobState.SENDING, "trouble": ""}
            put_row(session, PrintJobRow, values)
            text = b64encode(payload).decode()
            put(session, PrintSpoolRow, [{"key": key, "printer": printer, "payload": text}])

    def settle(self, key: str, state: JobState, trouble: str = "") -> None:
        """As a :class:`hardware.spooler.Queue`."""
        with self._till.store.writing() as session:
            row = session.get(PrintJobRow, key)
            assert row is not None
            if row.state == JobState.QUEUED == state and row.trouble == trouble:
                return
            if row.state == JobState.WITHDRAWN and state not in (JobState.PRINTED, JobState.SENT):
                return
            values = {**row.model_dump(), "state": state, "trouble": trouble}
            put_row(session, PrintJobRow, values)
            if state in (JobState.PRINTED, JobState.SENT):
                forget_bytes(session, key)
            if state in (JobState.PRINTED, JobState.SENT, JobState.UNKNOWN):
                use_labels(session, self._printer, document_of(row.document))
            known = f"{_YES} {self._address()}"
            if state is JobState.PRINTED and get_setting(session, self._answers) != known:
                put_settings(session, **{self._answers: known})

    def _oldest(
        self, session: Session, table: type[PrintJobRow] | type[DrawerKickRow], state: str
    ) -> dict[str, Any] | None:
        wanted = select(table).where(table.state == state, self._mine(session, table))
        if self._key is not None:
            wanted = wanted.where(table.key == self._key)
        # A roll of labels at the printer of receipts must not keep a customer waiting.
        last = col(table.key).like(f"{LABEL_JOB}%")
        row = session.exec(wanted.order_by(last, col(table.at), col(table.key)).limit(1)).first()
        return None if row is None else row.model_dump()

    def _mine(self, session: Session, table: type[PrintJobRow] | type[DrawerKickRow]) -> Any:
        if table is DrawerKickRow:
            return literal(self._printer == drawer_in(session))
        return serves(session, self._printer, col(PrintJobRow.key))

    def _left_behind(self, session: Session) -> list[PrintJobRow | DrawerKickRow]:
        papers = select(PrintJobRow).where(
            PrintJobRow.state == JobState.SENDING, self._mine(session, PrintJobRow)
        )
        pulses = select(DrawerKickRow).where(
            DrawerKickRow.state == KickState.SENDING, self._mine(session, DrawerKickRow)
        )
        return [*session.exec(papers).all(), *session.exec(pulses).all()]


def answers_setting(printer: str) -> str:
    """The setting that says at which address a printer is known to answer."""
    return f"printer_answers:{printer}"


def lock_of(till: Till, printer: str = RECEIPTS) -> Path:
    """The file by which all that print here take turns at a printer."""
    mark = f"-{printer.encode().hex()}" if printer else ""
    return till.data_dir / f"printing{mark}.lock"


def owe_kick(session: Session, key: str, now: datetime) -> None:
    """Owe a pulse for the drawer from the commit of this transaction on; once for each key."""
    values = {"key": key, "at": iso(now), "state": KickState.QUEUED, "trouble": ""}
    put(session, DrawerKickRow, [values])


def doubt(session: Session, *states: str) -> None:
    """Leave it to a person whether the papers in these states came out."""
    for row in _rows(session, PrintJobRow, *states):
        put_row(session, PrintJobRow, {**row.model_dump(), "state": JobState.UNKNOWN})


def miss_kicks(session: Session) -> None:
    """Open the drawer for nothing that still waits for it."""
    for row in _rows(session, DrawerKickRow, KickState.QUEUED, KickState.SENDING):
        put_row(session, DrawerKickRow, {**row.model_dump(), "state": KickState.MISSED})


def forget_bytes(session: Session, key: str) -> None:
    """What became of a paper is known, so nobody will ask what bytes it was."""
    session.execute(delete(PrintSpoolRow).where(col(PrintSpoolRow.key) == key))


def put_row(session: Session, table: type[SQLModel], values: Mapping[str, Any]) -> None:
    """Write a row whole, with its digest."""
    plain = {name: str(value) for name, value in values.items() if name != "digest"}
    put(session, table, [plain])


def _rows(session: Session, table: type[Any], *states: str) -> list[Any]:
    return list(session.exec(select(table).where(col(table.state).in_(states))).all())
