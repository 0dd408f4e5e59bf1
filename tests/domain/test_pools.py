"""Pools: names, moments, how a sale is divided, and that moving units never makes or loses one."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.allotments import PUBLIC, BadUnits, effects_of, has_supply, stock_key
from kiosk.domain.clock import iso, local_time, zone
from kiosk.domain.errors import BadInput
from kiosk.domain.journal import Kind
from kiosk.domain.pools import (
    MEMBERS,
    Word,
    is_open,
    pool_name,
    poured,
    released_body,
    reserved_body,
    word_of,
)

AT = datetime(2026, 11, 28, 14, 0, tzinfo=UTC)
PUB, MEM, VIP = (stock_key("v", pool) for pool in (PUBLIC, MEMBERS, "vip"))


@pytest.mark.parametrize("text", ["members", " Members ", "tier-2", "a", "2nd_row"])
def test_a_pool_has_a_plain_name(text: str) -> None:
    assert pool_name(text) == text.strip().lower()


@pytest.mark.parametrize("text", ["", "public", "PUBLIC", "a@b", "two words", "é", "x" * 33, "-a"])
def test_other_names_are_refused(text: str) -> None:
    with pytest.raises(BadInput, match="can't be a pool"):
        pool_name(text)


def test_a_reserve_says_until_when_and_a_release_that_it_is_over() -> None:
    assert word_of(reserved_body(PUB, MEM, 3, AT)) == Word(MEM, iso(AT), False)
    assert word_of(reserved_body(PUB, MEM, 3, None)) == Word(MEM, "", False)
    assert word_of(released_body(MEM, PUB, 0)) == Word(MEM, "", True)
    assert word_of({"from": MEM, "to": PUB, "units": 1}) is None
    # Nothing can be said of when the public one opens.
    assert word_of({"from": MEM, "to": PUB, "units": 1, "release_at": None}) is None
    assert word_of(released_body(PUB, MEM, 0)) is None


@pytest.mark.parametrize("moment", ["", "soon", "2026-11-28", "2026-11-28T14:00", 5, [], "9" * 400])
def test_a_moment_that_is_none_is_refused(moment: object) -> None:
    with pytest.raises(BadUnits):
        word_of({"from": PUB, "to": MEM, "units": 1, "release_at": moment})


def test_a_pool_opens_at_its_moment_or_when_somebody_says_so() -> None:
    assert not is_open(False, iso(AT), AT - timedelta(milliseconds=1))
    assert is_open(False, iso(AT), AT)
    assert is_open(True, "", AT)
    assert not is_open(False, "", AT + timedelta(days=999))


def test_what_nobody_holds_moves_without_changing_what_anybody_holds() -> None:
    effects = effects_of(Kind.UNITS_MOVED, reserved_body(PUB, MEM, 3, AT))
    assert (effects.held, effects.supply) == ({}, {MEM: 3})
    effects = effects_of(Kind.UNITS_MOVED, {"from": MEM, "to": VIP, "units": 2})
    assert effects.held == effects.supply == {MEM: -2, VIP: 2}
    assert effects_of(Kind.UNITS_MOVED, released_body(MEM, PUB, 0)).supply == {MEM: 0}


def test_a_line_may_spend_several_pools_and_says_how_many_of_each() -> None:
    line: dict[str, Any] = {"quantity": 3, "allotment": None, "allotments": {MEM: 2, PUB: 1}}
    effects = effects_of(Kind.SALE_COMPLETED, {"lines": [line]})
    assert (effects.held, effects.supply) == ({MEM: -2, PUB: -1}, {MEM: -2})
    with pytest.raises(BadUnits, match="not what is sold"):
        effects_of(Kind.SALE_COMPLETED, {"lines": [{**line, "quantity": 4}]})
    with pytest.raises(BadUnits):
        effects_of(Kind.SALE_COMPLETED, {"lines": [{**line, "allotments": [MEM]}]})


def test_members_units_go_first_and_the_last_key_takes_the_rest() -> None:
    assert poured(3, [(MEM, 2), (PUB, 5)]) == {MEM: 2, PUB: 1}
    assert poured(2, [(MEM, 2), (PUB, 5)]) == {MEM: 2}
    assert poured(2, [(MEM, 0), (PUB, 5)]) == {PUB: 2}
    assert poured(9, [(MEM, -1), (PUB, 1)]) == {PUB: 9}
    assert poured(1, []) == {}


@given(st.integers(1, 50), st.lists(st.integers(-5, 30), min_size=1, max_size=4))
def test_all_that_is_sold_is_spent_and_no_pool_below_its_room(
    quantity: int, rooms: list[int]
) -> None:
    keys = [(f"k{n}", room) for n, room in enumerate(rooms)]
    parts = poured(quantity, keys)
    assert sum(parts.values()) == quantity
    assert all(units > 0 for units in parts.values())
    assert all(parts.get(key, 0) <= max(room, 0) for key, room in keys[:-1])


POOLS = st.sampled_from((PUB, MEM, VIP))
MOVES = st.tuples(POOLS, POOLS, st.integers(1, 9), st.booleans())


@given(st.lists(MOVES, max_size=30))
def test_moves_in_any_order_leave_as_many_over_all_pools(
    moves: list[tuple[str, str, int, bool]],
) -> None:
    """Over all pools: what is held changes by nothing, and the public pool makes up for supply."""
    held: Counter[str] = Counter()
    supply: Counter[str] = Counter()
    for source, target, units, free in moves:
        body = {"from": source, "to": target, "units": units, "free": free}
        if source == target:
            with pytest.raises(BadUnits):
                effects_of(Kind.UNITS_MOVED, body)
            continue
        effects = effects_of(Kind.UNITS_MOVED, body)
        for key, change in effects.held.items():
            held[key] += change
        for key, change in effects.supply.items():
            supply[key] += change
    assert sum(held.values()) == 0
    assert not has_supply(PUB)
    assert PUB not in supply
    into = sum(units for source, target, units, _ in moves if source == PUB != target)
    out = sum(units for source, target, units, _ in moves if target == PUB != source)
    assert sum(supply.values()) == into - out


def test_a_time_without_a_zone_is_the_events_own() -> None:
    assert local_time("2026-07-04 14:00", zone("Europe/London")) == datetime(
        2026, 7, 4, 13, tzinfo=UTC
    )
    assert local_time(" 2026-07-04T14:00+02:00 ", None) == datetime(2026, 7, 4, 12, tzinfo=UTC)
    with pytest.raises(BadInput, match="say in which"):
        local_time("2026-07-04 14:00", None)
    with pytest.raises(BadInput, match="is no time"):
        local_time("at two", zone("UTC"))
