"""What a door has to tell in numbers: who is inside, who came, who didn't, and how fast."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from kiosk.domain.admission import Direction, Redemption
from kiosk.domain.door.history import on_list
from kiosk.domain.errors import N_, BadInput

MOST_PEOPLE = 1_000_000
# Of ten places nine are taken.
_NEARLY, _OF = 9, 10


class Fullness(StrEnum):
    """Whether there is room for more."""

    ROOM = "room"
    NEARLY = "nearly"
    FULL = "full"


def check_capacity(people: int) -> None:
    """A number of people that a place can have room for, or 0 for no limit.

    :raises BadInput: none has.
    """
    if not 0 <= people <= MOST_PEOPLE:
        raise BadInput(
            N_("Say from 1 to {most} people, or 0 for no limit."), most=f"{MOST_PEOPLE:,}"
        )


def how_full(inside: int, capacity: int) -> Fullness:
    """How full a place is that has room for so many; 0 for as many as like. A door warns from
    nine tenths on: there is time to send for somebody, and to close it."""
    if not capacity or inside * _OF < capacity * _NEARLY:
        return Fullness.ROOM
    return Fullness.FULL if inside >= capacity else Fullness.NEARLY


@dataclass(frozen=True)
class Right:
    """A right to come in, under whichever of its codes: ``tickets`` are their ids. ``expected``:
    it is paid for, and nothing is against it."""

    type: str
    tickets: Sequence[str]
    expected: bool = True


@dataclass(frozen=True)
class OfType:
    """How many of a type of ticket are ``expected``, came (``admitted``) and are ``inside``."""

    type: str
    expected: int
    admitted: int
    inside: int
    no_shows: int


@dataclass(frozen=True)
class Numbers:
    """The numbers of one door; ``arrivals`` are by the minute that they fell in (UTC), those
    minutes left out in which nobody came."""

    inside: int
    admitted: int
    no_shows: int
    types: Sequence[OfType]
    arrivals: Sequence[tuple[datetime, int]]
    refused: Mapping[str, int]


def count(
    rights: Iterable[Right],
    passages: Iterable[Redemption],
    refused: Mapping[str, int],
    since: datetime,
) -> Numbers:
    """Count a door's numbers; arrivals are those from ``since`` on.

    Whoever came by a ticket that nobody has a row of is counted under no type. ``passages`` are
    those that count at the door; where they are by several lists, each is a door of its own into
    the same place: see :func:`is_inside`.
    """
    went: dict[str, list[Redemption]] = {}
    minutes: Counter[datetime] = Counter()
    for one in sorted(passages, key=lambda each: (each.hlc, each.device_id, each.id)):
        went.setdefault(one.ticket_id, []).append(one)
        if one.direction is Direction.ENTRY and one.at >= since:
            minutes[one.at - timedelta(seconds=one.at.second, microseconds=one.at.microsecond)] += 1
    told: dict[str, Counter[str]] = {}
    seen: set[str] = set()
    for right in rights:
        seen.update(right.tickets)
        _count(told.setdefault(right.type, Counter()), right, went)
    for ticket in went.keys() - seen:
        _count(told.setdefault("", Counter()), Right("", [ticket], expected=False), went)
    types = [
        OfType(name, one["expected"], one["admitted"], one["inside"], one["missing"])
        for name, one in sorted(told.items())
        if one
    ]
    return Numbers(
        sum(one.inside for one in types),
        sum(one.admitted for one in types),
        sum(one.no_shows for one in types),
        types,
        sorted(minutes.items()),
        dict(sorted(refused.items())),
    )


def is_inside(passages: Sequence[Redemption]) -> bool:
    """Whether somebody who came and went so is inside: what they did last by any one list is that
    they came in.

    Whoever leaves the workshop is at the event still, that they came to by another list. What was
    done without a list counts for each, and by itself where they used none.
    """
    lists = {one.list_id for one in passages if one.list_id} or {""}
    last = [history[-1] for history in (on_list(passages, one) for one in lists) if history]
    return any(one.direction is Direction.ENTRY for one in last)


def in_steps(
    arrivals: Iterable[tuple[datetime, int]], now: datetime, step: timedelta, many: int
) -> list[int]:
    """How many came in each of the last ``many`` steps until ``now``, the newest last. Arrivals are
    by the minute that they fell in; a minute counts for the step that its end is in."""
    found = [0] * many
    for minute, came in arrivals:
        back = (now - minute - timedelta(minutes=1)) // step
        # The minute that is not over yet is of the newest step.
        back = max(back, 0)
        if back < many:
            found[many - 1 - back] += came
    return found


def _count(told: Counter[str], right: Right, went: Mapping[str, Sequence[Redemption]]) -> None:
    some = [one for ticket in right.tickets for one in went.get(ticket, ())]
    came = any(one.direction is Direction.ENTRY for one in some)
    told["expected"] += right.expected
    told["admitted"] += came
    told["inside"] += is_inside(some)
    told["missing"] += right.expected and not came
