"""Money: whole minor units of one currency, whatever its decimals."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.errors import BadInput
from kiosk.domain.money import Money, decimals, rounded, total

CURRENCIES = st.sampled_from(["JPY", "GBP", "KWD"])


@pytest.mark.parametrize(("currency", "places"), [("JPY", 0), ("GBP", 2), ("KWD", 3)])
def test_decimals_are_those_of_iso_4217(currency: str, places: int) -> None:
    assert decimals(currency) == places


@pytest.mark.parametrize("currency", ["XXQ", "gbp", "", "£", "POUNDS"])
def test_what_is_no_currency_is_refused(currency: str) -> None:
    with pytest.raises(BadInput, match="is not a currency code"):
        decimals(currency)


@pytest.mark.parametrize("currency", ["XAU", "XTS"])
def test_gold_and_test_codes_are_no_money(currency: str) -> None:
    with pytest.raises(BadInput, match="no minor unit"):
        Money(1, currency)


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("1200", "JPY", 1200),
        ("1200.", "JPY", 1200),
        ("1200.0", "JPY", 1200),
        ("12.50", "GBP", 1250),
        ("12.5", "GBP", 1250),
        ("12.500", "GBP", 1250),
        (".5", "GBP", 50),
        ("0012.50", "GBP", 1250),
        ("12", "GBP", 1200),
        (" 12.50\t", "GBP", 1250),
        ("-12.50", "GBP", -1250),
        ("0", "GBP", 0),
        ("1.234", "KWD", 1234),
        ("1.5", "KWD", 1500),
    ],
)
def test_an_amount_is_read_in_the_currencys_own_decimals(
    text: str, currency: str, minor: int
) -> None:
    assert Money.parse(text, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    "text",
    ["", " ", "abc", "12,50", "1,200.00", "£12", "12 50", "1_000", "nan", "inf", "-inf", "0x10",
     "--5", "1.2.3", "١٢", "12\n50", ".", "-", "1e3", "1e9999999", "1e-9999999"],
)  # fmt: skip
def test_what_is_no_amount_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(BadInput, match=r"is not an amount of money; write it as in 5\.00"):
        Money.parse(text, "GBP")


@pytest.mark.parametrize(
    ("text", "currency", "example"),
    [
        ("0.5", "JPY", "5"),
        ("12.505", "GBP", "5.00"),
        ("1.2345", "KWD", "5.000"),
        ("1." + "0" * 40 + "1", "GBP", "5.00"),
    ],
)
def test_more_decimals_than_the_currency_has_are_refused(
    text: str, currency: str, example: str
) -> None:
    with pytest.raises(BadInput, match=f"more decimals.*as in {example}"):
        Money.parse(text, currency)


@pytest.mark.parametrize(
    ("text", "currency"),
    [("10000000000000", "GBP"), ("1000000000000", "KWD"), ("1" + "0" * 15, "JPY"),
     ("-" + "9" * 5000, "GBP")],
)  # fmt: skip
def test_amounts_that_can_only_be_mistakes_are_refused(text: str, currency: str) -> None:
    with pytest.raises(BadInput, match="too large"):
        Money.parse(text, currency)


def test_the_largest_amount_has_fifteen_digits_of_minor_units() -> None:
    assert Money.parse("9999999999999.99", "GBP").minor == 10**15 - 1
    assert Money.parse("999999999999999", "JPY").minor == 10**15 - 1


@given(st.integers(-(10**15) + 1, 10**15 - 1), CURRENCIES)
def test_what_is_written_is_read_back(minor: int, currency: str) -> None:
    money = Money(minor, currency)
    assert Money.parse(money.plain(), currency) == money
    assert money.major * 10 ** decimals(currency) == minor


@pytest.mark.parametrize(
    ("money", "plain"),
    [(Money(1250, "GBP"), "12.50"), (Money(1250, "JPY"), "1250"), (Money(1250, "KWD"), "1.250"),
     (Money(-5, "GBP"), "-0.05"), (Money(0, "KWD"), "0.000")],
)  # fmt: skip
def test_an_amount_is_written_with_all_its_decimals(money: Money, plain: str) -> None:
    assert money.plain() == plain
    assert str(money) == f"{plain} {money.currency}"


@pytest.mark.parametrize("minor", [12.5, "12", Decimal(12), True, None])
def test_only_whole_numbers_are_money(minor: object) -> None:
    with pytest.raises(TypeError, match="whole number"):
        Money(minor, "GBP")  # type: ignore[arg-type]


def test_two_currencies_never_meet() -> None:
    pound, euro = Money(100, "GBP"), Money(100, "EUR")
    for combine in (
        lambda: pound + euro,
        lambda: pound - euro,
        lambda: pound < euro,
        lambda: pound <= euro,
        lambda: pound > euro,
        lambda: pound >= euro,
    ):
        with pytest.raises(ValueError, match="two currencies"):
            combine()
    assert pound != euro


def test_arithmetic_and_order() -> None:
    one, two = Money(100, "GBP"), Money(200, "GBP")
    assert one + one == two
    assert one - two == -one
    assert one * 2 == two
    assert one < two
    assert one <= one
    assert two > one
    assert two >= two
    assert not Money.zero("GBP")
    assert one


def test_nothing_adds_up_to_zero_of_the_currency() -> None:
    assert total([], "KWD") == Money(0, "KWD")
    assert total([Money(1, "KWD"), Money(2, "KWD")], "KWD") == Money(3, "KWD")


def test_a_hundred_in_three_is_34_33_33() -> None:
    assert [part.minor for part in Money(100, "GBP").split([1, 1, 1])] == [34, 33, 33]
    assert [part.minor for part in Money(-100, "GBP").split([1, 1, 1])] == [-34, -33, -33]
    assert [part.minor for part in Money(5, "JPY").split([0, 0])] == [3, 2]


@pytest.mark.parametrize("weights", [[], [1, -1]])
def test_a_split_needs_weights_that_are_not_negative(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        Money(100, "GBP").split(weights)


@given(st.integers(-(10**15), 10**15), CURRENCIES, st.lists(st.integers(0, 10**9), min_size=1))
def test_the_parts_of_a_split_add_up_and_are_fair(
    minor: int, currency: str, weights: list[int]
) -> None:
    parts = Money(minor, currency).split(weights)
    assert total(parts, currency) == Money(minor, currency)
    whole = sum(weights)
    if whole:
        for part, weight in zip(parts, weights, strict=True):
            assert abs(part.minor * whole - minor * weight) < whole


@pytest.mark.parametrize(
    ("fraction", "minor"),
    [("0.5", 1), ("1.5", 2), ("2.5", 3), ("-0.5", -1), ("0.4999", 0), ("-2.5", -3)],
)
def test_halves_are_rounded_away_from_zero(fraction: str, minor: int) -> None:
    assert rounded(Decimal(fraction), "GBP") == Money(minor, "GBP")
