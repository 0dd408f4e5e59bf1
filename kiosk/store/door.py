"""Questions that a door asks of the store, each by index."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from sqlalchemy import bindparam, exists, func, select
from sqlmodel import Session

from kiosk.domain.admission import COMPANY, Direction, Redemption, Ticket, TicketStatus
from kiosk.domain.clock import parse_iso
from kiosk.domain.ids import TicketId
from kiosk.domain.journal import Kind
from kiosk.store.door_rows import ticket_of
from kiosk.store.door_tables import RedemptionRow, TicketRow, UndonePassageRow
from kiosk.store.queries import revoked_among
from kiosk.store.rows import listed, table_of
from kiosk.store.tables import DeviceRow, EntryRow

# No door lets more than these through by one code; what is beyond is a file gone wrong.
_MOST_WITH_A_CODE = 100
_AT_ONCE = 500
_ticket = table_of(TicketRow).c
_redemption = table_of(RedemptionRow).c
_device = table_of(DeviceRow).c
_entry = table_of(EntryRow).c
_undone = table_of(UndonePassageRow).c
# Of a passage: that it was not undone.
STANDS = ~exists().where(_undone.passage_id == _redemption.entry_id)
_WITH_CODE = (
    select(table_of(TicketRow)).where(_ticket.code == bindparam("code")).limit(_MOST_WITH_A_CODE)
)
# The indexes are of those that have one, so this is said to SQLite as well.
_ADDONS = select(table_of(TicketRow)).where(
    _ticket.addon_to.in_(listed("ids")), _ticket.addon_to != ""
)
_SAME = select(_ticket.id, _ticket.position).where(
    _ticket.position.in_(listed("positions")),
    _ticket.event_id == bindparam("event_id"),
    _ticket.position != "",
)
_OF_POSITIONS = select(table_of(TicketRow)).where(
    _ticket.position.in_(listed("positions")),
    _ticket.event_id == bindparam("event_id"),
    _ticket.position != "",
)
_BY_ID = select(table_of(TicketRow)).where(_ticket.id.in_(listed("ids")))
_REDEMPTIONS = (
    select(table_of(RedemptionRow), _device.name)
    .join_from(
        table_of(RedemptionRow),
        table_of(DeviceRow),
        _device.id == _redemption.device_id,
        isouter=True,
    )
    .where(_redemption.ticket_id.in_(listed("ids")), STANDS)
)
NEWEST_IMPORT = "tickets_at"


def tickets_with_code(session: Session, code: str) -> list[Ticket]:
    """All tickets with this code, of whichever event."""
    rows = session.connection().execute(_WITH_CODE, {"code": code}).all()
    return as_known(session, [ticket_of(row) for row in rows])


def ticket_by_code(session: Session, code: str, event_id: str) -> Ticket | None:
    """The ticket with this code: of this event if it has one, else of any."""
    found = tickets_with_code(session, code)
    return min(found, key=lambda one: (one.event_id != event_id, one.event_id), default=None)


def addons_of(session: Session, tickets: Iterable[Ticket]) -> dict[str, list[Ticket]]:
    """What was sold with each of these tickets."""
    ids = json.dumps([one.id for one in tickets])
    rows = session.connection().execute(_ADDONS, {"ids": ids}).all()
    found: dict[str, list[Ticket]] = {}
    for one in as_known(session, [ticket_of(row) for row in rows]):
        found.setdefault(one.addon_to, []).append(one)
    return found


def redemptions_of(session: Session, ticket_id: str) -> list[Redemption]:
    """All known comings and goings with a ticket that stand, with the names of the devices."""
    return _redemptions(session, [ticket_id])


def tickets_by_ids(session: Session, ids: Collection[str]) -> list[Ticket]:
    """The tickets of these ids; in the place of one whose code was issued anew, the new one."""
    found = _by_ids(session, ids)
    anew: list[Ticket] = []
    for one in found:
        others: list[Ticket] = []
        if one.reissued and one.position:
            asked = {"positions": json.dumps([one.position]), "event_id": one.event_id}
            rows = session.connection().execute(_OF_POSITIONS, asked)
            others = [each for each in map(ticket_of, rows) if not each.reissued]
        anew += as_known(session, others) or [one]
    return list({one.id: one for one in anew}.values())


def _by_ids(session: Session, ids: Collection[str]) -> list[Ticket]:
    if not ids:
        return []
    rows = session.connection().execute(_BY_ID, {"ids": json.dumps(list(ids))}).all()
    return as_known(session, [ticket_of(row) for row in rows])


def same_rights(session: Session, tickets: Sequence[Ticket]) -> dict[str, list[str]]:
    """The ids of all tickets that are the same right as each of these, itself among them."""
    same: dict[str, list[str]] = {one.id: [one.id] for one in tickets}
    by_event: dict[str, dict[str, list[str]]] = {}
    for one in tickets:
        if one.position:
            by_event.setdefault(one.event_id, {}).setdefault(one.position, []).append(one.id)
    for event_id, positions in by_event.items():
        found: dict[str, list[str]] = {}
        asked = {"positions": json.dumps(list(positions)), "event_id": event_id}
        for row in session.connection().execute(_SAME, asked):
            found.setdefault(row.position, []).append(row.id)
        for position, ids in positions.items():
            same.update(dict.fromkeys(ids, found.get(position, ids)))
    return same


def history_of(session: Session, tickets: Sequence[Ticket]) -> dict[str, list[Redemption]]:
    """All known comings and goings with each of these tickets, under whichever of its codes."""
    same = same_rights(session, tickets)
    known: dict[str, list[Redemption]] = {}
    for passage in _redemptions(session, {each for ids in same.values() for each in ids}):
        known.setdefault(passage.ticket_id, []).append(passage)
    return {
        one: [each for named in ids for each in known.get(named, ())] for one, ids in same.items()
    }


def with_what_is_known(
    session: Session, tickets: Sequence[Ticket], *, passages: bool = False
) -> list[Ticket]:
    """Tickets of one event as they are to be written after a file said this of them.

    Answers that were given at the door stay; so does what an earlier file said of ``passages``,
    where this one is silent. A code that another one was issued in place of is
    worth nothing any more, and is among them as such.
    """
    found: list[Ticket] = []
    for start in range(0, len(tickets), _AT_ONCE):
        part = tickets[start : start + _AT_ONCE]
        before = _before(session, part)
        by_position: dict[str, list[Ticket]] = {}
        for one in before.values():
            if one.position:
                by_position.setdefault(one.position, []).append(one)
        for one in part:
            earlier = [before[one.id]] if one.id in before else []
            earlier += by_position.get(one.position, []) if one.position else []
            given = {number: said for old in earlier for number, said in old.answers}
            # As the name, it is what the newest file says, be it nothing.
            given.pop(COMPANY, None)
            answers = tuple(sorted({**given, **dict(one.answers)}.items()))
            came = next((old.came for old in earlier), ()) if passages else one.came
            found.append(replace(one, answers=answers, came=came))
            found += [
                replace(old, status=TicketStatus.REVOKED, reissued=True)
                for old in earlier
                if old.id != one.id and not old.reissued
            ]
    return found


def _before(session: Session, tickets: Sequence[Ticket]) -> dict[str, Ticket]:
    connection = session.connection()
    rows = [*connection.execute(_BY_ID, {"ids": json.dumps([one.id for one in tickets])})]
    positions = [one.position for one in tickets if one.position]
    if positions:
        asked = {"positions": json.dumps(positions), "event_id": tickets[0].event_id}
        rows += connection.execute(_OF_POSITIONS, asked)
    return {row.id: ticket_of(row) for row in rows}


def as_known(session: Session, tickets: Sequence[Ticket]) -> list[Ticket]:
    """These tickets as their rows say, or revoked where they were paid back."""
    # A fact, whatever the row says: it may be older, or have been imported anew since.
    revoked = revoked_among(session, [one.id for one in tickets]) if tickets else ()
    return [
        replace(one, status=TicketStatus.REVOKED) if one.id in revoked else one for one in tickets
    ]


def _redemptions(session: Session, ids: Collection[str]) -> list[Redemption]:
    rows = session.connection().execute(_REDEMPTIONS, {"ids": json.dumps(list(ids))})
    return [
        Redemption(
            TicketId(row.ticket_id),
            parse_iso(row.at),
            row.hlc,
            row.device_id,
            row.name or "",
            row.list_id,
            Direction(row.direction),
            row.entry_id,
        )
        for row in rows
    ]


def newest_import(session: Session) -> str:
    """When tickets were last loaded from a file at any device, as far as it is known here."""
    found = session.connection().execute(
        select(func.max(_entry.at)).where(_entry.kind == Kind.TICKETS_IMPORTED)
    )
    return str(found.scalar() or "")
