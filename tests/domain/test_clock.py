"""Time: a hybrid clock that never runs backwards, and texts that sort as times do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.clock import FixedClock, Hlc, SystemClock, iso, parse_iso, tick, utc, zone
from kiosk.domain.errors import BadInput

NOW = datetime(2026, 11, 21, 14, 0, 0, 123_000, tzinfo=UTC)
MILLIS = 1_795_269_600_123


def test_the_first_tick_is_the_wall_clock() -> None:
    assert tick(None, NOW) == Hlc(MILLIS, 0)


def test_stutter_two_facts_in_one_millisecond_are_counted() -> None:
    first = tick(None, NOW)
    second = tick(first, NOW)
    third = tick(second, NOW + timedelta(microseconds=900))
    assert [first, second, third] == [Hlc(MILLIS, 0), Hlc(MILLIS, 1), Hlc(MILLIS, 2)]
    assert tick(third, NOW + timedelta(milliseconds=1)) == Hlc(MILLIS + 1, 0)


def test_regress_a_clock_set_back_does_not_take_the_hybrid_time_with_it() -> None:
    before = tick(None, NOW)
    after = tick(before, NOW - timedelta(hours=1))
    assert after == Hlc(MILLIS, 1) > before


def test_drift_a_clock_that_is_behind_follows_what_it_heard() -> None:
    heard = Hlc(MILLIS + 3_600_000, 41)
    assert tick(heard, NOW) == Hlc(heard.millis, 42)
    caught_up = NOW + timedelta(hours=1, milliseconds=1)
    assert tick(heard, caught_up) == Hlc(heard.millis + 1, 0)


def test_a_counter_that_is_full_moves_the_time_on_so_that_texts_still_sort() -> None:
    full = Hlc(MILLIS, 999_999)
    after = tick(full, NOW)
    assert after == Hlc(MILLIS + 1, 0)
    assert str(after) > str(full)


# Up to the year 2255: a hybrid time has thirteen digits, which are used up in 2286.
MOMENTS = st.integers(0, 9 * 10**15).map(
    lambda microseconds: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
)
HLCS = st.builds(Hlc, st.integers(0, 9_999_999_999_998), st.integers(0, 999_999))


@given(HLCS, HLCS)
def test_texts_of_hybrid_times_sort_as_the_times_do(one: Hlc, other: Hlc) -> None:
    assert (str(one) < str(other)) == (one < other)
    assert Hlc.parse(str(one)) == one


@given(st.none() | HLCS, MOMENTS)
def test_every_tick_is_later_than_all_that_was_known(last: Hlc | None, at: datetime) -> None:
    after = tick(last, at)
    assert last is None or (after > last and str(after) > str(last))


def test_a_time_without_a_zone_is_refused() -> None:
    naive = NOW.replace(tzinfo=None)
    for use in (utc, iso, FixedClock):
        with pytest.raises(ValueError, match="has no time zone"):
            use(naive)
    with pytest.raises(ValueError, match="has no time zone"):
        parse_iso("2026-11-21T14:00:00")


def test_times_are_written_in_utc_to_the_millisecond() -> None:
    tokyo = NOW.astimezone(timezone(timedelta(hours=9)))
    assert iso(tokyo) == "2026-11-21T14:00:00.123Z"
    assert parse_iso(iso(tokyo)) == NOW
    assert parse_iso("2026-11-21T14:00:00+01:00") == datetime(2026, 11, 21, 13, tzinfo=UTC)


@given(MOMENTS, MOMENTS)
def test_texts_of_times_sort_as_the_times_do(one: datetime, other: datetime) -> None:
    if iso(one) != iso(other):
        assert (iso(one) < iso(other)) == (one < other)


def test_a_fixed_clock_moves_only_when_it_is_moved() -> None:
    clock = FixedClock(NOW)
    assert clock.now() == clock.now() == NOW
    clock.forward(minutes=5)
    assert clock.now() == NOW + timedelta(minutes=5)


def test_the_system_clock_speaks_utc() -> None:
    assert SystemClock().now().utcoffset() == timedelta(0)


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "../etc/passwd", "/etc/passwd", "Europe",
                                  "a\x00b", "Europe/London\n"])  # fmt: skip
def test_what_is_no_time_zone_is_refused_with_an_example(name: str) -> None:
    with pytest.raises(BadInput, match="use a name such as Europe/London"):
        zone(name)


def test_a_zone_knows_summer_and_winter() -> None:
    london = zone("Europe/London")
    assert NOW.astimezone(london).hour == 14
    assert datetime(2026, 7, 1, 14, tzinfo=UTC).astimezone(london).hour == 15
