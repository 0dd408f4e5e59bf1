"""The door's numbers are kept fresh beside the scans, never before one, and not too often."""

from __future__ import annotations

import asyncio
import time

import pytest

from kiosk.domain.door.numbers import Fullness
from kiosk.services import door_counts, door_terms
from kiosk.services.till import Till
from kiosk.ui import door_counting
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Place
from kiosk.ui.screens.door_counters import inside_words, is_tight
from tests.ui.test_desk import at_the_desk
from tests.ui.test_desk import till as till


async def until_inside(desk: Desk, inside: int) -> None:
    for _ in range(500):
        if desk.counting.value is not None and desk.counting.value.inside == inside:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(desk.counting.value)


def test_the_numbers_follow_what_is_scanned(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door_counting, "SHORTEST_PAUSE", 0.01)
    monkeypatch.setattr(door_counting, "PAUSE_TIMES", 0)

    async def work(desk: Desk) -> None:
        desk.panes["w1"].go(Place.DOOR)
        door_counting.look(desk)
        await until_inside(desk, 0)
        for number in (1, 2):
            await desk.scan(f"scan-000{number}", "w1", f"DEMO-000{number}")
            door_counting.look(desk)
        await until_inside(desk, 2)
        assert not is_tight(desk)
        door_terms.set_capacity(till, 2)
        door_counting.look(desk)
        while not is_tight(desk):
            await asyncio.sleep(0.01)
        found = desk.counting.value
        assert found is not None
        assert found.full is Fullness.FULL
        assert inside_words(found) == "Full: 2 of 2"

    at_the_desk(till, work)


def test_however_often_they_are_asked_for_they_are_counted_once_and_once_more(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[float] = []
    real = door_counts.counters

    def slow(of: Till) -> door_counts.Counters | None:
        counted.append(time.monotonic())
        time.sleep(0.05)
        return real(of)

    monkeypatch.setattr(door_counts, "counters", slow)
    monkeypatch.setattr(door_counting, "SHORTEST_PAUSE", 0.01)

    async def work(desk: Desk) -> None:
        for _ in range(50):
            door_counting.look(desk)
        await asyncio.sleep(0.2)
        assert len(counted) == 1
        while len(counted) < 2:
            await asyncio.sleep(0.01)

    at_the_desk(till, work)
    assert counted[1] - counted[0] >= 0.05 * door_counting.PAUSE_TIMES


def test_nobody_counts_for_a_window_that_shows_something_else(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door_counting, "GLANCE_SECONDS", 0.01)

    async def work(desk: Desk) -> None:
        pane = desk.panes["w1"]
        pane.go(Place.DOOR)
        following = asyncio.create_task(door_counting.follow(desk, pane))
        await asyncio.sleep(0.05)
        assert not following.done()
        pane.go(Place.TILL)
        await asyncio.wait_for(following, 2)

    at_the_desk(till, work)
