"""The door's answer at a window: what is drawn for it, and where it leads."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.domain.clock import FixedClock
from kiosk.services.demo import make_demo
from kiosk.services.till import Till, open_till
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Place, Step
from kiosk.ui.paperwork import Paperwork
from kiosk.ui.watching import Watcher
from tests.factories import START
from tests.ui.test_desk import Paper

PAPER = Paper()


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    make_demo(tmp_path, FixedClock(START))
    opened = open_till(tmp_path, FixedClock(START))
    yield opened
    opened.close()


def test_an_answer_at_the_door_draws_the_answer_and_not_the_window(till: Till) -> None:
    async def work() -> tuple[int, int]:
        desk = Desk(till, Paperwork(PAPER.print_owed, PAPER.picture))
        pane = desk.open_pane("w1")
        pane.go(Place.DOOR)
        drawn = {"window": 0, "answer": 0}

        def count(what: str) -> Watcher:
            return Watcher(lambda: drawn.update({what: drawn[what] + 1}))

        window, answer = count("window"), count("answer")
        pane.watch(window)
        pane.decision.watch(answer)
        for number in range(3):
            await desk.scan(f"scan-{number:04d}", "w1", f"NOBODY-{number}")
        await asyncio.sleep(0)
        return drawn["window"], drawn["answer"]

    assert asyncio.run(work()) == (0, 3)


def test_an_answer_after_a_sale_puts_the_sale_away(till: Till) -> None:
    async def work() -> tuple[Place, Step]:
        desk = Desk(till, Paperwork(PAPER.print_owed, PAPER.picture))
        pane = desk.open_pane("w1")
        pane.place, pane.step = Place.DOOR, Step.DONE
        await desk.scan("scan-0001", "w1", "NOBODY-KNOWS")
        return pane.place, pane.step

    assert asyncio.run(work()) == (Place.DOOR, Step.SELL)
