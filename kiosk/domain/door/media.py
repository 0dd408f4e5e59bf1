"""Wristbands and cards: a medium that stands in the place of a ticket.

A link says that a medium admits for a ticket, and it stands until something names it as ended. So
the links that stand are the same on every device, whatever came first: nothing overwrites another
link, and two that were made apart both stand until a person ends one of them.

While a link of it stands, the ticket itself admits nobody: paper is copied and passed on, and what
was given for it is on somebody's wrist. (pretix goes on to admit by the ticket's own code beside
that of a reusable medium.) Comings and goings are the ticket's, whatever they were made with.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kiosk.domain.admission import Ticket, TicketStatus
from kiosk.domain.errors import Refusal
from kiosk.domain.ids import EventId, TicketId, natural_id
from kiosk.domain.journal import Entry

_TAIL = 4
_OPEN = (TicketStatus.PAID, TicketStatus.PENDING)


class EndReason(StrEnum):
    """Why a medium stands for a ticket no longer. One that was lost or broken is refused as such
    when it comes back; one that was returned, or linked by mistake, is free for somebody else."""

    LOST = "lost"
    BROKEN = "broken"
    RETURNED = "returned"
    MISTAKE = "mistake"


GONE = frozenset({EndReason.LOST, EndReason.BROKEN})
_KNOWN = frozenset(EndReason)


def reason_of(why: str) -> EndReason:
    """Why a medium stands no longer, as an entry says it. What only a newer version knows counts as
    lost: better to refuse one that was given back than to let one in that was stolen."""
    return EndReason(why) if why in _KNOWN else EndReason.LOST


@dataclass(frozen=True)
class Link:
    """A medium that was linked to a ticket: ``tail`` is what a person tells it by, the end of its
    code; when (UTC, and hybrid time for the order) and at which device. ``ended`` says why it
    stands no longer, None while it does."""

    id: str
    event_id: EventId
    ticket_id: TicketId
    medium_id: str
    tail: str
    at: datetime
    hlc: str
    device_id: str
    device_name: str = ""
    ended: EndReason | None = None


def medium_id(code: str) -> str:
    """Names a medium alike on every device. Its code itself stands in no entry: it may be that of
    a card which somebody has for other things as well. Readers differ in the case of its letters.
    """
    return natural_id("medium", code.casefold())


def tail_of(code: str) -> str:
    """The end of a medium's code."""
    return code[-_TAIL:]


def in_order(links: Iterable[Link]) -> list[Link]:
    """Links in the order that every device agrees on."""
    return sorted(links, key=lambda one: (one.hlc, one.device_id, one.id))


def standing(links: Iterable[Link]) -> list[Link]:
    """Those that stand, in order."""
    return [one for one in in_order(links) if one.ended is None]


def last_end(links: Iterable[Link]) -> EndReason | None:
    """Why the medium of these links stands for nothing: what was said of the latest of them; None
    where one stands, or there is none."""
    ordered = in_order(links)
    if not ordered or any(one.ended is None for one in ordered):
        return None
    return ordered[-1].ended


def refuse_link(
    ticket: Ticket, code: str, ours: Sequence[Link], its: Sequence[Link], why: EndReason | None
) -> Refusal | None:
    """Why the medium with this code can't be linked to a ticket; None where it can, or is already.

    ``ours`` are the standing links of the ticket, ``its`` those of the medium: one medium, one
    ticket. A ticket that has another medium needs to be told ``why`` that one ends.
    """
    if ticket.status not in _OPEN:
        return Refusal("ticket_no_longer_good")
    if ticket.guest:
        # Nobody holds a guest's ticket, so nobody can say which of a party a medium would be.
        return Refusal("guest_takes_no_medium")
    if any(one.medium_id == medium_id(code) for one in ours):
        return None
    # At another event the same card may stand for another ticket.
    if any(one.event_id == ticket.event_id for one in its):
        return Refusal("medium_taken", {"tail": tail_of(code)})
    if ours and why is None:
        return Refusal("ticket_has_medium", {"tail": ours[0].tail})
    return None


@dataclass(frozen=True)
class Told:
    """A link as an entry tells it."""

    id: str
    ticket: str
    medium: str
    tail: str


def link_of(entry: Entry) -> Told:
    """Read what a ``MediumLinked`` links.

    :raises ValueError: it doesn't say what.
    """
    ticket, medium, tail = (entry.body.get(name) for name in ("ticket", "medium", "tail"))
    if not (_is_id(ticket) and _is_id(medium) and isinstance(tail, str) and len(tail) <= _TAIL):
        raise ValueError("It does not say what it links.")
    return Told(entry.id, str(ticket), str(medium), tail)


def ends_of(entry: Entry) -> tuple[Sequence[str], str]:
    """The ids of the links that a ``MediumLinked`` or ``MediumUnlinked`` ends, and why as it says
    it, for :func:`reason_of`; empty where it ends none.

    :raises ValueError: it doesn't say which, or why.
    """
    ended = entry.body.get("ends", [])
    if not isinstance(ended, list) or not all(map(_is_id, ended)):
        raise ValueError("It does not say what it ends.")
    why = entry.body.get("why") if ended else ""
    if ended and not _is_id(why):
        raise ValueError("It does not say why that ends.")
    return ended, str(why)


def _is_id(value: object) -> bool:
    return isinstance(value, str) and value.isprintable() and 0 < len(value) <= 100
