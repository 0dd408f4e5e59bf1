"""The doctor at a window."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from kiosk.domain.clock import FixedClock
from kiosk.services.checks import Check
from kiosk.services.till import Till
from kiosk.ui import examining
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Leaf, Place
from kiosk.ui.paperwork import Paperwork
from tests.factories import START, make_till


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    made = make_till(tmp_path / "till", FixedClock(START))
    yield made
    made.close()


def test_everything_is_looked_at_anew_each_time(till: Till) -> None:
    answers = [[Check("Printer", False, "It is away.")], [Check("Printer", True, "It is there.")]]
    shown: list[Sequence[Check] | None] = []

    async def run() -> None:
        desk = Desk(till, Paperwork(lambda: None, lambda document: b""))
        pane = desk.open_pane("w1")
        desk.examine = lambda: answers.pop(0)
        await examining.begin(desk, pane)
        assert (pane.place, pane.leaf) == (Place.MORE, Leaf.READY)
        shown.append(pane.ready.value)
        await examining.look(desk, pane)
        shown.append(pane.ready.value)

    asyncio.run(run())
    assert [one[0].ok for one in shown if one] == [False, True]


def test_where_no_machine_is_known_the_till_itself_is_looked_at(till: Till) -> None:
    async def run() -> list[str]:
        desk = Desk(till, Paperwork(lambda: None, lambda document: b""))
        await examining.begin(desk, desk.open_pane("w1"))
        return [one.what for one in desk.panes["w1"].ready.value or ()]

    assert {"Store", "Event", "Hub", "Paper"} <= set(asyncio.run(run()))
