"""A door's numbers: who is inside, who came, who did not, and how fast."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.admission import Direction, Redemption
from kiosk.domain.door.numbers import (
    MOST_PEOPLE,
    Fullness,
    Right,
    check_capacity,
    count,
    how_full,
    in_steps,
    is_inside,
)
from kiosk.domain.errors import BadInput
from kiosk.domain.ids import TicketId

OPEN = datetime(2026, 11, 28, 13, 0, tzinfo=UTC)
IN, OUT = Direction.ENTRY, Direction.EXIT


def passage(
    ticket: str, seconds: int, direction: Direction = IN, device: str = "a", by: str = ""
) -> Redemption:
    at = OPEN + timedelta(seconds=seconds)
    name = f"{seconds}{device}"
    return Redemption(TicketId(ticket), at, f"{seconds:08}", device, "", by, direction, name)


def test_who_came_who_is_inside_and_who_did_not_come() -> None:
    rights = [
        Right("Day ticket", ["t1"]),
        Right("Day ticket", ["t2", "t2-again"]),
        Right("Day ticket", ["t3"]),
        Right("Evening", ["t4"]),
        Right("Evening", ["t5"], expected=False),
    ]
    passages = [
        passage("t1", 5),
        passage("t1", 70, OUT),
        passage("t2-again", 62),
        passage("t4", 61),
        passage("unlisted", 3),
    ]
    found = count(rights, passages, {"used": 2, "invalid": 1}, OPEN)
    assert (found.inside, found.admitted, found.no_shows) == (3, 4, 1)
    assert [
        (one.type, one.expected, one.admitted, one.inside, one.no_shows) for one in found.types
    ] == [
        ("", 0, 1, 1, 0),
        ("Day ticket", 3, 2, 1, 1),
        ("Evening", 1, 1, 1, 0),
    ]
    assert found.arrivals == [(OPEN, 2), (OPEN + timedelta(minutes=1), 2)]
    assert list(found.refused.items()) == [("invalid", 1), ("used", 2)]


@pytest.mark.parametrize(
    ("moves", "inside"),
    [
        ([], False),
        ([("", IN)], True),
        ([("", IN), ("", OUT)], False),
        ([("main", IN), ("workshop", IN), ("workshop", OUT)], True),
        ([("main", IN), ("workshop", OUT)], True),
        ([("main", IN), ("workshop", IN), ("workshop", OUT), ("main", OUT)], False),
        ([("main", IN), ("main", OUT), ("workshop", IN)], True),
        # What was done without a list counts for each.
        ([("main", IN), ("workshop", IN), ("", OUT)], False),
        ([("", IN), ("main", OUT)], False),
        ([("main", OUT), ("", IN)], True),
        ([("workshop", OUT), ("", IN), ("main", OUT)], True),
    ],
)
def test_inside_is_who_came_in_last_by_any_list(
    moves: list[tuple[str, Direction]], inside: bool
) -> None:
    passages = [passage("t1", at, way, by=by) for at, (by, way) in enumerate(moves)]
    assert is_inside(passages) is inside
    assert is_inside(passages[::-1]) is inside, "in whichever order it was heard of"


def test_arrivals_are_those_since_a_moment_and_everybody_counts_all_the_same() -> None:
    passages = [passage("t1", 10), passage("t2", 200)]
    rights = [Right("Day ticket", ["t1"]), Right("Day ticket", ["t2"])]
    found = count(rights, passages, {}, OPEN + timedelta(minutes=2))
    assert found.arrivals == [(OPEN + timedelta(minutes=3), 1)]
    assert (found.admitted, found.inside) == (2, 2)


def test_nobody_came_to_a_door_that_nobody_has_a_ticket_for() -> None:
    found = count([], [], {}, OPEN)
    assert (found.inside, found.admitted, found.no_shows, found.types) == (0, 0, 0, [])


@given(
    st.lists(
        st.tuples(st.sampled_from("abcx"), st.integers(0, 300), st.sampled_from((IN, OUT))),
        max_size=20,
    ),
    st.randoms(),
)
def test_the_numbers_add_up_whatever_the_order_in_which_it_was_heard(
    moves: list[tuple[str, int, Direction]], random: object
) -> None:
    rights = [Right("One", ["a", "b"]), Right("Two", ["c"], expected=False)]
    passages = [passage(who, at, way, str(place)) for place, (who, at, way) in enumerate(moves)]
    found = count(rights, passages, {}, OPEN)
    shuffled = list(passages)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert count(rights, shuffled, {}, OPEN) == found
    assert found.inside <= found.admitted
    assert sum(many for _, many in found.arrivals) == sum(one.direction is IN for one in passages)
    for one in found.types:
        assert one.no_shows <= one.expected
        assert one.inside <= one.admitted


@pytest.mark.parametrize(
    ("inside", "capacity", "full"),
    [
        (0, 0, Fullness.ROOM),
        (9_999, 0, Fullness.ROOM),
        (89, 100, Fullness.ROOM),
        (90, 100, Fullness.NEARLY),
        (99, 100, Fullness.NEARLY),
        (100, 100, Fullness.FULL),
        (130, 100, Fullness.FULL),
        (0, 1, Fullness.ROOM),
        (1, 1, Fullness.FULL),
        (6, 7, Fullness.ROOM),
        (9, 10, Fullness.NEARLY),
    ],
)
def test_a_place_warns_at_nine_tenths_and_says_when_it_is_full(
    inside: int, capacity: int, full: Fullness
) -> None:
    assert how_full(inside, capacity) is full


@pytest.mark.parametrize("people", [-1, MOST_PEOPLE + 1])
def test_no_place_has_room_for_so_many(people: int) -> None:
    with pytest.raises(BadInput, match="from 1 to 1,000,000 people"):
        check_capacity(people)
    check_capacity(0)
    check_capacity(MOST_PEOPLE)


def test_arrivals_fall_into_steps_the_newest_last() -> None:
    now = OPEN + timedelta(minutes=60, seconds=30)
    arrivals = [(OPEN + timedelta(minutes=minute), 1) for minute in range(61)]
    found = in_steps(arrivals, now, timedelta(minutes=5), 12)
    assert sum(found) in (60, 61)
    assert found[0] <= found[-1] == 6, "the minute that is not over is of the newest step"
    assert in_steps([(OPEN, 3)], now, timedelta(minutes=5), 12) == [3, *[0] * 11]
    assert in_steps([(OPEN, 3)], now + timedelta(minutes=1), timedelta(minutes=5), 12) == [0] * 12
    assert in_steps([], now, timedelta(minutes=5), 3) == [0, 0, 0]


@given(st.lists(st.integers(0, 90), max_size=40), st.integers(1, 30), st.integers(1, 12))
def test_everybody_who_came_within_the_steps_is_in_one_of_them(
    ago: list[int], step: int, many: int
) -> None:
    arrivals = [(OPEN - timedelta(minutes=one), 1) for one in ago]
    found = in_steps(arrivals, OPEN, timedelta(minutes=step), many)
    assert sum(found) == sum(max(one - 1, 0) < step * many for one in ago)
    assert len(found) == many
