"""What every room's tests may ask for: a clock that is set, and a till on a real file."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.domain.clock import FixedClock
from kiosk.services.till import Till, open_till
from tests.factories import START, make_till


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(START)


@pytest.fixture(scope="session")
def new_till(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A till's directory as the imports left it, made once and copied for each test."""
    directory = tmp_path_factory.mktemp("new") / "till"
    make_till(directory, FixedClock(START)).close()
    return directory


@pytest.fixture
def till(new_till: Path, tmp_path: Path, clock: FixedClock) -> Iterator[Till]:
    """A till with products and tickets, alone on a file of its own."""
    shutil.copytree(new_till, tmp_path / "till")
    opened = open_till(tmp_path / "till", clock)
    yield opened
    opened.close()
