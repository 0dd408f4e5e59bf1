"""Badges: who somebody is, on a label or on the receipts' roll, from their ticket.

Each print is counted and journalled with the paper that it owes. One that is printed again says so
on screen and in the record; the badge itself is the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlmodel import Session

from hardware.documents import Align, Document, Qr
from hardware.labels import Beside, Label, LabelSize, Part, Square, Words, document_of
from kiosk.domain.admission import Ticket, TicketStatus
from kiosk.domain.errors import N_, BadInput
from kiosk.domain.ids import new_id
from kiosk.domain.journal import Kind
from kiosk.domain.scan_codes import normalise
from kiosk.services.printers import PrinterRole, label_printer
from kiosk.services.printing import owe
from kiosk.services.ticket_codes import find_ticket
from kiosk.services.till import Till
from kiosk.store import badges as store
from kiosk.store.papers import BADGE_JOB

# On the receipts' roll, which is as long as it is wanted, in tenths of a millimetre.
_ON_RECEIPTS = LabelSize(700, 500)
_SQUARE = 260


@dataclass(frozen=True)
class Badge:
    """A badge that is owed as a ``job``; it is the one so many ``times`` printed."""

    ticket: Ticket
    job: str
    times: int

    @property
    def again(self) -> bool:
        """Whether there is another one already."""
        return self.times > 1


def has_printer(till: Till) -> bool:
    """Whether a printer is set up for badges, so that a door offers them."""
    found = label_printer(till, PrinterRole.BADGES)
    return found is not None and found.role is PrinterRole.BADGES


def badge_of(till: Till, code: str) -> tuple[Document, int]:
    """The badge of a ticket, and how often it was printed so far.

    :raises BadInput: there is no such ticket, or it is good for nothing any more.
    """
    with till.store.reading() as session:
        ticket = _ticket(till, session, code)
        return _document(till, ticket), store.times_printed(session, ticket.id)


def print_badge(till: Till, code: str, check: Callable[[Document], str]) -> Badge:
    """Owe the badge of a ticket, and count it; ``check`` says why it can't be printed, and nothing
    where it can.

    :raises BadInput: there is no such ticket, it is good for nothing any more, or its badge can't
        be printed.
    """
    document, _ = badge_of(till, code)
    why = check(document)
    if why:
        raise BadInput(why)
    now = till.clock.now()
    with till.store.writing() as session:
        ticket = _ticket(till, session, code)
        # With the ticket in it: when its holder is erased, so is what stands on the badge.
        job = f"{BADGE_JOB}{ticket.id}:{new_id(now)}"
        before = store.times_printed(session, ticket.id)
        body = {"ticket": ticket.id, "again": before > 0}
        till.action(session, now).record(Kind.BADGE_PRINTED, body, ticket.event_id)
        owe(session, job, document, now)
    return Badge(ticket, job, before + 1)


def _ticket(till: Till, session: Session, code: str) -> Ticket:
    ticket, _ = find_ticket(session, normalise(code), till.event.id)
    if ticket is None or ticket.event_id != till.event.id:
        raise BadInput(N_("No ticket of this event has the code “{code}”."), code=code)
    if ticket.status not in (TicketStatus.PAID, TicketStatus.PENDING):
        raise BadInput(N_("The ticket “{code}” is no longer good, so it gets no badge."), code=code)
    return ticket


def _document(till: Till, ticket: Ticket) -> Document:
    name = ticket.name or ticket.type or ticket.code
    kind = ticket.type if ticket.name else ""
    size = _size(till)
    below: list[Part] = [Words(till.event.name, 34, 18, 2, align=Align.LEFT)]
    if kind:
        below.insert(0, Words(kind, 50, 24, 2, bold=True, align=Align.LEFT))
    parts: list[Part] = [Words(name, 120, 44, 2, bold=True)]
    if ticket.company:
        parts.append(Words(ticket.company, 60, 24, 2, close=True, spare=True))
    code = ticket.code.isascii() and ticket.code.isprintable()
    parts += (
        [Beside(tuple(below), (Square(Qr(ticket.code), _SQUARE, Align.RIGHT),))] if code else below
    )
    return document_of(name, Label(size, tuple(parts)))


def _size(till: Till) -> LabelSize:
    found = label_printer(till, PrinterRole.BADGES)
    return found.labels.size if found and found.labels else _ON_RECEIPTS
