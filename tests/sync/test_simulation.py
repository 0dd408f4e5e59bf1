"""Thousands of short lives of a few tills and a hub, each with its own bad luck.

``python -m tests.sync.simulation FIRST COUNT`` plays more of them, and shortens those that fail.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sync.simulation.stories import fails, shortest, story
from tests.sync.simulation.world import Room, open_room

DAILY, BY_HAND, LONG, AT_ONCE = 2_000, 200, 10_000, 25


@pytest.fixture(scope="session")
def room() -> Iterator[Room]:
    with open_room() as opened:
        yield opened


def _play(first: int, room: Room, *, by_hand: bool = False) -> None:
    for seed in range(first, first + AT_ONCE):
        steps = story(seed, by_hand=by_hand)
        why = fails(steps, room)
        if why:
            told = "\n".join(f"    {step}" for step in shortest(steps, room))
            pytest.fail(f"seed {seed}: {why}\n{told}")


@pytest.mark.parametrize("first", range(0, DAILY, AT_ONCE))
def test_no_story_breaks_a_promise(first: int, room: Room) -> None:
    _play(first, room)


@pytest.mark.parametrize("first", range(0, BY_HAND, AT_ONCE))
def test_no_story_of_stock_moved_by_hand_breaks_a_promise(first: int, room: Room) -> None:
    _play(first, room, by_hand=True)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("by_hand", [False, True])
@pytest.mark.parametrize("first", range(DAILY, LONG, AT_ONCE))
def test_no_long_run_of_stories_breaks_a_promise(first: int, by_hand: bool, room: Room) -> None:
    _play(first, room, by_hand=by_hand)
