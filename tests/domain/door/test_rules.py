"""Whatever rules say: a door answers, in a moment, and what can't be read lets nobody in."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.admission import Verdict
from kiosk.domain.door.rules import (
    MOST_PARTS,
    OPERATORS,
    VARIABLES,
    Circumstances,
    UnreadableRule,
    allows,
    check_readable,
)
from kiosk.domain.door.setup import Times, Venue
from tests.domain.door.places import NOON, TIMES, Door, ruled

_BERLIN = ZoneInfo("Europe/Berlin")
_KINDS = ("custom", "customtime", "date_from", "date_to", "date_admission", "sunset")

plain = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5),
    st.sampled_from(["14:00", "2020-01-01T10:00:00Z", "absent", "1"]),
)  # fmt: skip
built = st.tuples(st.sampled_from(_KINDS), plain).map(lambda pair: {"buildTime": [*pair]})
named = st.sampled_from([*sorted(VARIABLES), "moon"]).map(lambda name: {"var": name})
anything = st.recursive(
    st.one_of(plain, built, named),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from([*sorted(OPERATORS), "isMoonlight"]),
            st.one_of(inner, st.lists(inner, max_size=3)),
            max_size=2,
        ),
    ),
    max_leaves=12,
)


def here(now: datetime = NOON, times: Times = TIMES, zone: ZoneInfo = _BERLIN) -> Circumstances:
    return Circumstances("1", "", "", "", now, (), Venue(zone, {"": times}))


@given(anything)
def test_whatever_a_rule_says_it_is_decided_or_cannot_be_read(rule: Any) -> None:
    try:
        assert allows(rule, here()) in (True, False)
    except UnreadableRule:
        assert Door([ruled(rule)]).scan("paid").verdict is Verdict.RULES
    else:
        check_readable(rule)


@pytest.mark.parametrize("rule", [{"!": [1]}, {"==": [1, 1]}, {"or": [True]}])
def test_a_rule_of_as_many_parts_as_may_be_is_read(rule: Any) -> None:
    parts = 3 + len(next(iter(rule.values())))
    many = {"and": [rule] * ((MOST_PARTS - 2) // parts)}
    check_readable(many)
    with pytest.raises(UnreadableRule):
        check_readable({"and": [many, many]})


@given(
    st.times().map(lambda clock: clock.replace(microsecond=0, tzinfo=None)),
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001
    st.sampled_from(["Europe/Berlin", "Australia/Lord_Howe", "America/St_Johns", "Asia/Tokyo"]),
)
def test_a_time_of_day_is_one_moment_of_the_day_that_it_is_there(
    clock: time, now: datetime, place: str
) -> None:
    """Before it one is too early, after it one is not, whatever the clocks do on that day."""
    zone = ZoneInfo(place)
    day = now.replace(tzinfo=UTC).astimezone(zone).date()
    start = datetime.combine(day, time(0), zone).astimezone(UTC)
    end = datetime.combine(day + timedelta(days=1), time(0), zone).astimezone(UTC)
    rule = {"isAfter": [{"var": "now"}, {"buildTime": ["customtime", clock.isoformat()]}]}
    steps = [start + timedelta(minutes=10) * step for step in range((end - start) // _STEP)]
    said = [allows(rule, here(each, zone=zone)) for each in steps]
    assert said == sorted(said)


_STEP = timedelta(minutes=10)


@pytest.mark.parametrize(
    ("rule", "holds"),
    [
        ({"==": [{"var": "gate"}, None]}, True),
        ({"!=": [{"var": "gate"}, None]}, False),
        ({"==": [{"var": "variation"}, 0]}, False),
        ({"!=": [{"var": "variation"}, 0]}, True),
        ({"<": [{"var": "variation"}, 5]}, False),
        ({">=": [{"var": "variation"}, 0]}, False),
        ({"<": [0, {"var": "product"}, 2]}, True),
        ({"inList": [{"var": "gate"}, {"objectList": [{"lookup": ["gate", "None", "?"]}]}]}, False),
        ({"and": [{"or": [{"and": []}]}]}, True),
        ({"or": [{"and": [{"or": []}]}]}, False),
    ],
)
def test_what_there_is_none_of_is_equal_to_nothing_and_less_than_nothing(
    rule: Any, holds: bool
) -> None:
    assert allows(rule, here()) is holds


@pytest.mark.parametrize(
    "rule",
    [
        {"inList": [{"var": "product"}, "1"]},
        {"isAfter": [{"var": "now"}, "2020"]},
        {"isAfter": [{"var": "now"}, {"buildTime": ["customtime", "14:00+01:00"]}]},
        {"isAfter": [{"var": "now"}, {"buildTime": ["customtime"]}]},
        {"isAfter": [{"var": "now"}, {"buildTime": ["custom", 5]}]},
        {"isAfter": [{"var": "now"}, {"buildTime": []}]},
        {"isAfter": [{"var": "now"}, {"buildTime": ["date_to"]}, True]},
        {"isAfter": [{"var": "now"}, {"buildTime": ["date_to"]}, [10]]},
        {"entries_since": []},
        {"lookup": []},
        {"/": [1, 0]},
        {"%": [1, 0]},
    ],
)
def test_what_makes_no_sense_in_its_place_cannot_be_read(rule: Any) -> None:
    with pytest.raises(UnreadableRule):
        allows({"!!": [rule]}, here())


def test_where_nobody_has_told_of_the_events_times_no_rule_guesses_them() -> None:
    for kind in ("date_from", "date_to", "date_admission"):
        rule = {"isAfter": [{"var": "now"}, {"buildTime": [kind]}]}
        with pytest.raises(UnreadableRule):
            allows(rule, here(times=Times()))
