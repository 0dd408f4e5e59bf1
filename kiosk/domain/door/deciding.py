"""The decision at the door, from what is known locally.

The order of the checks is that of pretix's scanner (documentation, “Check-in algorithms”,
client-side), which is the order in which a person should hear of them: a ticket that is cancelled
*and* used is "cancelled". It differs where pretix's refuses for a reason that it doesn't tell:
a ticket of another event is named as such, one of another date is, and so is the one that was
issued in place of this one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from kiosk.domain.admission import Decision, Direction, Redemption, Ticket, TicketStatus, Verdict
from kiosk.domain.door import questions
from kiosk.domain.door.history import came_in, may_enter, on_list
from kiosk.domain.door.kinds import numbered, takes
from kiosk.domain.door.media import GONE, EndReason, Link
from kiosk.domain.door.rules import Circumstances, UnreadableRule, allows
from kiosk.domain.door.setup import NOWHERE, UNKNOWN_AGE, CheckInList, Freshness, Venue
from kiosk.domain.ids import EventId

UNREADABLE = "unreadable_rules"
UNKNOWN_PRODUCT = "unknown_product"
REISSUED = "reissued"
SEVERAL_EVENTS = "several_events"
SEVERAL_ADDONS = "several_addons"
ATTENTION = "attention"
SEVERAL_TICKETS = "several_tickets"
MEDIUM_GONE = "medium_gone"
MEDIUM_FREE = "medium_free"
MEDIUM_UNKNOWN = "medium_unknown"

_BY_STATUS = {
    TicketStatus.CANCELLED: Verdict.CANCELLED,
    TicketStatus.REVOKED: Verdict.REVOKED,
    TicketStatus.BLOCKED: Verdict.BLOCKED,
}
_GONE = (TicketStatus.CANCELLED, TicketStatus.REVOKED)


@dataclass(frozen=True)
class Request:
    """What is asked at a door: by which ``lists``, one of each event that it lets in to, in which
    direction, when (UTC) and at which gate.

    ``answers`` to questions are by their number; where nobody is there to ask, ``asks`` is false.
    ``paid_here``: whoever hasn't paid has done so just now, at this door. ``alone``: they scan
    their ticket themselves, so that what needs somebody of the staff lets nobody in; a question
    that may be left open is.
    """

    lists: Mapping[EventId, CheckInList]
    now: datetime
    direction: Direction = Direction.ENTRY
    gate: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    asks: bool = True
    paid_here: bool = False
    alone: bool = False


@dataclass(frozen=True)
class Known:
    """What is known here of a code: all tickets that bear it, of whichever event, or else the one
    that a signed code speaks of; what was sold with each of them (``addons``); everybody's comings
    and goings with any of these (``redemptions``), by ticket; and the events' doors.

    ``media`` are the links that stand, by ticket. Where a medium was ``scanned``, those of its
    links that stand, or why the last one ``ended``; its tickets are ``tickets``. ``same`` are the
    ids of all tickets that are the same right as each of these, itself among them."""

    tickets: Sequence[Ticket] = ()
    addons: Mapping[str, Sequence[Ticket]] = field(default_factory=dict)
    redemptions: Mapping[str, Sequence[Redemption]] = field(default_factory=dict)
    venues: Mapping[EventId, Venue] = field(default_factory=dict)
    freshness: Freshness = UNKNOWN_AGE
    media: Mapping[str, Sequence[Link]] = field(default_factory=dict)
    scanned: Sequence[Link] = ()
    ended: EndReason | None = None
    same: Mapping[str, Sequence[str]] = field(default_factory=dict)


def decide(request: Request, known: Known) -> Decision:
    """Decide what was scanned: one verdict, and the facts that explain it."""
    found = _decided(request, known)
    wanted = request.lists.get(found.ticket.event_id) if found.ticket else None
    return replace(
        found,
        direction=request.direction,
        list_id=wanted.id if wanted else "",
        list_name=wanted.name if wanted else "",
        at=request.now,
        as_of=known.freshness.as_of,
        stale=known.freshness.stale(request.now),
        medium=found.medium or (known.scanned[-1].tail if known.scanned else ""),
    )


def _decided(request: Request, known: Known) -> Decision:
    here = [
        numbered(one, _venue(known, one).products)
        for one in known.tickets
        if one.event_id in request.lists
    ]
    if _of_several(request, known):
        # Two devices linked it apart from each other: a person has to look whose it is.
        return Decision(Verdict.AMBIGUOUS, here[0] if here else None, why=SEVERAL_TICKETS)
    if not here:
        if not known.tickets:
            return _nobodys(known)
        elsewhere = min(known.tickets, key=lambda one: (one.event_id, one.id))
        return Decision(Verdict.WRONG_EVENT, elsewhere)
    if known.scanned:
        # What a medium has at an event are codes of one right: one that is still good, if any is.
        best_last = sorted(here, key=lambda one: (one.status not in _GONE, one.id))
        here = list({one.event_id: one for one in best_last}.values())
    meant = _meant(request, known, here)
    if isinstance(meant, Decision):
        return meant
    wanted = request.lists[meant.event_id]
    refused = _refused(request, known, meant, wanted) or _swapped(known, here, meant)
    return refused or _let_through(request, known, meant, wanted)


def _of_several(request: Request, known: Known) -> bool:
    """Whether the medium that was scanned stands for several rights of an event.

    Its links say so, for a ticket of another device may come here later than what was linked to it;
    until it has, it counts as a right of its own.
    """
    right = {each: min(ids) for ids in known.same.values() for each in ids}
    named = {
        (one.event_id, right.get(one.ticket_id, one.ticket_id))
        for one in known.scanned
        if one.event_id in request.lists
    }
    return len({event_id for event_id, _ in named}) < len(named)


def _nobodys(known: Known) -> Decision:
    """What is said of a code that is no ticket's that is known here."""
    if known.scanned:
        return Decision(Verdict.INVALID, why=MEDIUM_UNKNOWN)
    if known.ended in GONE:
        return Decision(Verdict.BLOCKED, why=MEDIUM_GONE)
    return Decision(Verdict.INVALID, why=MEDIUM_FREE if known.ended else "")


