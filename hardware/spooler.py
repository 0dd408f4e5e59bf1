"""The engine of the print queue: one worker for each printer owns the line to it.

The queue itself is durable and somebody else's (:class:`Queue`). The engine keeps the order that
makes a crash at any instant harmless: rendered, found ready, written down as being sent, sent.
"""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from time import monotonic
from typing import IO, Protocol

from hardware.documents import Document
from hardware.ports import Attempt, Cause, Printer, PrinterFault
from kiosk.domain.errors import N_, TrestleError

OTHER = N_("Another Trestle on this machine is printing; this one waits for it.")
_GLANCE_SECONDS = 1.0
_RETRY_SECONDS = 2.0
_TURN_SECONDS = 0.05
# A till that is open waits for a new roll; whoever holds the line keeps it.
PATIENCE = 300.0

_log = logging.getLogger(__name__)


class JobState(StrEnum):
    """How a paper stands. ``SENT``: the printer can't say whether it came out. ``UNKNOWN``: it
    could have said so and did not, so a person looks. ``FAILED``: it can't be drawn here.
    ``WITHDRAWN``: nobody may print it any more; it may have come out before."""

    QUEUED = "queued"
    SENDING = "sending"
    PRINTED = "printed"
    SENT = "sent"
    UNKNOWN = "unknown"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


class KickState(StrEnum):
    """How a pulse for the drawer stands; it is tried once. ``OPENED``: its switch was seen to
    change. ``SENT``: the pulse went out. ``MISSED``: it did not, and never will."""

    QUEUED = "queued"
    SENDING = "sending"
    OPENED = "opened"
    SENT = "sent"
    MISSED = "missed"


@dataclass(frozen=True)
class Job:
    """A paper that is owed; ``answers``: its printer is known to answer."""

    key: str
    document: Document
    answers: bool = False


class Queue(Protocol):
    """What is owed to one printer, in a place that outlives a power cut. Each call is durable when
    it returns, and may raise :class:`TrestleError`."""

    def recover(self) -> None:
        """Whoever calls has the printer to himself: what is being sent is so no more."""
        ...

    def next_kick(self) -> str | None:
        """The key of the pulse that waits longest, None where none does."""
        ...

    def kicking(self, key: str) -> None:
        """The pulse is about to go out."""
        ...

    def kicked(self, key: str, state: KickState, trouble: str = "") -> None:
        """What became of it."""
        ...

    def next_job(self) -> Job | None:
        """The paper that waits longest, None where none does."""
        ...

    def sending(self, key: str, printer: str, payload: bytes) -> None:
        """These bytes are about to go out to that printer. Raises :class:`PrinterFault` where the
        paper was withdrawn meanwhile."""
        ...

    def settle(self, key: str, state: JobState, trouble: str = "") -> None:
        """What became of a paper."""
        ...


@dataclass(frozen=True)
class Did:
    """One step of the work: a paper or a pulse, whether paper came out, what was in the way."""

    key: str
    paper: bool = True
    printed: bool = False
    fault: PrinterFault | None = None


def work_once(
    queue: Queue,
    printer: Printer,
    patience: float = 20.0,
    stuck: Callable[[PrinterFault], None] = lambda fault: None,
) -> Did | None:
    """Open the drawer, or else print a paper, if one is owed. Only for whoever has its turn."""
    kick = queue.next_kick()
    if kick is not None:
        return _kick(queue, printer, kick)
    job = queue.next_job()
    if job is None:
        return None
    try:
        payload = printer.render(job.document)
    except PrinterFault as fault:
        queue.settle(job.key, JobState.FAILED, fault.sentence)
        return Did(job.key, fault=fault)
    attempt = Attempt(
        begin=lambda: queue.sending(job.key, printer.name, payload),
        stuck=stuck,
        patience=patience,
        answers=job.answers,
    )
    try:
        sure = printer.print_payload(payload, attempt)
    except PrinterFault as fault:
        state = JobState.UNKNOWN if fault.sent else JobState.QUEUED
        queue.settle(job.key, state, fault.sentence)
        return Did(job.key, fault=fault)
    queue.settle(job.key, JobState.PRINTED if sure else JobState.SENT)
    return Did(job.key, printed=True)


