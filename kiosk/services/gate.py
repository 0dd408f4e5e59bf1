"""The gate: a code becomes a verdict, and an admission is on disk before anyone is let in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from kiosk.domain.admission import Decision, Direction, Redemption, Ticket, Verdict
from kiosk.domain.clock import iso, parse_iso, zone
from kiosk.domain.door.deciding import Known, Request, decide
from kiosk.domain.door.guests import decide_in_turn
from kiosk.domain.door.history import on_list
from kiosk.domain.door.media import standing
from kiosk.domain.door.setup import CheckInList, Freshness
from kiosk.domain.door.undo import UNDOABLE
from kiosk.domain.ids import EventId
from kiosk.domain.journal import Kind, keyed_hash
from kiosk.domain.scan_codes import normalise
from kiosk.services.carried import Carried, carried_by, links_of
from kiosk.services.doors import as_of, gate_in, lists_in_use
from kiosk.services.guests import meant
from kiosk.services.ticket_codes import as_marked, candidates
from kiosk.services.till import Till
from kiosk.store import door, queries
from kiosk.store.door import STANDS
from kiosk.store.door_rows import ticket_values
from kiosk.store.door_setup import Setup, setup_of
from kiosk.store.door_tables import RedemptionRow, RefusedCodeRow, RefusedScanRow, TicketRow
from kiosk.store.erasing import erased
from kiosk.store.journal import Action
from kiosk.store.rows import mark_unsent, put

_TICKET = "ticket"
_UNDONE = ~STANDS


@dataclass(frozen=True)
class Asked:
    """How a scan is meant: by which ``lists`` (their names; none: the ones in use here), in which
    direction, with which answers to questions by their numbers. ``at`` (UTC) is when it happened,
    where that is not now. ``paid_here``: whoever had not paid has done so at this door. ``ticket``
    is the id of the one that is meant, where somebody found it by its name. ``alone``: they scan
    their ticket themselves."""

    lists: Sequence[str] = ()
    direction: Direction = Direction.ENTRY
    answers: Mapping[str, str] = field(default_factory=dict)
    at: datetime | None = None
    paid_here: bool = False
    asks: bool = True
    ticket: str = ""
    alone: bool = False


AS_USUAL = Asked()


def scan(till: Till, raw: str, asked: Asked = AS_USUAL) -> Decision:
    """Decide a scanned or typed code and, if it is valid, redeem it.

    Every attempt is journalled; the id of its entry is the answer's ``nonce``, by which it can be
    told to another system as often as it takes. What a refused code said is kept in a row of its
    own, which can be wiped; the journal holds a keyed hash of it. Answers are personal, so they
    stand in the ticket's row.

    :raises BadInput: a list is not here.
    :raises NoListChosen: nobody has said which of several is in use.
    """
    now = till.clock.now()
    with till.store.writing() as session:
        return scan_within(till, session, till.action(session, now), raw, asked, now)


def scan_within(
    till: Till, session: Session, action: Action, raw: str, asked: Asked, now: datetime
) -> Decision:
    """What :func:`scan` does, inside a transaction and as a part of another ``action``.

    :raises BadInput: as :func:`scan`; nothing was written.
    :raises NoListChosen: as :func:`scan`; nothing was written.
    """
    code = normalise(raw)
    request, known, decision = _decided(till, session, code, asked, now, keep=True)
    if decision.admitted and decision.ticket is not None:
        nonce = _let_through(action, request, known, decision, decision.ticket, now)
    else:
        nonce = _refuse(till, action, decision, code, request, now)
    if decision.ticket is not None:
        _keep_answers(session, decision.ticket, decision.answers)
    return replace(decision, nonce=nonce)


def look_at(till: Till, raw: str, asked: Asked = AS_USUAL) -> Decision:
    """What the door would say of a code; nothing is redeemed or journalled.

    :raises BadInput: as :func:`scan`.
    """
    with till.store.reading() as session:
        return _decided(till, session, normalise(raw), asked, till.clock.now())[-1]


def would_say(till: Till, session: Session, ticket: Ticket) -> Decision:
    """What the door would say now of a ticket that nobody has yet; nothing is written.

    :raises NoListChosen: as :func:`scan`.
    """
    lists = lists_in_use(till, session)
    request = Request(lists, till.clock.now(), gate=gate_in(session))
    return decide(request, _known(till, session, [ticket], lists, Carried()))


def _decided(
    till: Till, session: Session, code: str, asked: Asked, now: datetime, *, keep: bool = False
) -> tuple[Request, Known, Decision]:
    lists = lists_in_use(till, session, asked.lists)
    found, whys = candidates(session, code, till.event.id)
    found = meant(session, found, asked.ticket)
    carried = Carried() if found or whys else carried_by(session, code)
    tickets, whys = (found, whys) if found or whys else (carried.tickets, carried.whys)
    known = _known(till, session, tickets, lists, carried, keep=keep)
    request = Request(
        lists,
        asked.at or now,
        asked.direction,
        gate_in(session),
        asked.answers,
        asked.asks,
        asked.paid_here,
        asked.alone,
    )
    return request, known, _explained(decide_in_turn(request, known), whys)


def outlook(
    till: Till, session: Session, tickets: Sequence[Ticket], direction: Direction
) -> list[tuple[Decision, Sequence[Redemption]]]:
    """What the door would say of each of these tickets now, before any question; and who came and
    went by it so far, in order. Nothing is redeemed or journalled.

    :raises NoListChosen: as :func:`scan`.
    """
    lists = lists_in_use(till, session)
    marked, whys = as_marked(session, tickets)
    known = _known(till, session, marked, lists, Carried())
    request = Request(lists, till.clock.now(), direction, gate_in(session), asks=False)
    told: list[tuple[Decision, Sequence[Redemption]]] = []
    for one in marked:
        decision = _explained(decide(request, replace(known, tickets=[one])), whys)
        subject = decision.ticket or one
        passages = (*subject.came, *known.redemptions.get(subject.id, ()))
        told.append((decision, on_list(passages, decision.list_id)))
    return told


def _explained(decision: Decision, whys: Mapping[str, str]) -> Decision:
    why = whys.get(decision.ticket.id if decision.ticket else "", "")
    told = decision.verdict in (Verdict.INVALID, Verdict.REVOKED)
    return replace(decision, why=why) if told and why else decision


def _known(
    till: Till,
    session: Session,
    tickets: Sequence[Ticket],
    lists: Mapping[EventId, CheckInList],
    carried: Carried,
    *,
    keep: bool = False,
) -> Known:
    addons: Mapping[str, Sequence[Ticket]] = {}
    if any(one.addon_match for one in lists.values()):
        addons = door.addons_of(session, tickets)
    counted = [*tickets, *(one for some in addons.values() for one in some)]
    setups = {one: _setup(till, session, one) for one in lists}
    same = door.same_rights(session, counted)
    media = links_of(session, same) if counted else {}
    limits = [one.limit for one in setups.values() if one.limit is not None]
    return Known(
        tickets,
        addons,
        door.history_of(session, counted),
        {event_id: one.venue for event_id, one in setups.items()},
        Freshness(as_of(till, session, keep=keep), min(limits, default=None)),
        {one: standing(links) for one, links in media.items()},
        carried.standing,
        carried.ended,
        same,
    )


def _setup(till: Till, session: Session, event_id: EventId) -> Setup:
    event = till.event if till.event.id == event_id else queries.event(session, event_id)
    return setup_of(session, event_id, zone(event.timezone if event else "UTC"))


def _let_through(
    action: Action,
    request: Request,
    known: Known,
    decision: Decision,
    ticket: Ticket,
    now: datetime,
) -> str:
    body: dict[str, Any] = {"ticket": ticket.id, **_told(decision, request, now)}
    history = on_list(known.redemptions.get(ticket.id, ()), decision.list_id)
    if history:
        # What was known here: whoever let somebody in with the same knowledge, cut off from here,
        # did it at the same time, and one too many came in.
        body["after"] = history[-1].id
    if request.direction is Direction.EXIT:
        return action.record(Kind.TICKET_LEFT, body, ticket.event_id).id
    if request.lists[ticket.event_id].multiple_entries:
        body["again"] = True
    return action.record(Kind.TICKET_REDEEMED, body, ticket.event_id).id


def _refuse(
    till: Till, action: Action, decision: Decision, code: str, request: Request, now: datetime
) -> str:
    hashed = keyed_hash(till.identity.secret, code)
    ticket = decision.ticket
    body = {
        "verdict": str(decision.verdict),
        "ticket": ticket.id if ticket else None,
        "code_hash": hashed,
        **_told(decision, request, now),
    }
    if request.direction is Direction.EXIT:
        body["direction"] = str(request.direction)
    if ticket is None:
        put(action.session, RefusedCodeRow, [{"code_hash": hashed, "text": code}])
    return action.record(Kind.SCAN_REFUSED, body, till.event.id).id


def _told(decision: Decision, request: Request, now: datetime) -> dict[str, str]:
    told = {"list": decision.list_id} if decision.list_id else {}
    return {**told, **({"at": iso(request.now)} if request.now != now else {})}


def _keep_answers(session: Session, ticket: Ticket, answers: Sequence[tuple[str, str]]) -> None:
    # A ticket that stands on no list here has no row to keep them in.
    if not answers or ticket.signed or erased(session, _TICKET, [ticket.id]):
        return
    # As it is kept: the one that was decided bears what is known of others, as its party's name.
    found = door.tickets_by_ids(session, [ticket.id])
    kept = next((one for one in found if one.id == ticket.id), None)
    whole = tuple(sorted({**dict(kept.answers if kept else ()), **dict(answers)}.items()))
    if kept is None or whole == kept.answers:
        return
    put(session, TicketRow, [ticket_values(replace(kept, answers=whole))])
    mark_unsent(session, _TICKET, [ticket.id])


@dataclass(frozen=True)
class PastScan:
    """A scan that was made at this device: when (UTC), what came of it, and whose it was. Where
    somebody was let through, ``passage`` is the id of the entry, ``undone`` that it counts no more,
    and ``undoable`` that it is new enough to be undone here."""

    at: datetime
    verdict: Verdict
    title: str
    name: str
    direction: Direction = Direction.ENTRY
    passage: str = ""
    undone: bool = False
    undoable: bool = False


def recent(till: Till, limit: int = 10) -> list[PastScan]:
    """The last scans of this device, the newest first: as it made them, which the ids of their
    entries sort by, whatever its clock was set to meanwhile."""
    with till.store.reading() as session:
        passed = session.exec(
            select(RedemptionRow, TicketRow, _UNDONE)
            .join(TicketRow, col(TicketRow.id) == RedemptionRow.ticket_id, isouter=True)
            .where(RedemptionRow.device_id == till.device.id)
            .order_by(col(RedemptionRow.entry_id).desc())
            .limit(limit)
        ).all()
        refused = session.exec(
            select(RefusedScanRow, TicketRow, RefusedCodeRow.text)
            .join(TicketRow, col(TicketRow.id) == RefusedScanRow.ticket_id, isouter=True)
            .join(
                RefusedCodeRow,
                col(RefusedCodeRow.code_hash) == RefusedScanRow.code_hash,
                isouter=True,
            )
            .where(RefusedScanRow.device_id == till.device.id)
            .order_by(col(RefusedScanRow.entry_id).desc())
            .limit(limit)
        ).all()
        names = _party_names(session, [*(one[1] for one in passed), *(one[1] for one in refused)])
    scans = {
        row.entry_id: PastScan(
            parse_iso(row.at),
            Verdict.VALID,
            *_who(ticket, "", names),
            Direction(row.direction),
            row.entry_id,
            undone,
            undoable=place < UNDOABLE and not undone,
        )
        for place, (row, ticket, undone) in enumerate(passed)
    }
    scans |= {
        row.entry_id: PastScan(
            parse_iso(row.at), Verdict(row.verdict), *_who(ticket, text or "", names)
        )
        for row, ticket, text in refused
    }
    return [scans[one] for one in sorted(scans, reverse=True)[:limit]]


def _who(ticket: TicketRow | None, text: str, names: Mapping[str, str]) -> tuple[str, str]:
    if ticket is None:
        return text, ""
    return ticket.type or ticket.code, ticket.name or names.get(ticket.addon_to, "")


def _party_names(session: Session, tickets: Sequence[TicketRow | None]) -> dict[str, str]:
    """The names that the nameless guests among these came under."""
    named = {one.addon_to for one in tickets if one and one.addon_to and not one.name}
    rows = session.exec(select(TicketRow.id, TicketRow.name).where(col(TicketRow.id).in_(named)))
    return {row_id: name for row_id, name in rows} if named else {}