def _swapped(known: Known, here: Sequence[Ticket], meant: Ticket) -> Decision | None:
    """What is said of a ticket that somebody has a wristband for; whoever leaves shows that too, or
    the ticket would let another one in with it."""
    if known.scanned:
        return None
    # What was sold with a ticket is let in by its code, and so it is swapped with it.
    bearing = [one for one in here if one.event_id == meant.event_id]
    links = [link for one in (meant, *bearing) for link in known.media.get(one.id, ())]
    if not links:
        return None
    # Linked at two devices apart, either lets them in, once.
    return Decision(Verdict.SWAPPED, meant, when=links[-1].at, medium=links[-1].tail)


def _meant(request: Request, known: Known, here: Sequence[Ticket]) -> Ticket | Decision:
    """Which ticket a code stands for: of those that bear it and, where their list says so, what
    was sold with them, the one that is on its list, and the one of these that is valid now.

    Where none is, it is the next that will be, so that what is said of it helps, or else the one
    that was last.
    """
    possible = [one for scanned in here for one in _stands_for(request, known, scanned)]
    fitting = possible
    if len(fitting) > 1:
        fitting = [one for one in fitting if takes(request.lists[one.event_id], one)]
    if len(fitting) > 1:
        fitting = [one for one in fitting if _validity(one, request.now) is None]
    if len(fitting) > 1:
        events = {one.event_id for one in fitting}
        why = SEVERAL_EVENTS if len(events) > 1 else SEVERAL_ADDONS
        return Decision(Verdict.AMBIGUOUS, possible[0], why=why)
    return fitting[0] if fitting else _nearest(possible, request.now)


def _stands_for(request: Request, known: Known, scanned: Ticket) -> Iterator[Ticket]:
    yield scanned
    addons = request.lists[scanned.event_id].addon_match and not scanned.guest
    if addons and scanned.status not in _GONE:
        sold_with = known.addons.get(scanned.id, ())
        products = _venue(known, scanned).products
        yield from (numbered(one, products) for one in sold_with if one.status not in _GONE)


