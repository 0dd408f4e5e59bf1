"""Labels of scales: what they hold is read as the event says, and a misread one is not taken."""

from __future__ import annotations

import pytest
from biip.checksums import gs1_standard_check_digit
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.in_store_codes import (
    PREFIXES,
    Carries,
    Label,
    Layout,
    check_layout,
    read_label,
    verifier,
)

LAYOUTS = {
    "20": Layout(Carries.PRICE, 4),
    "21": Layout(Carries.PRICE, 5),
    "28": Layout(Carries.WEIGHT, 5),
    "29": Layout(Carries.NOTHING),
}


def checked(twelve: str) -> str:
    """A code with its check digit."""
    return twelve + str(gs1_standard_check_digit(twelve))


def test_the_digit_that_verifies_a_price_is_that_of_the_specification() -> None:
    # GS1 General Specifications, section 7.9.2: 28.75 has 9.
    assert verifier("2875") == "9"


@pytest.mark.parametrize(
    ("twelve", "label"),
    [
        ("201234592875", Label(("2012345", "12345"), Carries.PRICE, 2_875)),
        ("211234500462", Label(("2112345", "12345"), Carries.PRICE, 462)),
        ("281234500385", Label(("2812345", "12345"), Carries.WEIGHT, 385)),
        ("291234500385", None),
        ("221234500385", None),
        ("501234567890", None),
    ],
)
def test_a_label_is_read_as_the_event_says(twelve: str, label: Label | None) -> None:
    assert read_label(checked(twelve), LAYOUTS) == label


def test_a_misread_label_is_not_taken() -> None:
    good = checked("281234500385")
    wrong = good[:-1] + str((int(good[-1]) + 1) % 10)
    assert read_label(wrong, LAYOUTS) == Refusal("misread_code", {"code": wrong})
    # The check digit fits, that of the price does not.
    price = checked("201234582875")
    assert read_label(price, LAYOUTS) == Refusal("misread_label", {"code": price})
    for other in (good[:-1], good + "0", "28123450038X", "２" + good[1:]):
        assert read_label(other, LAYOUTS) is None


@given(st.sampled_from(["21", "28"]), st.integers(0, 99_999), st.integers(0, 99_999))
def test_whatever_a_scale_prints_is_read_and_no_wrong_digit_passes(
    prefix: str, item: int, value: int
) -> None:
    code = checked(f"{prefix}{item:05}{value:05}")
    found = read_label(code, LAYOUTS)
    assert isinstance(found, Label)
    assert (found.items[1], found.value) == (f"{item:05}", value)
    place = value % 11 + 2
    wrong = code[:place] + str((int(code[place]) + 1) % 10) + code[place + 1 :]
    assert isinstance(read_label(wrong, LAYOUTS), Refusal)


@pytest.mark.parametrize(
    ("prefix", "carries", "digits", "why"),
    [
        ("19", "price", 5, "no prefix of in-store codes"),
        ("2", "price", 5, "no prefix of in-store codes"),
        ("20", "size", 5, "none of price, weight, nothing"),
        ("20", "price", 6, "4 or 5 digits"),
    ],
)
def test_what_no_code_can_hold_is_refused(prefix: str, carries: str, digits: int, why: str) -> None:
    with pytest.raises(BadInput, match=why):
        check_layout(prefix, carries, digits)
    assert check_layout(" 28", "Weight ", 5) == ("28", Layout(Carries.WEIGHT))
    assert len(PREFIXES) == 10
