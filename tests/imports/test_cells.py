"""Prices, counts and generated SKUs as people write and need them."""

from __future__ import annotations

import contextlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.errors import BadInput
from kiosk.domain.money import Money, decimals
from kiosk.imports.cells import code, count, generated_sku, price, yes_or_no


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("12.50", "GBP", 1250),
        ("12,50", "GBP", 1250),
        ("£12.50", "GBP", 1250),
        ("12,50 €", "EUR", 1250),
        ("EUR 12,50", "EUR", 1250),
        ("$ 5", "USD", 500),
        ("1,299.00", "GBP", 129900),
        ("1.299,00", "EUR", 129900),
        ("1 299,00", "EUR", 129900),
        ("1\u202f299,00", "EUR", 129900),
        ("1'299.00", "CHF", 129900),
        ("1,299,000", "GBP", 129900000),
        ("0", "GBP", 0),
        (".5", "GBP", 50),
        ("500", "JPY", 500),
        ("¥1,299", "JPY", 1299),
        ("1.250", "KWD", 1250),
        ("0,250", "KWD", 250),
    ],
)
def test_a_price_is_read_as_people_write_it(text: str, currency: str, minor: int) -> None:
    assert price(text, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    ("text", "currency", "words"),
    [
        ("", "GBP", "is missing"),
        ("1.299", "GBP", "could be 1299 or 1 and a fraction"),
        ("1,299", "GBP", "could be"),
        ("1,250", "KWD", "could be"),
        ("-5", "GBP", "negative"),
        ("−5", "GBP", "negative"),
        ("(5.00)", "GBP", "negative"),
        ("£5", "EUR", "another currency"),
        ("$5", "GBP", "another currency"),
        ("USD 5", "GBP", "not a price in GBP"),
        ("free", "GBP", "not a price"),
        ("1e5", "GBP", "not a price"),
        ("1.2.3", "GBP", "not a price"),
        ("1,29.00", "GBP", "not a price"),
        ("12.50", "JPY", "more decimals"),
        ("NaN", "GBP", "not a price"),
    ],
)
def test_a_price_that_could_be_wrong_is_never_guessed(text: str, currency: str, words: str) -> None:
    with pytest.raises(BadInput) as caught:
        price(text, currency)
    assert words in caught.value.sentence


@given(st.integers(0, 10**11), st.sampled_from(["GBP", "JPY", "KWD"]), st.booleans())
def test_every_amount_written_with_its_decimals_comes_back(
    minor: int, currency: str, grouped: bool
) -> None:
    money = Money(minor, currency)
    places = decimals(currency)
    text = f"{money.major:,.{places}f}" if grouped else money.plain()
    assert price(text, currency) == money


@given(st.text(max_size=12))
def test_no_text_at_all_breaks_the_reading_of_a_price(text: str) -> None:
    with contextlib.suppress(BadInput):
        assert price(text, "GBP").minor >= 0


def test_counts_and_yes_and_no() -> None:
    assert [count("3"), count(" 3.0 "), count("-2")] == [3, 3, -2]
    assert yes_or_no("TRUE")
    assert not yes_or_no("no")
    for text, rule in (("3.5", count), ("many", count), ("maybe", yes_or_no)):
        with pytest.raises(BadInput):
            rule(text)


def test_a_code_that_a_spreadsheet_has_rounded_is_refused() -> None:
    assert code("5012345678900") == "5012345678900"
    assert code("12E45") == "12E45"
    with pytest.raises(BadInput, match="format the column as text"):
        code("5.01235E+12")


def test_a_generated_sku_can_be_read() -> None:
    assert generated_sku(("chain-bracelet", "Blue"))[0] == "CHAIN-BRACELET-BLUE"
    assert generated_sku(("tea", "", "10/12 cm"))[0] == "TEA-10-12-CM"


@given(st.text(min_size=1, max_size=80), st.text(min_size=1, max_size=80))
def test_generated_skus_are_clean_and_only_case_or_ascii_signs_make_two_alike(
    one: str, other: str
) -> None:
    (plain, marked), (second, _) = generated_sku((one,)), generated_sku((other,))
    assert re.fullmatch(r"[A-Z0-9]+(-[A-Z0-9]+)*", plain)
    assert re.fullmatch(r"[A-Z0-9]+(-[A-Z0-9]+)*", marked)
    if plain == second and not one.isascii():
        assert one == other
