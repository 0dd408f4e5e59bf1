"""What a door's screen counts: who is inside, who came and who didn't, how fast, how much room."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlmodel import Session

from kiosk.domain.clock import iso, parse_iso, zone
from kiosk.domain.door.kinds import named_on
from kiosk.domain.door.numbers import Fullness, OfType, how_full, in_steps
from kiosk.domain.door.setup import CheckInList, Freshness
from kiosk.domain.errors import NoListChosen
from kiosk.services.doors import as_of, lists_in_use
from kiosk.services.till import Till
from kiosk.store.door_counts import arrivals_of, bare_types, types_of
from kiosk.store.door_setup import capacities_of, products_of, setup_of

# An hour, in steps that are told apart on a small screen; and the last minutes of it.
STEP, STEPS = timedelta(minutes=5), 12
RECENT = timedelta(minutes=15)


@dataclass(frozen=True)
class Counters:
    """The numbers of the door that is in use here. ``steps`` are the arrivals of each
    :data:`STEP` of the last hour, the newest last, and ``recent`` those of the last
    :data:`RECENT`. There is room for ``capacity`` people, 0 for as many as like, of whom
    ``present`` are there: where it is the event's, all that are inside by any one of its lists, for
    whoever left the workshop is at the event still. ``as_of`` is set where what other devices know
    is older than the organizer allows."""

    types: Sequence[OfType]
    steps: Sequence[int]
    recent: int
    capacity: int = 0
    present: int = 0
    as_of: datetime | None = None
    stale: bool = False

    @property
    def inside(self) -> int:
        """How many are inside."""
        return sum(one.inside for one in self.types)

    @property
    def admitted(self) -> int:
        """How many came, whether they left or not."""
        return sum(one.admitted for one in self.types)

    @property
    def expected(self) -> int:
        """How many have paid."""
        return sum(one.expected for one in self.types)

    @property
    def no_shows(self) -> int:
        """How many of them have not come."""
        return sum(one.no_shows for one in self.types)

    @property
    def full(self) -> Fullness:
        """Whether there is room for more."""
        return how_full(self.present, self.capacity)


def counters(till: Till) -> Counters | None:
    """Count the current event's door, by the list in use; None while none of several is chosen.

    It goes through whole tables: ask it beside the scans, and not too often.
    """
    now = till.clock.now()
    event = till.event.id
    # Whoever scans meanwhile goes first.
    with till.store.giving_way().reading() as session:
        try:
            wanted = lists_in_use(till, session).get(event)
        except NoListChosen:
            return None
        used = wanted.id if wanted else ""
        types = types_at(session, event, wanted)
        since = now - STEP * STEPS
        minutes = arrivals_at(session, event, wanted, since)
        room = capacities_of(session, event)
        limit = setup_of(session, event, zone(till.event.timezone)).limit
        fresh = Freshness(as_of(till, session, keep=False), limit)
        found = Counters(
            types,
            in_steps(minutes, now, STEP, STEPS),
            sum(in_steps(minutes, now, RECENT, 1)),
            as_of=fresh.as_of,
            stale=fresh.stale(now),
        )
        if used in room:
            return _with_room(found, room[used], found.inside)
        if "" in room:
            everybody = types_at(session, event, None)
            return _with_room(found, room[""], sum(one.inside for one in everybody))
    return found


def types_at(session: Session, event: str, wanted: CheckInList | None) -> list[OfType]:
    """The numbers of each type of ticket at an event's door, by this list or the one that lets
    everybody in. It goes through whole tables."""
    products = wanted.products if wanted else None
    named: list[str] = []
    if wanted is not None and products is not None:
        named = named_on(wanted, products_of(session, event), bare_types(session, event))
    rows = types_of(
        session,
        event,
        wanted=wanted.id if wanted else "",
        products="" if products is None else json.dumps(sorted(products)),
        named=json.dumps(named),
        date=wanted.date if wanted else "",
        listed=wanted is not None,
    )
    return [OfType(*row) for row in rows]


def arrivals_at(
    session: Session, event: str, wanted: CheckInList | None, since: datetime
) -> list[tuple[datetime, int]]:
    """How many came by this list from ``since`` on, by the minute that they came in, those left
    out in which nobody did. It goes through whole tables."""
    came = arrivals_of(session, event, wanted=wanted.id if wanted else "", since=iso(since))
    return [(parse_iso(f"{minute}:00.000Z"), many) for minute, many in came]


def _with_room(found: Counters, capacity: int, present: int) -> Counters:
    return replace(found, capacity=capacity, present=present)
