"""Deposits: under what they are on, untaxed and undiscounted, and below zero when given back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.cash_rounding import with_rounding
from kiosk.domain.catalogue import Variant, VariantKind
from kiosk.domain.deposits import Deposits, back_key, given_back, is_back
from kiosk.domain.errors import Refusal
from kiosk.domain.money import Money
from kiosk.domain.promotions import ByHand, HandKind, Offers, Promotion, PromotionKind
from kiosk.domain.sale import CartLine, Priced, cart_lines, give_away, price, settle
from kiosk.domain.tenders import Tender, TenderKind, change_for
from tests.factories import a_variant, an_event, card, cash


def pounds(minor: int) -> Money:
    return Money(minor, "GBP")


def beer(deposit: int = 200) -> Variant:
    return replace(a_variant("beer", 500), deposit=pounds(deposit))


def priced(lines: list[CartLine], offers: Offers | None = None) -> Priced:
    found = price(lines, an_event(), offers or Offers())
    assert isinstance(found, Priced), found
    return found


def back(minor: int, quantity: int) -> CartLine:
    (line,) = cart_lines([(back_key(pounds(minor)), quantity)], {}, "GBP")
    return line


def test_a_deposit_stands_under_its_thing_and_bears_no_tax() -> None:
    found = priced([CartLine(beer(), 2), CartLine(a_variant("mug", 1_000), 1)])
    told = [
        (one.variant.kind, one.quantity, one.amount.minor, one.tax.minor) for one in found.lines
    ]
    assert told == [
        (VariantKind.GOODS, 2, 1_000, 167),
        (VariantKind.DEPOSIT, 2, 400, 0),
        (VariantKind.GOODS, 1, 1_000, 166),
    ]
    assert [one.line for one in found.lines] == [1, 2, 3]
    assert len({one.key for one in found.lines}) == 3
    assert found.due == pounds(2_400)
    assert {tax.rate.millipercent: tax.gross.minor for tax in found.taxed.by_rate} == {
        20_000: 2_000,
        0: 400,
    }


def test_nothing_is_taken_off_a_deposit() -> None:
    half = Promotion("p", "P", PromotionKind.BASKET_PERCENT, "GBP", 50_000, threshold=1_000)
    by_hand = ByHand(HandKind.AMOUNT, 500, "Ada", "A friend")
    found = priced([CartLine(beer(), 2), back(200, 3)], Offers((half,), (by_hand,)))
    assert [one.amount.minor for one in found.lines] == [0, 400, -600]
    assert found.due == pounds(-200)
    too_much = ByHand(HandKind.AMOUNT, 501, "Ada", "A friend")
    half_off = price([CartLine(beer(), 1), back(200, 3)], an_event(), Offers(by_hand=(too_much,)))
    assert isinstance(half_off, Refusal)
    assert half_off.code == "discount_too_large"


def test_what_is_due_below_zero_is_handed_out_in_cash() -> None:
    found = priced([back(200, 3)])
    assert is_back(found.lines[0].variant)
    settled = settle(found, (), {})
    assert not isinstance(settled, Refusal)
    assert (settled.change, settled.tenders) == (pounds(600), ())
    refused = settle(found, (card("1.00"),), {})
    assert refused == Refusal("over_tendered", {"over": "7.00 GBP"})
    swapped = settle(priced([CartLine(beer(), 1), back(200, 1)]), (cash("10.00"),), {})
    assert not isinstance(swapped, Refusal)
    assert swapped.change == pounds(500)


@given(st.integers(1, 10_000), st.integers(1, 60), st.sampled_from([5, 10, 50, 100]))
def test_what_is_handed_out_is_in_coins_and_the_rest_is_said(
    each: int, many: int, step: int
) -> None:
    due = pounds(-each * many)
    tenders = with_rounding(due, (), step)
    change = change_for(due, tenders)
    assert isinstance(change, Money)
    assert change.minor % step == 0
    assert abs(change.minor + due.minor) * 2 <= step
    rounding = sum(one.amount.minor for one in tenders)
    assert rounding - change.minor == due.minor
    assert all(one.kind is TenderKind.ROUNDING for one in tenders)


@given(st.lists(st.tuples(st.integers(1, 500), st.integers(1, 9)), min_size=1, max_size=5))
def test_all_that_went_out_and_came_back_comes_to_nothing(held: list[tuple[int, int]]) -> None:
    out = [
        CartLine(replace(a_variant(f"v{n}", 100), deposit=pounds(each)), many)
        for n, (each, many) in enumerate(held)
    ]
    again = [back(each, many) for each, many in held]
    found = priced([*out, *again])
    deposits = [one.amount.minor for one in found.lines if one.variant.kind is VariantKind.DEPOSIT]
    assert sum(deposits) == 0
    assert found.due == pounds(sum(100 * many for _, many in held))


def test_a_deposit_is_not_given_away() -> None:
    for lines in ([CartLine(beer(), 1)], [back(200, 1)]):
        assert give_away(priced(lines), paid=False) == Refusal("deposits_are_paid")


def test_what_is_outstanding_may_be_below_zero() -> None:
    assert Deposits(pounds(400), pounds(600)).outstanding == pounds(-200)
    assert given_back(pounds(200)).price == pounds(-200)


@pytest.mark.parametrize("tenders", [(), (Tender(TenderKind.CASH, pounds(500)),)])
def test_change_for_what_is_due_above_zero_is_as_before(tenders: tuple[Tender, ...]) -> None:
    found = change_for(pounds(400), tenders)
    assert found == (
        pounds(100)
        if tenders
        else Refusal("too_little", {"missing": "4.00 GBP", "due": "4.00 GBP"})
    )
