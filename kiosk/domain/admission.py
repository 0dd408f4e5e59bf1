"""Admission: what a scanned code is worth at the door, decided from what is known locally."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kiosk.domain.ids import EventId, TicketId


class Verdict(StrEnum):
    """The closed list of answers a door gives; the same words in JSON, tables and tests."""

    VALID = "valid"
    USED = "used"
    INVALID = "invalid"
    CANCELLED = "cancelled"
    UNPAID = "unpaid"
    BLOCKED = "blocked"
    REVOKED = "revoked"
    WRONG_EVENT = "wrong_event"
    NOT_YET_VALID = "not_yet_valid"
    NO_LONGER_VALID = "no_longer_valid"


class TicketStatus(StrEnum):
    """What the seller of the ticket says of it; ``REVOKED``: it was refunded."""

    PAID = "paid"
    PENDING = "pending"
    CANCELLED = "cancelled"
    BLOCKED = "blocked"
    REVOKED = "revoked"


@dataclass(frozen=True)
class Ticket:
    """A right to come in. ``name`` and ``email`` are personal data and may have been erased.

    ``valid_from`` and ``valid_until`` are UTC or None for "no limit"; the moment of
    ``valid_until`` itself is already too late.
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


@dataclass(frozen=True)
class Redemption:
    """An admission that happened: when (UTC, and hybrid time for the order) and on which device."""

    ticket_id: TicketId
    at: datetime
    hlc: str
    device_id: str
    device_name: str = ""


@dataclass(frozen=True)
class Decision:
    """The answer: a verdict, and the fact that explains it where there is one."""

    verdict: Verdict
    ticket: Ticket | None = None
    first: Redemption | None = None
    when: datetime | None = None

    @property
    def admitted(self) -> bool:
        """Whether the person may come in."""
        return self.verdict is Verdict.VALID


def admit(
    ticket: Ticket | None, redemptions: Sequence[Redemption], event_id: EventId, now: datetime
) -> Decision:
    """Decide a ticket for single entry to ``event_id`` at ``now``.

    The order of the checks is the order in which a person should hear about them: a ticket
    that is cancelled *and* used is "cancelled". ``redemptions`` are all known ones of this
    ticket, from any device; the earliest by (hlc, device) is the one that counts.
    """
    if ticket is None:
        return Decision(Verdict.INVALID)
    if ticket.event_id != event_id:
        return Decision(Verdict.WRONG_EVENT, ticket)
    by_status = {
        TicketStatus.CANCELLED: Verdict.CANCELLED,
        TicketStatus.BLOCKED: Verdict.BLOCKED,
        TicketStatus.REVOKED: Verdict.REVOKED,
        TicketStatus.PENDING: Verdict.UNPAID,
    }
    if ticket.status in by_status:
        return Decision(by_status[ticket.status], ticket)
    if ticket.valid_from is not None and now < ticket.valid_from:
        return Decision(Verdict.NOT_YET_VALID, ticket, when=ticket.valid_from)
    if ticket.valid_until is not None and now >= ticket.valid_until:
        return Decision(Verdict.NO_LONGER_VALID, ticket, when=ticket.valid_until)
    if redemptions:
        first = min(redemptions, key=lambda r: (r.hlc, r.device_id))
        return Decision(Verdict.USED, ticket, first=first, when=first.at)
    return Decision(Verdict.VALID, ticket)
