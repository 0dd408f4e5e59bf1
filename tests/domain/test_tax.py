"""Tax: worked examples from those who levy it, and sums that agree whatever is sold."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.errors import BadInput
from kiosk.domain.money import Money, total
from kiosk.domain.tax import (
    EXEMPT,
    TaxRate,
    TaxRounding,
    class_name,
    parse_class,
    parse_rate,
    parse_rounding,
    tax_of,
    tax_sale,
    told,
)

VAT = TaxRate("VAT", 20_000)
SALES_TAX = TaxRate("Sales tax", 8_875, included=False)


@pytest.mark.parametrize(
    ("text", "rate", "label"),
    [
        ("VAT 20% included", TaxRate("VAT", 20_000), "VAT 20%"),
        ("VAT 20%", TaxRate("VAT", 20_000), "VAT 20%"),
        ("  MwSt 19 % INCLUDED ", TaxRate("MwSt", 19_000), "MwSt 19%"),
        ("Sales tax 8.875% added", SALES_TAX, "Sales tax 8.875%"),
        ("TVA 5,5% excluded", TaxRate("TVA", 5_500, included=False), "TVA 5.5%"),
        ("None 0%", TaxRate("None", 0), "None 0%"),
        ("All 100%", TaxRate("All", 100_000), "All 100%"),
    ],
)
def test_a_rate_is_read_as_people_write_it(text: str, rate: TaxRate, label: str) -> None:
    assert parse_rate(text) == rate
    assert rate.label() == label


@pytest.mark.parametrize("text", ["", "VAT", "20%", "VAT 20", "VAT twenty%", "VAT -5%",
                                  "VAT 20% sometimes"])  # fmt: skip
def test_what_is_no_tax_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(BadInput, match="is not a tax; write it as in “VAT 20% included”"):
        parse_rate(text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("VAT 1.5.5%", "is not a percentage"),
        ("VAT ,%", "is not a percentage"),
        ("VAT 100.001%", "can't be a tax rate"),
        ("VAT 8.8755%", "at most 3 decimals"),
        ("x" * 41 + " 20%", "at most 40 characters"),
    ],
)
def test_a_rate_that_cannot_be_is_refused(text: str, why: str) -> None:
    with pytest.raises(BadInput, match=why):
        parse_rate(text)


@pytest.mark.parametrize(
    ("source", "amount", "rate", "tax"),
    [
        # The VAT fraction of 20 % is 1/6: HMRC, VAT guide (Notice 700).
        ("HMRC Notice 700", Money(1200, "GBP"), VAT, 200),
        ("HMRC Notice 700", Money(4299, "GBP"), VAT, 717),  # 716.5, up
        # 19 % and 7 % of § 12 UStG: 119 of 119/100, 7 of 107.
        ("UStG § 12", Money(11900, "EUR"), TaxRate("USt", 19_000), 1900),
        ("UStG § 12", Money(10700, "EUR"), TaxRate("USt", 7_000), 700),
        # The VAT fraction of 5 % is 1/21: HMRC, VAT guide (Notice 700).
        ("HMRC Notice 700", Money(2100, "GBP"), TaxRate("VAT", 5_000), 100),
        # 8.1 % and reduced 2.6 % from 2024 on: Swiss VAT Act (MWSTG), article 25.
        ("MWSTG art. 25", Money(10810, "CHF"), TaxRate("MWST", 8_100), 810),
        ("MWSTG art. 25", Money(10260, "CHF"), TaxRate("MWST", 2_600), 260),
        # 10 % and reduced 8 % in the price: National Tax Agency of Japan, qualified invoices.
        ("NTA Japan", Money(1100, "JPY"), TaxRate("Tax", 10_000), 100),
        ("NTA Japan", Money(1080, "JPY"), TaxRate("Tax", 8_000), 80),
        # 4 % state + 4.5 % city + 0.375 % MCTD on top: New York State, Publication 718.
        ("NY Publication 718", Money(10000, "USD"), SALES_TAX, 888),  # 887.5, up
        # 10 % of a currency with three decimals: National Bureau for Revenue, Bahrain.
        ("NBR Bahrain", Money(11000, "BHD"), TaxRate("VAT", 10_000), 1000),
    ],
)
def test_the_tax_offices_own_figures(source: str, amount: Money, rate: TaxRate, tax: int) -> None:
    assert tax_of(amount, rate) == Money(tax, amount.currency), source


def test_two_rates_on_one_receipt_each_have_their_line() -> None:
    reduced = TaxRate("VAT", 5_000)
    taxed = tax_sale(
        [(Money(1200, "GBP"), VAT), (Money(1050, "GBP"), reduced), (Money(900, "GBP"), EXEMPT)],
        "GBP",
    )
    assert [(line.rate, line.net.minor, line.tax.minor, line.gross.minor)
            for line in taxed.by_rate] == [
        (EXEMPT, 900, 0, 900),
        (reduced, 1000, 50, 1050),
        (VAT, 1000, 200, 1200),
    ]  # fmt: skip
    assert [share.minor for share in taxed.per_line] == [200, 50, 0]
    assert taxed.due == Money(3150, "GBP")


def test_tax_that_comes_on_top_is_part_of_what_is_due() -> None:
    taxed = tax_sale([(Money(10000, "USD"), SALES_TAX)], "USD")
    assert (taxed.by_rate[0].net.minor, taxed.due.minor) == (10000, 10888)


def test_tax_is_rounded_once_per_rate_and_not_once_per_line() -> None:
    # Three times 0.01 with 20 % on top: each line alone would round to nothing.
    added = TaxRate("Tax", 20_000, included=False)
    taxed = tax_sale([(Money(1, "GBP"), added)] * 3, "GBP")
    assert taxed.by_rate[0].tax == Money(1, "GBP")
    assert sorted(share.minor for share in taxed.per_line) == [0, 0, 1]


def test_each_line_carries_the_share_of_the_tax_that_its_amount_has() -> None:
    taxed = tax_sale([(Money(1200, "GBP"), VAT), (Money(2400, "GBP"), VAT)], "GBP")
    assert [share.minor for share in taxed.per_line] == [200, 400]


def test_nothing_sold_owes_nothing() -> None:
    taxed = tax_sale([], "GBP")
    assert (taxed.by_rate, taxed.per_line, taxed.due) == ((), (), Money(0, "GBP"))


RATES = st.builds(
    TaxRate,
    st.sampled_from(["VAT", "Reduced", "City"]),
    st.integers(0, 100_000),
    st.booleans(),
)


@given(
    st.lists(st.tuples(st.integers(0, 10**9), RATES), max_size=30),
    st.sampled_from(["JPY", "GBP", "KWD"]),
    st.sampled_from(TaxRounding),
)
def test_lines_rates_and_receipt_agree_to_the_last_unit(
    drawn: list[tuple[int, TaxRate]], currency: str, rounding: TaxRounding
) -> None:
    lines = [(Money(minor, currency), rate) for minor, rate in drawn]
    taxed = tax_sale(lines, currency, rounding)
    for line in taxed.by_rate:
        its = [place for place, (_, rate) in enumerate(lines) if rate == line.rate]
        assert total((taxed.per_line[place] for place in its), currency) == line.tax
        assert line.net + line.tax == line.gross
        given_amount = total((lines[place][0] for place in its), currency)
        assert (line.gross if line.rate.included else line.net) == given_amount
    assert total((line.gross for line in taxed.by_rate), currency) == taxed.due
    assert total(taxed.per_line, currency) == total((t.tax for t in taxed.by_rate), currency)
    assert all(share.minor >= 0 for share in taxed.per_line)
    if rounding is TaxRounding.LINE:
        assert taxed.per_line == tuple(tax_of(amount, rate) for amount, rate in lines)


@given(
    st.lists(st.tuples(st.integers(0, 10**6), RATES), min_size=1, max_size=12),
    st.sampled_from(TaxRounding),
    st.randoms(use_true_random=False),
)
def test_in_which_order_things_are_sold_changes_no_sum(
    drawn: list[tuple[int, TaxRate]], rounding: TaxRounding, chance: random.Random
) -> None:
    lines = [(Money(minor, "GBP"), rate) for minor, rate in drawn]
    shuffled = list(lines)
    chance.shuffle(shuffled)
    one, other = (tax_sale(each, "GBP", rounding) for each in (lines, shuffled))
    assert (one.by_rate, one.due) == (other.by_rate, other.due)


def test_each_line_is_rounded_by_itself_where_the_event_says_so() -> None:
    added = TaxRate("Tax", 20_000, included=False)
    three = [(Money(3, "GBP"), added)] * 3
    assert tax_sale(three, "GBP").due == Money(11, "GBP"), "1.8 on 9"
    by_line = tax_sale(three, "GBP", TaxRounding.LINE)
    assert by_line.due == Money(12, "GBP"), "0.6 on each 3"
    assert [share.minor for share in by_line.per_line] == [1, 1, 1]


def test_the_two_rates_of_one_invoice_are_each_rounded_once() -> None:
    # National Tax Agency of Japan, qualified invoice system: one rounding per invoice and rate.
    standard, reduced = TaxRate("Tax", 10_000), TaxRate("Tax", 8_000)
    rates = (standard, standard, reduced, reduced)
    lines = [(Money(105, "JPY"), rate) for rate in rates]
    taxed = tax_sale(lines, "JPY")
    assert [(one.rate, one.tax.minor) for one in taxed.by_rate] == [(reduced, 16), (standard, 19)]


def test_what_is_zero_rated_has_its_line_and_what_is_exempt_another() -> None:
    # HMRC, VAT guide (Notice 700): zero-rated supplies are taxable, at 0 %; exempt ones are not.
    zero = TaxRate("VAT", 0)
    lines = [(Money(1200, "GBP"), VAT), (Money(900, "GBP"), zero), (Money(500, "GBP"), EXEMPT)]
    shown = told(tax_sale(lines, "GBP").by_rate)
    assert [(one.rate, one.net.minor, one.tax.minor) for one in shown] == [
        (EXEMPT, 500, 0),
        (zero, 900, 0),
        (VAT, 1000, 200),
    ]
    assert total((one.gross for one in shown), "GBP") == Money(2600, "GBP")
    assert told(tax_sale(lines[2:], "GBP").by_rate) == ()


def test_what_is_in_the_price_and_what_comes_on_top_stand_on_one_receipt() -> None:
    taxed = tax_sale([(Money(1200, "GBP"), VAT), (Money(10000, "GBP"), SALES_TAX)], "GBP")
    assert taxed.due == Money(1200 + 10888, "GBP")


def test_a_class_is_read_with_its_rate() -> None:
    assert parse_class(" Reduced  Rate: VAT 5%") == ("reduced rate", TaxRate("VAT", 5_000))
    assert parse_rounding(" Line ") is TaxRounding.LINE
    assert parse_rounding("") is TaxRounding.RECEIPT


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("VAT 5%", "is not a tax class; write it as in “reduced: VAT 5% included”"),
        (": VAT 5%", "can't name a tax class"),
        ("x" * 41 + ": VAT 5%", "1 to 40 characters"),
        ("reduced: five", "is not a tax; write it"),
        ("Exempt: VAT 5%", "is for what bears no tax"),
    ],
)
def test_what_is_no_class_is_refused_with_an_example(text: str, why: str) -> None:
    with pytest.raises(BadInput, match=why):
        parse_class(text)


def test_a_name_with_a_colon_or_a_third_way_to_round_is_refused() -> None:
    with pytest.raises(BadInput, match="no colon"):
        class_name("a:b")
    with pytest.raises(BadInput, match="use receipt or line"):
        parse_rounding("basket")
