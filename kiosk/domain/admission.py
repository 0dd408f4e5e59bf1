"""Admission: tickets, who went through the door with them, and the answers that a door gives.

Which answer it is, :func:`kiosk.domain.door.deciding.decide` says.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from kiosk.domain.ids import EventId, TicketId

if TYPE_CHECKING:
    from kiosk.domain.door.questions import Question


class Verdict(StrEnum):
    """The closed list of answers a door gives; the same words in JSON, tables and tests.

    Those of pretix's check-in are among them; :data:`kiosk.domain.door.reasons.REASONS` says
    which is which.
    """

    VALID = "valid"
    USED = "used"
    INVALID = "invalid"
    AMBIGUOUS = "ambiguous"
    CANCELLED = "cancelled"
    UNPAID = "unpaid"
    UNAPPROVED = "unapproved"
    BLOCKED = "blocked"
    REVOKED = "revoked"
    SWAPPED = "swapped"
    WRONG_EVENT = "wrong_event"
    WRONG_PRODUCT = "wrong_product"
    WRONG_DATE = "wrong_date"
    NOT_YET_VALID = "not_yet_valid"
    NO_LONGER_VALID = "no_longer_valid"
    RULES = "rules"
    QUESTIONS = "questions"


class Direction(StrEnum):
    """Which way somebody goes through the door."""

    ENTRY = "entry"
    EXIT = "exit"


class TicketStatus(StrEnum):
    """What the seller of the ticket says of it; ``REVOKED``: it was refunded, or another code was
    issued in its place."""

    PAID = "paid"
    PENDING = "pending"
    CANCELLED = "cancelled"
    BLOCKED = "blocked"
    REVOKED = "revoked"


@dataclass(frozen=True)
class Redemption:
    """Somebody went through the door: when (UTC, and hybrid time for the order) and at which
    device. ``list_id`` is the check-in list that let them; empty where no list was in use, which
    counts for every list. ``id`` names the entry that says so."""

    ticket_id: TicketId
    at: datetime
    hlc: str
    device_id: str
    device_name: str = ""
    list_id: str = ""
    direction: Direction = Direction.ENTRY
    id: str = ""


# Where an attendee's company stands among a ticket's answers, which are erased with the name.
# Questions have numbers.
COMPANY = "company"


@dataclass(frozen=True)
class Ticket:
    """A right to come in. ``name``, ``email`` and ``answers`` are personal data and may have been
    erased; the attendee's :attr:`company` is among the answers.

    ``valid_from`` and ``valid_until`` are UTC or None for "no limit"; both
    moments are within it. ``product``, ``variation``, ``date`` (of a series)
    and ``position`` are the numbers that the seller's system gave, empty where it gave none:
    tickets of one ``position`` are the same right under another code. ``addon_to`` is the ticket
    that this one was sold with. ``unapproved``: the order waits for the organizer's word.
    ``reissued``: it was revoked because another code stands in its place.
    ``attention`` and ``notes`` are for who stands at the door; ``came`` is what the seller's
    system knew of comings and goings. What ``admits`` nobody by itself, as a workshop, is let in
    by a list alone. ``signed``: nothing is known of it but what its own code
    says. ``signed_by`` is the public half (base64) of the key that alone vouches for it, empty
    where a list does. ``guest``: nobody holds its code; they are known by name.
    """

    id: TicketId
    event_id: EventId
    code: str
    type: str = ""
    order: str = ""
    status: TicketStatus = TicketStatus.PAID
    name: str = ""
    email: str = ""
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    product: str = ""
    variation: str = ""
    date: str = ""
    position: str = ""
    addon_to: str = ""
    unapproved: bool = False
    reissued: bool = False
    attention: bool = False
    notes: tuple[str, ...] = ()
    seat: str = ""
    answers: tuple[tuple[str, str], ...] = ()
    came: tuple[Redemption, ...] = ()
    admits: bool = True
    signed: bool = False
    signed_by: str = ""
    guest: bool = False

    @property
    def company(self) -> str:
        """Whom the attendee comes for; empty where nobody said."""
        return dict(self.answers).get(COMPANY, "")


def company_answer(company: str) -> dict[str, str]:
    """A company, tidied, as it is kept among a ticket's answers; nothing where there is none."""
    tidy = " ".join(company.split())
    return {COMPANY: tidy} if tidy else {}


@dataclass(frozen=True)
class Decision:
    """The answer: a verdict, and the fact that explains it where there is one.

    ``why`` is the stable code of a finer reason. ``questions`` are open and have to be answered
    first; ``answers`` are the ones to keep, whatever the verdict. ``payable``: who pays at the door
    may come in. ``at`` is the time that was decided for, ``as_of`` when the tickets were last
    brought up to date, None where nobody knows, and ``stale`` that this is longer ago than the
    organizer allows. ``medium`` is the end of the code of the medium that stands for the ticket:
    the one that was scanned, or, where the ticket was swapped for it, the one to scan instead.
    """

    verdict: Verdict
    ticket: Ticket | None = None
    first: Redemption | None = None
    when: datetime | None = None
    why: str = ""
    list_id: str = ""
    list_name: str = ""
    direction: Direction = Direction.ENTRY
    questions: tuple[Question, ...] = ()
    answers: tuple[tuple[str, str], ...] = ()
    payable: bool = False
    at: datetime | None = None
    as_of: datetime | None = None
    stale: bool = False
    nonce: str = ""
    medium: str = ""

    @property
    def admitted(self) -> bool:
        """Whether the person may go through."""
        return self.verdict is Verdict.VALID