def _nearest(possible: Sequence[Ticket], now: datetime) -> Ticket:
    coming = [(one.valid_from, one) for one in possible if one.valid_from and one.valid_from > now]
    if coming:
        return min(coming, key=lambda pair: pair[0])[1]
    over = [(one.valid_until, one) for one in possible if one.valid_until and one.valid_until < now]
    return max(over, key=lambda pair: pair[0])[1] if over else possible[0]


def _refused(
    request: Request, known: Known, ticket: Ticket, wanted: CheckInList
) -> Decision | None:
    """Why the ticket itself is worth nothing here and now; None where it is worth something."""
    if ticket.status in _BY_STATUS:
        why = REISSUED if ticket.reissued else ""
        return Decision(_BY_STATUS[ticket.status], ticket, why=why)
    if ticket.status is TicketStatus.PENDING and ticket.unapproved:
        return Decision(Verdict.UNAPPROVED, ticket)
    if request.direction is Direction.ENTRY:
        out_of_time = _validity(ticket, request.now)
        if out_of_time is not None:
            return out_of_time
    if not (takes(wanted, ticket) and (ticket.admits or wanted.id)):
        return Decision(Verdict.WRONG_PRODUCT, ticket)
    if wanted.date and wanted.date != ticket.date:
        return Decision(Verdict.WRONG_DATE, ticket)
    vouched = ticket.signed or ticket.signed_by
    products = _venue(known, ticket).products if vouched and ticket.product else ()
    # Where nothing is known of the products, the signature alone has to do.
    if products and ticket.product not in products:
        return Decision(Verdict.WRONG_PRODUCT, ticket, why=UNKNOWN_PRODUCT)
    if ticket.status is TicketStatus.PENDING and not (request.paid_here and wanted.include_pending):
        return Decision(Verdict.UNPAID, ticket, payable=wanted.include_pending)
    return None


def _let_through(request: Request, known: Known, ticket: Ticket, wanted: CheckInList) -> Decision:
    if request.direction is Direction.EXIT:
        return Decision(Verdict.VALID, ticket)
    venue = _venue(known, ticket)
    history = on_list((*ticket.came, *known.redemptions.get(ticket.id, ())), wanted.id)
    try:
        allowed = allows(wanted.rules, _circumstances(request, ticket, history, venue))
    except UnreadableRule:
        return Decision(Verdict.RULES, ticket, why=UNREADABLE)
    if not allowed:
        return Decision(Verdict.RULES, ticket)
    answers: tuple[tuple[str, str], ...] = ()
    if request.asks:
        asked = questions.ask(
            venue.questions, ticket.product, dict(ticket.answers), request.answers
        )
        left: dict[str, str] = {}
        if request.alone:
            left = {one.number: "" for one in asked.still_open}
            given = {**request.answers, **left}
            asked = questions.ask(venue.questions, ticket.product, dict(ticket.answers), given)
        # What nobody was there to ask is no answer: the next door asks it.
        answers = tuple(one for one in asked.answers if one[0] not in left)
        if asked.still_open:
            return Decision(Verdict.QUESTIONS, ticket, questions=asked.still_open, answers=answers)
    if not may_enter(history, wanted):
        first = came_in(history)
        when = first.at if first else None
        return Decision(Verdict.USED, ticket, first=first, when=when, answers=answers)
    if request.alone and ticket.attention:
        return Decision(Verdict.QUESTIONS, ticket, why=ATTENTION)
    return Decision(Verdict.VALID, ticket, answers=answers)


def _validity(ticket: Ticket, now: datetime) -> Decision | None:
    if ticket.valid_from is not None and now < ticket.valid_from:
        return Decision(Verdict.NOT_YET_VALID, ticket, when=ticket.valid_from)
    if ticket.valid_until is not None and now > ticket.valid_until:
        return Decision(Verdict.NO_LONGER_VALID, ticket, when=ticket.valid_until)
    return None


def _circumstances(
    request: Request, ticket: Ticket, history: Sequence[Redemption], venue: Venue
) -> Circumstances:
    return Circumstances(
        product=ticket.product,
        variation=ticket.variation,
        gate=request.gate,
        date=ticket.date,
        now=request.now,
        history=history,
        venue=venue,
    )


def _venue(known: Known, ticket: Ticket) -> Venue:
    return known.venues.get(ticket.event_id, NOWHERE)
