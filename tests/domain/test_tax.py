"""Tax: worked examples from those who levy it, and sums that agree whatever is sold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.errors import BadInput
from kiosk.domain.money import Money, total
from kiosk.domain.tax import EXEMPT, TaxRate, parse_rate, tax_of, tax_sale

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
)
def test_lines_rates_and_receipt_agree_to_the_last_unit(
    drawn: list[tuple[int, TaxRate]], currency: str
) -> None:
    lines = [(Money(minor, currency), rate) for minor, rate in drawn]
    taxed = tax_sale(lines, currency)
    for line in taxed.by_rate:
        its = [place for place, (_, rate) in enumerate(lines) if rate == line.rate]
        assert total((taxed.per_line[place] for place in its), currency) == line.tax
        assert line.net + line.tax == line.gross
        given_amount = total((lines[place][0] for place in its), currency)
        assert (line.gross if line.rate.included else line.net) == given_amount
    assert total((line.gross for line in taxed.by_rate), currency) == taxed.due
    assert total(taxed.per_line, currency) == total((t.tax for t in taxed.by_rate), currency)
    assert all(share.minor >= 0 for share in taxed.per_line)
