"""Exchanges and voids as rules: what pays for what, and what goes back by which way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.errors import Refusal
from kiosk.domain.exchange import Difference, fits
from kiosk.domain.money import Money, total
from kiosk.domain.refund import Sold, as_it_came, voids
from kiosk.domain.tax import parse_rate
from kiosk.domain.tenders import Tender, TenderKind

VAT = parse_rate("VAT 20% included")


def gbp(minor: int) -> Money:
    return Money(minor, "GBP")


@given(back=st.integers(0, 10**7), due=st.integers(0, 10**7))
def test_only_the_difference_is_paid_and_only_one_way(back: int, due: int) -> None:
    found = Difference(gbp(back), gbp(due))
    assert found.to_pay - found.to_pay_back == gbp(due - back)
    assert not (found.to_pay and found.to_pay_back)
    assert total((one.amount for one in found.tenders), "GBP") == found.covered
    assert found.covered + found.to_pay == gbp(due)


@pytest.mark.parametrize(
    ("back", "due", "given_something", "payout", "said"),
    [
        (500, 300, False, True, None),
        (500, 300, False, False, "exchange_pays_out"),
        (500, 500, False, False, None),
        (500, 500, True, False, "exchange_is_paid"),
        (500, 300, True, True, "exchange_is_paid"),
        (300, 500, True, False, None),
    ],
)
def test_what_is_given_fits_the_difference(
    back: int, due: int, given_something: bool, payout: bool, said: str | None
) -> None:
    refusal = fits(Difference(gbp(back), gbp(due)), given=given_something, payout=payout)
    assert (refusal.code if refusal else None) == said


@given(
    cash=st.lists(st.integers(1, 10**6), max_size=3),
    others=st.lists(st.integers(1, 10**6), max_size=3),
    data=st.data(),
)
def test_each_tender_goes_back_by_the_way_that_it_came(
    cash: list[int], others: list[int], data: st.DataObject
) -> None:
    change = gbp(data.draw(st.integers(0, sum(cash))))
    paid = [Tender(TenderKind.CASH, gbp(one)) for one in cash]
    paid += [Tender(TenderKind.CARD, gbp(one), "A-17") for one in others]
    back = as_it_came(paid, change)
    assert total((one.amount for one in back), "GBP") == gbp(sum(cash) + sum(others)) - change
    assert [one for one in back if one.kind is TenderKind.CARD] == paid[len(cash) :]
    assert all(one.amount for one in back)


@pytest.mark.parametrize(
    ("before", "kind", "of_this_session", "said"),
    [
        (0, TenderKind.CASH, True, None),
        (0, TenderKind.CASH, False, "void_too_late"),
        (1, TenderKind.CASH, True, "void_refunded"),
        (0, TenderKind.EXCHANGE, True, "void_exchanged"),
    ],
)
def test_a_void_is_of_all_of_a_sale_and_of_its_own_session(
    before: int, kind: TenderKind, of_this_session: bool, said: str | None
) -> None:
    line = Sold(1, "Mug", 2, gbp(2800), gbp(467), VAT, before)
    paid = (Tender(kind, gbp(2800)),)
    refusal = voids([line], paid, "K7QM-000001", of_this_session=of_this_session)
    assert refusal == (Refusal(said, {"receipt": "K7QM-000001"}) if said else None)
