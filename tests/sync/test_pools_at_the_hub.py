"""Pools at the hub: what is held back for some, opened at its moment, and always all there is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from kiosk.domain.allotments import stock_key
from kiosk.domain.clock import FixedClock, iso
from kiosk.domain.errors import BadInput
from kiosk.domain.journal import Kind
from sync.hub import fences, pools, recovery
from sync.hub.cases import list_cases
from sync.hub.database import Hub, open_hub
from sync.hub.pools import Request
from tests.factories import START
from tests.sync.pool_tellers import (
    MEMBERS,
    MOMENT,
    PRINT,
    PUBLIC,
    UNITS,
    Teller,
    all_there_is,
    enrolled,
    free,
    moved,
)


@pytest.fixture
def hub(new_database: Callable[[], str]) -> Iterator[Hub]:
    with open_hub(new_database(), START) as opened:
        yield opened


@pytest.fixture
def front(hub: Hub, clock: FixedClock) -> Teller:
    return enrolled(hub, clock, "front", UNITS)


@pytest.fixture
def back(hub: Hub, clock: FixedClock) -> Teller:
    return enrolled(hub, clock, "back")


def test_what_is_held_back_is_no_longer_for_everybody(hub: Hub, front: Teller) -> None:
    assert pools.reserve(hub, PRINT, 3, "", START) == "Last Print"
    assert free(hub) == {"public": 5, "members": 3}
    assert front.get(public=8, members=8) == {PUBLIC: 5, MEMBERS: 3}
    assert all_there_is(hub) == UNITS


def test_a_member_is_sold_units_of_two_pools_in_one_line(hub: Hub, front: Teller) -> None:
    pools.reserve(hub, PRINT, 3, "", START)
    front.get(public=8, members=8)
    front.sell(members=3, public=1)
    assert front.holds == {PUBLIC: 4}
    assert all_there_is(hub) == UNITS - 4
    assert list_cases(hub) == []


@pytest.mark.parametrize(
    ("wanted", "units", "until", "says"),
    [
        (PRINT, UNITS + 1, "", "Only 8 of “Last Print” are free"),
        (PRINT, 0, "", "from 1"),
        (Request("LAST", "public"), 1, "", "can't be a pool"),
        (Request("LAST", "Old friends"), 1, "", "can't be a pool"),
        (Request("NONE", "members"), 1, "", "nothing with the SKU"),
        (Request("ZINE", "members"), 1, "", "not limited"),
        (Request("RISO", "members"), 1, "", "has its own number"),
        (PRINT, 1, "tomorrow", "is no time"),
        (PRINT, 1, "2026-11-21 13:59", "is over already"),
    ],
)
def test_what_cannot_be_held_back_is_refused_in_words(
    hub: Hub, front: Teller, wanted: Request, units: int, until: str, says: str
) -> None:
    with pytest.raises(BadInput, match=says):
        pools.reserve(hub, wanted, units, until, START)
    assert moved(hub) == []


def test_what_tills_hold_cannot_be_held_back(hub: Hub, front: Teller) -> None:
    front.get(public=6)
    with pytest.raises(BadInput, match="Only 2 of “Last Print” are free"):
        pools.reserve(hub, PRINT, 3, "", START)


def test_a_time_is_meant_where_the_event_is(hub: Hub, clock: FixedClock, front: Teller) -> None:
    pools.reserve(hub, PRINT, 3, "2026-11-21 16:00", START)
    (body,) = moved(hub)
    assert body["release_at"] == iso(MOMENT)
    (_, members) = sorted(fences.holdings(hub), key=lambda one: one.key != PUBLIC)
    assert (members.name, members.free, members.until) == (
        "LAST Last Print (members)",
        3,
        iso(MOMENT),
    )
    front.write(Kind.EVENT_OPENED, {"event": "f", "timezone": "Asia/Tokyo"})
    with pytest.raises(BadInput, match="say in which"):
        pools.reserve(hub, PRINT, 1, "2026-11-21 16:00", START)
    pools.reserve(hub, PRINT, 1, "2026-11-21T17:00+01:00", START)
    assert moved(hub)[-1]["release_at"] == iso(MOMENT)


def test_at_its_moment_a_pool_is_anybodys(hub: Hub, front: Teller, clock: FixedClock) -> None:
    pools.reserve(hub, PRINT, 3, "2026-11-21 16:00", START)
    front.get(public=2, members=1)
    clock.forward(hours=2)
    pools.open_due(hub, [PUBLIC], clock.now())
    assert free(hub) == {"public": 3, "members": 2}, "nobody has asked about it"
    pools.open_due(hub, [MEMBERS], clock.now())
    assert free(hub) == {"public": 5}
    assert moved(hub)[-1] == {
        "from": MEMBERS, "to": PUBLIC, "units": 2, "free": True, "released": True
    }  # fmt: skip
    # What comes back later is anybody's as well; a till moves what it holds by itself.
    front.write(Kind.UNITS_RETURNED, {"keys": {MEMBERS: 1}})
    pools.open_due(hub, [MEMBERS], clock.now())
    assert free(hub) == {"public": 6}
    assert front.holds == {PUBLIC: 2}
    assert all_there_is(hub) == UNITS
    told = len(moved(hub))
    pools.open_due(hub, [MEMBERS], clock.now())
    assert len(moved(hub)) == told, "it is said once"


def test_whoever_asks_for_public_units_after_the_moment_gets_those_of_the_members(
    hub: Hub, front: Teller, clock: FixedClock
) -> None:
    pools.reserve(hub, PRINT, 3, "2026-11-21 16:00", START)
    clock.forward(hours=2)
    assert front.get(public=8) == {PUBLIC: 8}


def test_a_pool_is_opened_by_hand(hub: Hub, front: Teller) -> None:
    with pytest.raises(BadInput, match="Nothing of “Last Print” is held back"):
        pools.release(hub, PRINT, START)
    pools.reserve(hub, PRINT, 3, "", START)
    front.get(members=1)
    assert pools.release(hub, PRINT, START) == 2
    assert free(hub) == {"public": 7}
    assert {one.until for one in fences.holdings(hub)} == {None}


def test_who_says_it_last_is_right_in_whatever_order_it_is_heard(hub: Hub, front: Teller) -> None:
    late = {"from": PUBLIC, "to": MEMBERS, "units": 1, "free": True, "release_at": None}
    front.move(PUBLIC, MEMBERS, 2, free=True, release_at=iso(MOMENT))
    front.write(Kind.UNITS_MOVED, late)
    with hub.reading() as connection:
        assert pools.moments(connection) == {MEMBERS: ""}
    with hub.writing() as connection:
        first, _ = [one for one in front.till.own if one.kind == Kind.UNITS_MOVED]
        pools.hear(connection, first)
        assert pools.moments(connection) == {MEMBERS: ""}


def test_a_till_moves_what_it_holds_once_however_often_it_is_heard(hub: Hub, front: Teller) -> None:
    pools.reserve(hub, PRINT, 3, "", START)
    front.get(public=1, members=3)
    front.move(MEMBERS, PUBLIC, 2)
    front.told = 0
    front.tell()
    assert front.holds == {PUBLIC: 3, MEMBERS: 1}
    assert free(hub) == {"public": 4}
    assert all_there_is(hub) == UNITS


def test_units_held_back_before_a_till_joined_stay_so(hub: Hub, clock: FixedClock) -> None:
    alone = enrolled(hub, clock, "alone", UNITS)
    alone.till.write(Kind.UNITS_MOVED, {
        "from": PUBLIC, "to": MEMBERS, "units": 5, "free": True, "release_at": None
    })  # fmt: skip
    alone.sell(members=2, public=1)
    assert free(hub) == {"public": 2, "members": 3}
    assert alone.holds == {}
    assert list_cases(hub) == []


def test_what_two_tills_both_held_back_of_one_shelf_is_made_up_for(
    hub: Hub, front: Teller, clock: FixedClock
) -> None:
    """Both loaded the same file before they joined, so the eight on the shelf are the same."""
    front.get(public=6)
    late = enrolled(hub, clock, "late")
    late.move(PUBLIC, MEMBERS, 5, free=True, release_at=None)
    assert free(hub) == {"members": 2}
    assert late.get(public=8, members=8) == {MEMBERS: 2}
    assert all_there_is(hub) == UNITS


def test_a_copy_that_sold_members_units_is_made_up_for_by_what_is_free(
    hub: Hub, front: Teller, back: Teller
) -> None:
    pools.reserve(hub, PRINT, 3, "", START)
    front.get(members=3)
    front.sell(members=3)
    front.sell(members=2)
    assert [case.kind for case in list_cases(hub)] == ["uncovered"]
    assert free(hub) == {"public": 3}
    assert back.get(public=8, members=8) == {PUBLIC: 3}
    assert all_there_is(hub) == UNITS - 5


def test_a_copy_that_sold_what_is_with_others_is_a_case(
    hub: Hub, front: Teller, back: Teller
) -> None:
    pools.reserve(hub, PRINT, 3, "", START)
    front.get(members=3)
    back.get(public=5)
    front.sell(members=3)
    front.sell(members=2)
    (case,) = list_cases(hub)
    assert case.kind == "oversold"
    assert "2 × LAST Last Print (members)" in case.text
    # What comes free pays that debt before anybody gets any.
    back.write(Kind.UNITS_RETURNED, {"keys": {PUBLIC: 3}})
    assert back.get(public=3, members=3) == {PUBLIC: 1}
    assert all_there_is(hub) == UNITS - 5


def test_public_units_that_are_missing_are_made_up_for_by_the_members(
    hub: Hub, front: Teller, back: Teller
) -> None:
    pools.reserve(hub, PRINT, 4, "", START)
    front.get(public=4)
    front.sell(public=4)
    front.sell(public=3)
    assert free(hub) == {"members": 1}
    assert back.get(public=8, members=8) == {MEMBERS: 1}


def test_what_a_written_off_till_moves_is_not_there_twice(
    hub: Hub, front: Teller, back: Teller, clock: FixedClock
) -> None:
    pools.reserve(hub, PRINT, 3, "", START)
    front.get(members=3)
    assert fences.write_off(hub, "front", "Ada", "Gone", clock.now()) == {MEMBERS: 3}
    assert back.get(public=8, members=8) == {PUBLIC: 5, MEMBERS: 3}
    # It comes back: cut off, it had opened the pool and sold of it.
    front.move(MEMBERS, PUBLIC, 3)
    assert front.holds == {}
    front.sell(public=3)
    assert {case.kind for case in list_cases(hub)} == {"written-off", "oversold"}
    assert all_there_is(hub) == UNITS - 3


def test_a_hub_that_was_put_back_decides_nothing_about_pools(hub: Hub, front: Teller) -> None:
    pools.reserve(hub, PRINT, 3, "2026-11-21 16:00", START)
    recovery.declare(hub, START)
    for do in (
        lambda: pools.reserve(hub, PRINT, 1, "", START),
        lambda: pools.release(hub, PRINT, START),
    ):
        with pytest.raises(BadInput, match="waits to hear"):
            do()
    pools.open_due(hub, [MEMBERS], MOMENT)
    assert free(hub) == {"public": 5, "members": 3}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"from": PUBLIC, "to": PUBLIC, "units": 1},
        {"from": PUBLIC, "to": stock_key("zine", "members"), "units": 1},
        {"from": "gift:a", "to": "gift:b", "units": 1},
        {"from": PUBLIC, "to": MEMBERS, "units": 0},
        {"from": PUBLIC, "to": MEMBERS, "units": -1},
        {"from": PUBLIC, "to": MEMBERS, "units": True},
        {"from": PUBLIC, "to": MEMBERS, "units": 1, "free": 1},
        {"from": MEMBERS, "to": PUBLIC, "units": 0, "released": True},
        {"from": PUBLIC, "to": MEMBERS, "units": 1, "free": True, "release_at": "soon"},
        {"from": PUBLIC, "to": MEMBERS, "units": 1, "free": True, "release_at": 5},
    ],
)
def test_a_move_that_makes_no_sense_moves_nothing_and_is_a_case(
    hub: Hub, front: Teller, body: dict[str, Any]
) -> None:
    front.write(Kind.UNITS_MOVED, body)
    assert [case.kind for case in list_cases(hub)] == ["unreadable"]
    assert free(hub) == {"public": UNITS}
