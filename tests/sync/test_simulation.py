"""Thousands of short lives of a few tills and a hub, each with its own bad luck.

``python -m tests.sync.simulation FIRST COUNT`` plays more of them, and shortens those that fail.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sync.simulation.stories import fails, shortest, story
from tests.sync.simulation.world import Room, open_room

DAILY, LONG, AT_ONCE = 2_000, 10_000, 25


@pytest.fixture(scope="session")
def room() -> Iterator[Room]:
    with open_room() as opened:
        yield opened


def _play(first: int, room: Room) -> None:
    for seed in range(first, first + AT_ONCE):
        why = fails(story(seed), room)
        if why:
            told = "\n".join(f"    {step}" for step in shortest(story(seed), room))
            pytest.fail(f"seed {seed}: {why}\n{told}")


@pytest.mark.parametrize("first", range(0, DAILY, AT_ONCE))
def test_no_story_breaks_a_promise(first: int, room: Room) -> None:
    _play(first, room)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("first", range(DAILY, LONG, AT_ONCE))
def test_no_long_run_of_stories_breaks_a_promise(first: int, room: Room) -> None:
    _play(first, room)
