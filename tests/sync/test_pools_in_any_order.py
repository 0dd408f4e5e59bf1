"""Whatever happens to pools, in whatever order: over all of them there is what is on the shelf."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.domain.allotments import stock_key
from kiosk.domain.clock import FixedClock
from kiosk.domain.errors import BadInput
from kiosk.domain.journal import Kind
from sync.hub import fences, pools
from sync.hub.cases import list_cases
from sync.hub.database import open_hub
from sync.hub.pools import Request
from tests.factories import START
from tests.sync.pool_tellers import UNITS, Teller, all_there_is, enrolled, free

NAMES = ("public", "members", "vip")
FAIR = ("ask", "sell", "move", "return", "reserve", "release", "wait", "again", "open")
STEP = st.tuples(
    st.sampled_from(FAIR),
    st.integers(0, 1),
    st.sampled_from(NAMES),
    st.sampled_from(NAMES),
    st.integers(1, 4),
)


class Day:
    """Two tills that keep to the rules, and how many they have sold."""

    def __init__(self, folder: Path) -> None:
        self.clock = FixedClock(START)
        self.hub = open_hub(f"sqlite:///{folder / 'hub.db'}", START).__enter__()
        self.tills = [
            enrolled(self.hub, self.clock, "front", UNITS),
            enrolled(self.hub, self.clock, "back"),
        ]
        self.sold = 0

    def does(self, what: str, till: Teller, pool: str, other: str, units: int) -> None:
        key, held = stock_key("print", pool), till.holds
        has = min(units, held.get(key, 0))
        request = Request("LAST", pool)
        if what == "ask":
            till.get(**{pool: units})
        elif what == "sell" and has:
            till.sell(**{pool: has})
            self.sold += has
        elif what == "move" and has and pool != other:
            till.move(key, stock_key("print", other), has)
        elif what == "return" and has:
            till.write(Kind.UNITS_RETURNED, {"keys": {key: has}})
        elif what == "again":
            till.told = 0
            till.tell()
        elif what == "wait":
            self.clock.forward(minutes=20 * units)
        elif what == "open":
            pools.open_due(self.hub, [stock_key("print", one) for one in NAMES], self.clock.now())
        elif what in ("reserve", "release"):
            try:
                if what == "release":
                    pools.release(self.hub, request, self.clock.now())
                else:
                    until = "" if other == "public" else "2026-11-21 15:00"
                    pools.reserve(self.hub, request, units, until, self.clock.now())
            except BadInput:
                pass


@settings(max_examples=25, deadline=None)
@given(st.lists(STEP, max_size=24))
def test_without_misfortune_nothing_is_made_lost_or_below_zero(steps: list[Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        day = Day(Path(folder))
        for what, who, pool, other, units in steps:
            day.does(what, day.tills[who], pool, other, units)
            assert all_there_is(day.hub) == UNITS - day.sold
            assert min([0, *free(day.hub).values()]) == 0
        assert list_cases(day.hub) == []
        day.hub.close()


@settings(max_examples=25, deadline=None)
@given(st.lists(STEP, max_size=16), st.lists(STEP, max_size=12), st.integers(1, 4))
def test_after_a_till_was_written_off_and_came_back_all_is_still_counted(
    before: list[Any], after: list[Any], sold: int
) -> None:
    """What it sold of what was given away counts, is made up for or is a case, and what is granted
    afterwards is there."""
    with tempfile.TemporaryDirectory() as folder:
        day = Day(Path(folder))
        front, back = day.tills
        for what, who, pool, other, units in before:
            day.does(what, day.tills[who], pool, other, units)
        had: Counter[str] = Counter(front.holds)
        fences.write_off(day.hub, "front", "Ada", "Gone", day.clock.now())
        for what, _, pool, other, units in after:
            day.does(what, back, pool, other, units)
        for key, units in sorted(had.items()):
            some = min(sold, units)
            front.sell(**{key.rpartition("@")[2]: some})
            day.sold += some
        left = all_there_is(day.hub)
        assert left == UNITS - day.sold
        short = -sum(units for units in free(day.hub).values() if units < 0)
        kinds = {case.kind for case in list_cases(day.hub)}
        assert ("oversold" in kinds) == (short > 0)
        # While something is short nothing is free, so nothing of it can be granted.
        assert not short or max(free(day.hub).values()) <= 0
        day.hub.close()
