"""Single-purpose gift cards: taxed when sold, and not once more when they pay."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.catalogue import Variant, VariantKind
from kiosk.domain.errors import Refusal
from kiosk.domain.money import Money
from kiosk.domain.sale import CartLine, Priced, price
from kiosk.domain.single_purpose import Redeemed, goods_of, redeem
from kiosk.domain.tax import TaxRounding, parse_rate, tax_of
from tests.factories import a_variant, an_event

EVENT = replace(an_event(), tax_classes={"reduced": parse_rate("VAT 5% included")})
CARD = replace(a_variant("CARD", 2500), kind=VariantKind.GIFT_CARD, single_purpose=True)
MUG = a_variant("MUG", 1400)
PIE = replace(a_variant("PIE", 330), tax_class="reduced")
BOOK = a_variant("BOOK", 900, taxable=False)


def priced(*variants: Variant, rounding: TaxRounding = TaxRounding.RECEIPT) -> Priced:
    made = price([CartLine(one, 1) for one in variants], replace(EVENT, tax_rounding=rounding))
    assert isinstance(made, Priced), made
    return made


def paid(cart: Priced, minor: int, tax_class: str = "", rounding: str = "receipt") -> Priced:
    used = Redeemed("gift:1", tax_class, Money(minor, "GBP"), "Gift card")
    return redeem(cart, [used], TaxRounding(rounding))


def test_it_is_taxed_when_it_is_sold() -> None:
    """UK VATA 1994, Schedule 10B, paragraph 4: issuing it is the supply; £25 hold £4.17 of VAT."""
    cart = priced(CARD)
    assert (cart.due.minor, cart.lines[0].tax.minor) == (2500, 417)
    assert cart.lines[0].variant.line_kind is VariantKind.SINGLE_PURPOSE_CARD
    assert priced(replace(CARD, single_purpose=False)).lines[0].tax.minor == 0


def test_what_it_pays_is_not_taxed_again() -> None:
    """Directive 2006/112/EC, article 30b(1): handing the goods over for it is no further supply."""
    cart = paid(priced(MUG, PIE), 1000)
    assert cart.due.minor == 730
    twenty, five = sorted(cart.taxed.by_rate, key=lambda one: -one.rate.millipercent)
    assert (twenty.gross.minor, twenty.tax.minor) == (400, 67), "of the £4 that are left"
    assert (five.gross.minor, five.tax.minor) == (330, 16)
    line = cart.lines[-1]
    assert (line.amount.minor, line.tax.minor) == (-1000, 67 - 233)
    assert line.variant.line_kind is VariantKind.REDEEMED


def test_a_sale_that_it_pays_whole_bears_no_tax() -> None:
    for rounding in TaxRounding:
        cart = paid(priced(MUG, MUG, rounding=rounding), 2800, rounding=rounding)
        assert cart.due.minor == 0
        assert [one.tax.minor for one in cart.taxed.by_rate] == [0]


def test_it_pays_for_goods_of_its_class_and_nothing_else() -> None:
    cart = priced(MUG, PIE, BOOK, CARD)
    assert goods_of(cart, "").minor == 1400, "no book, no other gift card, nothing reduced"
    assert goods_of(cart, "reduced").minor == 330
    assert goods_of(cart, "other").minor == 0
    assert goods_of(paid(cart, 1000), "").minor == 400


@pytest.mark.parametrize("card", [replace(CARD, taxable=False), replace(CARD, tax_class="top")])
def test_a_card_without_tax_in_its_price_is_not_sold(card: Variant) -> None:
    event = replace(EVENT, tax_classes={"top": parse_rate("Sales tax 8% added")})
    made = price([CartLine(card, 1)], event)
    assert made == Refusal("single_needs_tax", {"title": "Card"})


@given(
    st.lists(st.integers(1, 5_000), min_size=1, max_size=4),
    st.lists(st.integers(1, 4_000), max_size=3),
    st.sampled_from(TaxRounding),
)
def test_the_sums_of_a_cart_agree_whatever_paid(
    goods: list[int], cards: list[int], rounding: TaxRounding
) -> None:
    variants = [a_variant(f"G{place}", minor) for place, minor in enumerate(goods)]
    cart = priced(*variants, PIE, rounding=rounding)
    for place, minor in enumerate(cards):
        some = min(minor, goods_of(cart, "").minor)
        used = Redeemed(f"gift:{place}", "", Money(some, "GBP"), "Gift card")
        cart = redeem(cart, [used], rounding)
    assert cart.due.minor == sum(one.amount.minor for one in cart.lines)
    assert cart.due.minor == sum(one.gross.minor for one in cart.taxed.by_rate)
    for tax in cart.taxed.by_rate:
        assert tax.net + tax.tax == tax.gross
        of_it = [one for one in cart.lines if one.rate == tax.rate]
        assert sum(one.tax.minor for one in of_it) == tax.tax.minor
        if rounding is TaxRounding.RECEIPT or not tax.gross:
            assert tax.tax == tax_of(tax.gross, tax.rate), "the tax of what is left to pay"
