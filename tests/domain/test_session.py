"""Till sessions: what is expected, what was counted, and the difference between them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.denominations import DENOMINATIONS, denominations
from kiosk.domain.errors import BadInput
from kiosk.domain.money import Money, decimals
from kiosk.domain.session import (
    MOST_PIECES,
    Compared,
    Count,
    Drawer,
    Takings,
    TenderSum,
    check_name,
    check_word,
    compare,
    count_pieces,
    count_total,
    expected,
    net_taxes,
    parse_counts,
)
from kiosk.domain.tax import TaxLine, TaxRate


def pounds(minor: int) -> Money:
    return Money(minor, "GBP")


def takings(*tenders: TenderSum) -> Takings:
    none = (0, pounds(0))
    return Takings(3, 1, pounds(9000), pounds(500), tenders, (), pounds(1000), *none, *none)


DRAWER = Drawer(pounds(5000), pounds(700), pounds(2000), 1, pounds(0))


def test_the_float_and_what_moved_belong_to_cash_and_to_nothing_else() -> None:
    found = expected(
        DRAWER,
        takings(
            TenderSum("cash", pounds(6000), pounds(500)),
            TenderSum("card", pounds(3000), pounds(1000)),
        ),
    )
    assert found == {"cash": pounds(5000 + 700 - 2000 + 6000 - 500), "card": pounds(2000)}


def test_cash_is_expected_where_nothing_was_sold() -> None:
    assert expected(DRAWER, takings()) == {"cash": pounds(3700)}


def test_more_may_be_paid_back_than_was_taken() -> None:
    drawer = Drawer(pounds(0), pounds(0), pounds(0), 0, pounds(0))
    found = expected(drawer, takings(TenderSum("cash", pounds(0), pounds(500))))
    assert found == {"cash": pounds(-500)}
    (cash,) = compare(found, {"cash": pounds(0)})
    assert cash.difference == pounds(500)


def test_over_is_above_zero_short_below_and_uncounted_neither() -> None:
    there = {"cash": pounds(1000), "card": pounds(500), "voucher": pounds(100)}
    compared = compare(there, {"cash": pounds(900), "card": pounds(510)})
    assert [(one.kind, one.difference) for one in compared] == [
        ("cash", pounds(-100)),
        ("card", pounds(10)),
        ("voucher", None),
    ]


def test_what_was_counted_though_nobody_expected_it_is_over() -> None:
    compared = compare({"cash": pounds(0)}, {"cash": pounds(0), "card": pounds(700)})
    assert compared[1] == Compared("card", pounds(0), pounds(700))
    assert compared[1].difference == pounds(700)


def test_taxes_of_refunds_are_taken_off_rate_by_rate() -> None:
    full, low = TaxRate("VAT", 20_000), TaxRate("VAT", 5_000)
    sold = [
        TaxLine(full, pounds(1000), pounds(200), pounds(1200)),
        TaxLine(low, pounds(100), pounds(5), pounds(105)),
        TaxLine(full, pounds(500), pounds(100), pounds(600)),
    ]
    back = [TaxLine(full, pounds(500), pounds(100), pounds(600))]
    assert net_taxes(sold, back) == (
        TaxLine(low, pounds(100), pounds(5), pounds(105)),
        TaxLine(full, pounds(1000), pounds(200), pounds(1200)),
    )


@pytest.mark.parametrize("currency", DENOMINATIONS)
def test_every_table_is_whole_money_the_largest_first(currency: str) -> None:
    values = denominations(currency)
    assert decimals(currency) == 2
    assert list(values) == sorted(set(values), reverse=True)
    assert min(values) > 0


def test_the_six_currencies_that_are_counted_by_pieces() -> None:
    assert set(DENOMINATIONS) == {"EUR", "GBP", "USD", "CHF", "SEK", "CAD"}
    assert denominations("JPY") == ()
    assert 50 in denominations("CHF")
    assert 1 not in denominations("CAD")


@given(st.dictionaries(st.sampled_from(DENOMINATIONS["EUR"]), st.integers(0, MOST_PIECES)))
def test_a_count_is_worth_what_its_pieces_are(pieces: dict[int, int]) -> None:
    count = count_pieces(pieces, "EUR")
    assert count.amount.minor == sum(value * number for value, number in pieces.items())
    assert all(count.pieces.values())


@pytest.mark.parametrize(
    ("pieces", "currency"),
    [
        ({300: 1}, "EUR"),
        ({500: -1}, "EUR"),
        ({500: MOST_PIECES + 1}, "EUR"),
        ({500: 1}, "JPY"),
        ({0: 1}, "EUR"),
    ],
)
def test_pieces_that_can_not_lie_in_a_drawer_are_refused(
    pieces: dict[int, int], currency: str
) -> None:
    with pytest.raises(BadInput):
        count_pieces(pieces, currency)


def test_less_than_nothing_is_not_counted() -> None:
    assert count_total(pounds(0)) == Count(pounds(0))
    with pytest.raises(BadInput):
        count_total(pounds(-1))


def test_counts_are_read_by_pieces_or_by_total() -> None:
    found = parse_counts(["5000:1,2000:3,2000:1", "card:45.50"], "GBP")
    assert found == {
        "cash": Count(pounds(13000), {5000: 1, 2000: 4}),
        "card": Count(pounds(4550)),
    }
    assert parse_counts(["cash:1200"], "JPY") == {"cash": Count(Money(1200, "JPY"))}
    assert parse_counts(["CASH:0"], "GBP") == {"cash": Count(pounds(0))}


@pytest.mark.parametrize(
    "texts",
    [
        ["5000"],
        ["5000:x"],
        ["shells:12"],
        ["cash:lots"],
        ["cash:-5"],
        ["cash:5", "5000:1"],
        ["card:5", "card:6"],
        [""],
        ["2000:1,,"],
    ],
)
def test_counts_that_make_no_sense_are_refused(texts: list[str]) -> None:
    with pytest.raises(BadInput):
        parse_counts(texts, "GBP")


def test_who_and_why_are_tidied_and_must_be_said() -> None:
    assert check_word("  Ada   Okafor ", " Ice \n from the shop ") == (
        "Ada Okafor",
        "Ice from the shop",
    )
    assert check_name("  ") == ""
    for who, why in (("", "Ice"), ("Ada", " "), ("A" * 121, "Ice"), ("Ada", "x" * 501)):
        with pytest.raises(BadInput):
            check_word(who, why)
