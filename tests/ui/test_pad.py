"""The numeric pad: digits come from the right, as on every till."""

from __future__ import annotations

from functools import reduce

import pytest

from kiosk.language import speak
from kiosk.ui.parts.pad import LONGEST, across, press_digit


@pytest.mark.parametrize(
    ("keys", "stands"),
    [
        (["1", "0", "00"], "1000"),
        (["0", "00"], ""),
        (["5", "<", "<"], ""),
        (["9"] * 20, "9" * LONGEST),
        (["1", "2", "<", "3"], "13"),
    ],
)
def test_what_stands_there_after_some_keys(keys: list[str], stands: str) -> None:
    assert reduce(press_digit, keys, "") == stands


def test_keys_read_seven_eight_nine_where_flet_turns_rows_around() -> None:
    try:
        speak("ar")
        assert across(("7", "8", "9")) == ("9", "8", "7")
    finally:
        speak("en")
    assert across(("7", "8", "9")) == ("7", "8", "9")
