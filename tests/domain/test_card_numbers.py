"""Card numbers are found in whatever people type, and little else is taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.card_numbers import check_no_card, looks_like_a_card
from kiosk.domain.cases import check_settlement
from kiosk.domain.errors import BadInput
from kiosk.domain.session import check_name, check_reason
from kiosk.domain.tenders import check_reference

# The numbers that the schemes and processors publish for tests.
NUMBERS = [
    "4111111111111111", "4012888888881881", "4222222222222", "5555555555554444",
    "5105105105105100", "2223003122003222", "378282246310005", "371449635398431",
    "30569309025904", "38520000023237", "6011111111111117", "6011000990139424",
    "3530111333300000", "3566002020360505", "6200000000000005", "6759649826438453",
]  # fmt: skip


@pytest.mark.parametrize("number", NUMBERS)
def test_the_numbers_of_every_scheme_are_found_however_they_are_grouped(number: str) -> None:
    fours = " ".join(number[at : at + 4] for at in range(0, len(number), 4))
    for written in (number, fours, fours.replace(" ", "-"), f"Card {fours}, expires 12/29"):
        assert looks_like_a_card(written)
        with pytest.raises(BadInput, match="last four"):
            check_no_card(written)


@given(st.sampled_from(NUMBERS), st.integers(0, 18), st.integers(1, 9))
def test_a_digit_that_is_off_makes_it_no_card(number: str, place: int, off: int) -> None:
    place %= len(number)
    digit = str((int(number[place]) + off) % 10)
    changed = number[:place] + digit + number[place + 1 :]
    assert not looks_like_a_card(changed)


@pytest.mark.parametrize(
    "text",
    [
        "", "SLIP-0042", "1111", "…1111", "4111-1111", "K7QM-000123",
        # An EAN, a phone number, a serial number with another check, a long reference.
        "5012345678900", "+44 20 7946 0958 4321", "4111111111111112", "41111111111111111111111",
        "REF4111111111111111111111111",
    ],
)  # fmt: skip
def test_what_is_no_card_may_be_written(text: str) -> None:
    assert check_no_card(text) == text


@pytest.mark.parametrize(
    "check",
    [
        check_reference,
        check_name,
        check_reason,
        lambda text: check_settlement("Ada", text),
    ],
    ids=["reference", "name", "reason", "settlement"],
)
def test_no_free_text_takes_a_card_number(check: object) -> None:
    with pytest.raises(BadInput, match="whole card number"):
        check("4111111111111111")  # type: ignore[operator]
