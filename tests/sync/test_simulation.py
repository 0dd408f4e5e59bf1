"""Thousands of short lives of a few tills and a hub, each with its own bad luck.

``python -m tests.sync.simulation FIRST COUNT`` plays more of them, and shortens those that fail.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sync.simulation.stories import fails, shortest, story
from tests.sync.simulation.world import make_template

DAILY, LONG, AT_ONCE = 200, 10_000, 25


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("template") / "world"
    make_template(directory)
    return directory


def _play(first: int, template: Path) -> None:
    for seed in range(first, first + AT_ONCE):
        why = fails(story(seed), template)
        if why:
            told = "\n".join(f"    {step}" for step in shortest(story(seed), template))
            pytest.fail(f"seed {seed}: {why}\n{told}")


@pytest.mark.parametrize("first", range(0, DAILY, AT_ONCE))
def test_no_story_breaks_a_promise(first: int, template: Path) -> None:
    _play(first, template)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("first", range(DAILY, LONG, AT_ONCE))
def test_no_long_run_of_stories_breaks_a_promise(first: int, template: Path) -> None:
    _play(first, template)
