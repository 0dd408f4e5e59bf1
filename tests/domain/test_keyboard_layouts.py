"""What a scanner meant is learnt from one code, whatever keyboard it is made for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.keyboard_layouts import CALIBRATION, DIGITS, US, learn
from tests.keyboards import US_OF_FRENCH, US_OF_GERMAN, keys_of


@pytest.mark.parametrize("us_of", [US_OF_FRENCH, US_OF_GERMAN], ids=["French", "German"])
@pytest.mark.parametrize("code", ["4006381333931", "K7QM-000123", "https://tresor.shop/a?b=Zy_9"])
def test_a_scanner_made_for_another_keyboard_is_put_right(us_of: dict[str, str], code: str) -> None:
    layout = learn(keys_of(CALIBRATION, us_of))
    assert layout is not None
    assert layout.read(keys_of(code, us_of)) == code


def test_a_scanner_made_for_a_us_keyboard_needs_no_putting_right() -> None:
    assert learn(CALIBRATION) == US
    assert learn(DIGITS) == US


def test_a_scanner_without_qr_codes_learns_the_digits() -> None:
    layout = learn(keys_of(DIGITS, US_OF_FRENCH))
    assert layout is not None
    assert layout.read(")!@#$%^&*(") == "0123456789"


@pytest.mark.parametrize(
    "code",
    [
        "",
        "4006381333931",
        "K7QM-000123",
        CALIBRATION[:-1],
        CALIBRATION + "0",
        CALIBRATION[:-1] + "2",
        "00340123450000000017",
        "x" * len(CALIBRATION),
    ],
)
def test_any_other_code_teaches_nothing(code: str) -> None:
    assert learn(code) is None


@given(st.permutations(sorted(set(CALIBRATION))), st.text(sorted(set(CALIBRATION)), max_size=60))
def test_whatever_the_keys_are_all_that_was_learnt_is_read_right(
    keys: list[str], code: str
) -> None:
    us_of = dict(zip(sorted(set(CALIBRATION)), keys, strict=True))
    layout = learn(keys_of(CALIBRATION, us_of))
    assert layout is not None
    assert layout.read(keys_of(code, us_of)) == code
