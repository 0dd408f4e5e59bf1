"""What every room's tests may ask for: a clock that is set, and a till on a real file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.domain.clock import FixedClock
from kiosk.services.till import Till
from tests.factories import START, make_till


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(START)


@pytest.fixture
def till(tmp_path: Path, clock: FixedClock) -> Iterator[Till]:
    opened = make_till(tmp_path / "till", clock)
    yield opened
    opened.close()
