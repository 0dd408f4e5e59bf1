"""What the kiosk asks of hardware, and how hardware says that it can't.

Services know this module and :mod:`hardware.documents`, and nothing else in this room.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from kiosk.domain.errors import TrestleError

if TYPE_CHECKING:
    from datetime import datetime

    from hardware.documents import Document
    from kiosk.domain.fiscal import FiscalSignature


class Cause(StrEnum):
    """Why a printer doesn't print, in a word."""

    AWAY = "away"
    BUSY = "busy"
    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    ERROR = "error"
    OFFLINE = "offline"
    SILENT = "silent"
    UNSURE = "unsure"
    DOCUMENT = "document"


class PrinterFault(TrestleError):
    """The paper could not be made, or nobody can say whether it was.

    ``sent`` is true when any byte of the document may have reached the printer. Printing again
    by itself is allowed only where it is false; otherwise a person looks at the paper first,
    because a printer that was refilled prints what it still holds and a retry would double it.
    ``cause`` says it in a word.
    """

    code = "printer"

    def __init__(self, *texts: str, sent: bool, cause: Cause = Cause.AWAY, **facts: object) -> None:
        super().__init__(*texts, **facts)
        self.sent = sent
        self.cause = cause


class DisplayFault(TrestleError):
    """The customer display at a line can't be reached, or takes nothing; ``cause`` says it in a
    word. A sale never waits for it."""

    code = "display"

    def __init__(self, *texts: str, cause: Cause = Cause.AWAY, **facts: object) -> None:
        super().__init__(*texts, **facts)
        self.cause = cause


class ScannerFault(TrestleError):
    """Codes can't be read from pictures on this machine."""

    code = "scanner"


@dataclass(frozen=True)
class PrinterHealth:
    """How a printer is: ``ok`` is ``None`` where it can't tell."""

    ok: bool | None
    sentence: str


def _nothing(*_: object) -> None:
    """What is done where nobody asks for anything."""


@dataclass(frozen=True)
class Attempt:
    """What goes with one attempt to print.

    ``begin`` is called once the printer is ready, before the first byte goes out: whoever wants
    to know after a crash that some of it may be on paper writes it down there. ``stuck`` hears
    what is in the way while the printer holds the document, as when its paper has ended; it is
    given ``patience`` seconds to come to the end of it. ``answers``: this printer is known to
    answer, so that its silence is trouble and no way of its own.
    """

    begin: Callable[[], None] = _nothing
    stuck: Callable[[PrinterFault], None] = _nothing
    patience: float = 20.0
    answers: bool = False


class Printer(Protocol):
    """Something that puts a document on paper. Calls may come from any thread, and block."""

    @property
    def name(self) -> str:
        """What people call it."""
        ...

    def render(self, document: Document) -> bytes:
        """What this printer is to be given for a document, the drawer left out.

        Raises :class:`PrinterFault`: it can't be drawn here.
        """
        ...

    def print_payload(self, payload: bytes, attempt: Attempt) -> bool:
        """Print what :meth:`render` made; true if the printer said that it is on paper, false if
        it can't say.

        Raises :class:`PrinterFault` with a sentence that says what happened and what to do.
        """
        ...

    def kick(self, begin: Callable[[], None]) -> bool:
        """Open the cash drawer; true if it was seen to open, false if that can't be told.

        Raises :class:`PrinterFault`, ``sent`` if the pulse may have gone out.
        """
        ...

    def check(self) -> PrinterHealth:
        """Ask how it is, without printing. Never raises."""
        ...


class TerminalFault(TrestleError):
    """The card terminal gave no answer, so nobody can say what became of what was asked."""

    code = "terminal"


class CardState(StrEnum):
    """How a card payment stands. ``UNCLEAR`` is no answer of a terminal: it is what a till knows
    when none comes. ``UNKNOWN`` is one: the terminal never heard of that payment."""

    WAITING = "waiting"
    APPROVED = "approved"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    UNCLEAR = "unclear"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class CardAnswer:
    """What a terminal says of a payment; of an approved one the card's ``scheme``, its
    ``last_four`` digits, and the terminal's own ``reference``."""

    state: CardState
    scheme: str = ""
    last_four: str = ""
    reference: str = ""


class CardTerminal(Protocol):
    """Something that charges cards. Each payment has an id that the till gives it: whatever is
    repeated under one id is one payment. Calls may come from any thread, block for a few seconds
    at most, and raise :class:`TerminalFault` where no answer comes."""

    @property
    def simulated(self) -> bool:
        """Whether it moves no money."""
        ...

    def start(self, payment: str, minor: int, currency: str) -> None:
        """Ask a customer for so many minor units; it goes on without waiting for them."""
        ...

    def refund(self, payment: str, minor: int, currency: str) -> None:
        """Ask a customer for the card that so many minor units go back to; it is a payment of its
        own, under an id of its own."""
        ...

    def authorize(self, payment: str, minor: int, currency: str) -> None:
        """Ask a customer for the card that so many minor units are held on, and charge nothing."""
        ...

    def capture(self, payment: str, held: str, minor: int, currency: str) -> None:
        """Charge so many minor units of what the payment ``held`` holds, and free the rest; it is
        a payment of its own, under an id of its own."""
        ...

    def release(self, payment: str, held: str) -> None:
        """Free all that the payment ``held`` holds; under an id of its own as well."""
        ...

    def poll(self, payment: str) -> CardAnswer:
        """How a payment stands, or what became of it, however long ago."""
        ...

    def cancel(self, payment: str) -> CardAnswer:
        """Stop a payment unless it is decided; one that was never heard of can't start later."""
        ...


class SignerFault(TrestleError):
    """The signing device gave no answer, or would not sign. The sale is made without it."""

    code = "signer"


class FiscalSigner(Protocol):
    """A device that signs each sale of a till, where the law wants one (Germany's TSE and others).

    It is asked while the sale is written down, so no two of one till at once; it answers or
    raises :class:`SignerFault` within a second or two. What was started and never finished stays
    in its own log, as after a power cut.
    """

    @property
    def certified(self) -> bool:
        """Whether an authority has certified it; nobody may claim that of a simulated one."""
        ...

    def start(self, now: datetime) -> int:
        """Begin a transaction; its number."""
        ...

    def finish(self, transaction: int, kind: str, process: str, now: datetime) -> FiscalSignature:
        """Sign what was done: ``kind`` of entry, and its amounts as canonical JSON."""
        ...
