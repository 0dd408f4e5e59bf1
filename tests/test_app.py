"""What the app is put together with, as far as no window is needed to see it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from kiosk.app import run_app
from kiosk.domain.errors import StoreMissing


def test_the_threads_of_the_app_take_turns_often(tmp_path: Path) -> None:
    before = sys.getswitchinterval()
    sys.setswitchinterval(0.005)
    try:
        with pytest.raises(StoreMissing):
            run_app(tmp_path, view="none")
        assert sys.getswitchinterval() <= 0.001
    finally:
        sys.setswitchinterval(before)
