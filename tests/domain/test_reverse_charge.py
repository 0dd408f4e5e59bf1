"""Reverse charge: the buyer's number, and prices without their tax."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.deposits import held_key
from kiosk.domain.errors import BadInput
from kiosk.domain.money import Money
from kiosk.domain.promotions import ByHand, HandKind, Offers
from kiosk.domain.reverse_charge import foreign_vat_number, reverse
from kiosk.domain.sale import CartLine, Priced, price
from kiosk.domain.tax import EXEMPT, REVERSE, TaxRounding, parse_rate
from tests.factories import a_variant, an_event

EVENT = replace(
    an_event("EUR", "MwSt 19% included"),
    tax_classes={"reduced": parse_rate("MwSt 7% included"), "on top": parse_rate("Tax 8% added")},
)
MUG = a_variant("MUG", 1400, "EUR")
BOOK = replace(a_variant("BOOK", 900, "EUR"), tax_class="reduced")
CUP = replace(a_variant("CUP", 500, "EUR"), tax_class="on top")
FREE = a_variant("FREE", 330, "EUR", taxable=False)


def priced(*lines: CartLine, offers: Offers | None = None) -> Priced:
    made = price(list(lines), EVENT, offers or Offers())
    assert isinstance(made, Priced), made
    return made


def test_a_price_comes_down_by_the_tax_in_it_and_no_further() -> None:
    cart = reverse(priced(CartLine(MUG, 3), CartLine(CUP, 2), CartLine(FREE, 1)))
    assert [one.amount.minor for one in cart.lines] == [4200 - 671, 1000, 330]
    assert cart.due.minor == 3529 + 1000 + 330
    assert {one.rate: (one.net.minor, one.tax.minor) for one in cart.taxed.by_rate} == {
        REVERSE: (4529, 0),
        EXEMPT: (330, 0),
    }
    assert cart.saved == Money(0, "EUR"), "what is no discount is called none"
    assert REVERSE.label() == "Reverse charge"


def test_a_discount_stays_what_it_is_and_a_deposit_too() -> None:
    given = ByHand(HandKind.PERCENT, 10_000, "Ada", "Scratched", MUG.id)
    mug = replace(MUG, deposit=Money(100, "EUR"))
    cart = reverse(priced(CartLine(mug, 1), offers=Offers(by_hand=(given,))))
    line, deposit = cart.lines
    assert (line.amount.minor, cart.saved.minor) == (1260 - 201, 140)
    assert (deposit.key, deposit.amount.minor, deposit.rate) == (held_key(MUG.id), 100, EXEMPT)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("DE 136 695 976", "DE136695976"),
        ("fr-40303265045", "FR40303265045"),
        ("EL094259216", "EL094259216"),
        ("GB 980780684", "GB980780684"),
        ("CHE-107.787.577 MWST", "CHE107787577MWST"),
    ],
)
def test_a_number_of_another_country_is_taken_as_it_is_written(written: str, number: str) -> None:
    assert foreign_vat_number(written, "AT") == number


@pytest.mark.parametrize("text", ["", "DE", "DE136695977", "136695976", "XX136695976", "12"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="no VAT number"):
        foreign_vat_number(text, "AT")


@pytest.mark.parametrize(("text", "country"), [("DE136695976", "DE"), ("EL094259216", "GR")])
def test_a_buyer_of_the_same_country_is_charged_tax(text: str, country: str) -> None:
    with pytest.raises(BadInput, match="own country"):
        foreign_vat_number(text, country)


@given(
    st.lists(st.tuples(st.sampled_from([MUG, BOOK, CUP, FREE]), st.integers(1, 7)), min_size=1),
    st.sampled_from(TaxRounding),
)
def test_what_is_paid_without_tax_is_what_was_net_with_it(
    wanted: list[tuple[object, int]], rounding: TaxRounding
) -> None:
    lines = [CartLine(variant, many) for variant, many in wanted]  # type: ignore[arg-type]
    with_tax = price(lines, replace(EVENT, tax_rounding=rounding))
    assert isinstance(with_tax, Priced)
    without = reverse(with_tax)
    assert without.due.minor == sum(one.net.minor for one in with_tax.taxed.by_rate)
    assert without.due.minor == sum(one.gross.minor for one in without.taxed.by_rate)
    assert not any(one.tax for one in without.lines)
