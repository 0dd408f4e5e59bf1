"""What can be a payment link, and the link of one sale."""

from __future__ import annotations

import pytest

from kiosk.domain.errors import BadInput
from kiosk.domain.money import Money
from kiosk.domain.paylinks import checked_link, link_for
from kiosk.domain.seller import Seller, checked, seller_body, seller_of

LINK = "https://pay.example/ada?a={amount}&c={currency}&r={reference}"


def test_it_is_filled_in_for_a_sale() -> None:
    made = link_for(checked_link(f" {LINK} "), Money(1_400, "GBP"), "K7QM-000001")
    assert made == "https://pay.example/ada?a=14.00&c=GBP&r=K7QM-000001"
    assert link_for("https://p.example/{reference}/{amount}", Money(500, "JPY"), "A/B c") == (
        "https://p.example/A%2FB%20c/500"
    )
    assert link_for("", Money(1_400, "GBP"), "X") == ""
    assert link_for(LINK, Money(0, "GBP"), "X") == ""


@pytest.mark.parametrize(
    "link",
    [
        LINK.replace("https", "http"),
        LINK.replace("pay.example", "ada:secret@pay.example"),
        LINK.replace("pay.example", "{reference}.example"),
        LINK.replace("pay.example", ""),
        LINK.replace("{amount}", "14.00"),
        LINK.replace("r={reference}", ""),
        f"{LINK}&x={{other}}",
        f"{LINK}&x={{",
        f"{LINK}&x=a b",
        f"{LINK}&x=\N{POUND SIGN}",
        f"{LINK}&x={'a' * 300}",
        "javascript:alert({amount}{reference})",
    ],
)
def test_what_can_be_no_link_is_said(link: str) -> None:
    with pytest.raises(BadInput):
        checked_link(link)


def test_a_seller_with_a_link_is_the_same_seller_at_tills_that_know_of_none() -> None:
    plain, linked = checked(name="Ada"), checked(name="Ada", pay_link=LINK)
    assert plain.id == linked.id
    assert "pay_link" not in seller_body(plain)
    assert seller_of(seller_body(linked)) == linked
    assert seller_of(seller_body(plain)) == plain == Seller("Ada")
