"""What a till offers as tips, and what nobody gives."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.money import Money
from kiosk.domain.tenders import Tender, TenderKind
from kiosk.domain.tips import check_tip, parse_choices, tender_of, tip_in, tip_of

DUE = Money(1_450, "GBP")


def test_choices_are_whole_percentages_each_once_in_their_order() -> None:
    assert parse_choices(["10%", " 5 ", "12 %", "10"]) == (10, 5, 12)
    assert parse_choices([]) == ()
    for text in ("0", "51", "7.5", "ten", "٥", ""):
        with pytest.raises(BadInput, match="is no tip"):
            parse_choices([text])
    with pytest.raises(BadInput, match="At most"):
        parse_choices(["1", "2", "3", "4", "5"])


def test_a_tip_is_rounded_half_up() -> None:
    assert tip_of(DUE, 10) == Money(145, "GBP")
    assert tip_of(Money(5, "GBP"), 10) == Money(1, "GBP")
    assert tip_of(Money(4, "GBP"), 10) == Money(0, "GBP")


@pytest.mark.parametrize(
    ("minor", "possible"), [(0, False), (-5, False), (1, True), (1_450, True), (1_451, False)]
)
def test_nobody_gives_nothing_or_more_than_is_due(minor: int, possible: bool) -> None:
    refused = check_tip(Money(minor, "GBP"), DUE)
    assert (refused is None) == possible
    assert refused is None or isinstance(refused, Refusal)


@given(st.lists(st.integers(1, 500), max_size=4))
def test_tips_stand_below_zero_and_come_to_what_was_given(amounts: list[int]) -> None:
    tips = [tender_of(Money(minor, "GBP")) for minor in amounts]
    paid = Tender(TenderKind.CASH, DUE)
    assert all(one.amount.minor < 0 for one in tips)
    assert tip_in([paid, *tips], "GBP") == Money(sum(amounts), "GBP")