def _kick(queue: Queue, printer: Printer, key: str) -> Did:
    try:
        seen = printer.kick(lambda: queue.kicking(key))
    except PrinterFault as fault:
        queue.kicked(key, KickState.SENT if fault.sent else KickState.MISSED, fault.sentence)
        return Did(key, paper=False, fault=fault)
    queue.kicked(key, KickState.OPENED if seen else KickState.SENT)
    return Did(key, paper=False)


def _as_printers(fault: TrestleError) -> PrinterFault:
    if isinstance(fault, PrinterFault):
        return fault
    return PrinterFault(fault.sentence, sent=False)


@contextlib.contextmanager
def turn(path: Path, wait: float) -> Iterator[bool]:
    """Have a printer to oneself, of all threads and processes that take turns by the file ``path``;
    false where it was not to be had within ``wait`` seconds. The system ends the turn of a
    process that dies."""
    until = monotonic() + wait
    with path.open("ab") as file:
        while not (mine := _lock(file)) and monotonic() < until:
            threading.Event().wait(_TURN_SECONDS)
        yield mine


try:
    import fcntl

    def _lock(file: IO[bytes]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

except ImportError:  # pragma: no cover
    import msvcrt

    def _lock(file: IO[bytes]) -> bool:
        file.seek(0)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        except OSError:
            return False
        return True


class Spooler:
    """Works off what is owed to one printer, in a thread of its own, for as long as its ``with``
    block lasts. ``printer`` is asked for the printer again at each attempt: it may have moved. One
    that holds a document and says what it lacks is waited for ``patience`` seconds. ``met`` has a
    printer to itself that has just printed all that was owed."""

    def __init__(
        self,
        queue: Queue,
        printer: Callable[[], Printer],
        lock: Path,
        patience: float = PATIENCE,
        met: Callable[[Printer], None] = lambda _: None,
    ) -> None:
        self._queue = queue
        self._printer = printer
        self._lock = lock
        self._patience = patience
        self._met = met
        self._wake = threading.Event()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="printing", daemon=True)
        self.fault: PrinterFault | None = None

    def __enter__(self) -> Spooler:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def stop(self) -> None:
        """Work no more."""
        self._over.set()
        self._wake.set()
        # It may wait for a printer. What it does is safe to cut off, as by a power cut.
        self._thread.join(timeout=2.0)

    def wake(self) -> None:
        """Something is owed: look now."""
        self._wake.set()

    def _run(self) -> None:
        while not self._over.is_set():
            self._wake.clear()
            try:
                with turn(self._lock, _RETRY_SECONDS) as mine:
                    if mine:
                        self._burst()
                    else:
                        self.fault = PrinterFault(OTHER, sent=False, cause=Cause.BUSY)
            except TrestleError as fault:
                # The store or the settings; both are asked again, for they can be mended.
                _log.warning("Printing waits: %s", fault.sentence)
                self.fault = _as_printers(fault)
            self._wake.wait(_RETRY_SECONDS if self.fault else _GLANCE_SECONDS)

    def _burst(self) -> None:
        self._queue.recover()
        printed = False
        while not self._over.is_set():
            did = work_once(self._queue, self._printer(), self._patience, self._stuck)
            printed = printed or (did is not None and did.printed)
            if did is None:
                if self.fault is not None and self._printer().check().ok is not False:
                    self.fault = None
                if printed:
                    self._met(self._printer())
                return
            if did.fault is None:
                self.fault = None
            elif did.paper and did.fault.cause is not Cause.DOCUMENT:
                self.fault = did.fault
                return

    def _stuck(self, fault: PrinterFault) -> None:
        self.fault = fault
