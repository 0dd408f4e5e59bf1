"""Cash rounding: what coins can pay, and that the books add up all the same."""

from __future__ import annotations

import pytest
from babel.core import get_global
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.cash_rounding import in_coins, parse_step, usual_step, with_rounding
from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.money import Money
from kiosk.domain.tenders import Tender, TenderKind, change_for
from tests.factories import card, cash


@pytest.mark.parametrize(
    ("currency", "due", "coins"),
    [
        # Bank of Canada and Canada Revenue Agency: 1 and 2 down to 0, 3 and 4 up to 5, 6 and 7
        # down to 5, 8 and 9 up to 10.
        ("CAD", 1201, 1200), ("CAD", 1202, 1200), ("CAD", 1203, 1205), ("CAD", 1204, 1205),
        ("CAD", 1206, 1205), ("CAD", 1207, 1205), ("CAD", 1208, 1210), ("CAD", 1209, 1210),
        # Lag (1970:1029) om avrundning av vissa öresbelopp: to whole kronor, 50 öre upwards.
        ("SEK", 1049, 1000), ("SEK", 1050, 1100),
        ("CHF", 1997, 1995), ("CHF", 1998, 2000),
        # Reserve Bank of New Zealand leaves 5 cents to the trader; ours rounds halves up.
        ("NZD", 1005, 1010), ("NZD", 1004, 1000),
        ("HUF", 1200, 1000), ("HUF", 1300, 1500),
        ("GBP", 1203, 1203), ("EUR", 1203, 1203), ("JPY", 1203, 1203),
    ],
)  # fmt: skip
def test_cash_is_rounded_as_is_usual_in_the_currency(currency: str, due: int, coins: int) -> None:
    assert in_coins(Money(due, currency), usual_step(currency)) == Money(coins, currency)


def test_the_steps_are_those_that_the_unicode_consortium_has_where_it_has_some() -> None:
    for currency in ("CAD", "CHF", "DKK"):
        digits, _, _, cash_step = get_global("currency_fractions")[currency]
        assert digits == 2
        assert usual_step(currency) == cash_step
    for currency in ("CZK", "HUF", "NOK", "SEK"):
        assert get_global("currency_fractions")[currency][2] == 0, "in whole units"
        assert usual_step(currency) % 100 == 0


@pytest.mark.parametrize(
    ("text", "step"), [("", None), (" none ", 1), ("0.05", 5), ("0.1", 10), ("1", 100)]
)
def test_an_event_may_say_what_cash_is_rounded_to(text: str, step: int | None) -> None:
    assert parse_step(text, "EUR") == step


@pytest.mark.parametrize("text", ["0", "-0.05", "25", "five"])
def test_what_no_coin_is_worth_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        parse_step(text, "EUR")


def test_only_cash_is_rounded_and_only_what_it_has_to_pay() -> None:
    due = Money(1203, "CHF")
    assert with_rounding(due, [card("12.03", currency="CHF")], 5) == (
        card("12.03", currency="CHF"),
    )
    rounding = Tender(TenderKind.ROUNDING, Money(-2, "CHF"))
    assert with_rounding(due, [cash("20.00", "CHF")], 5) == (cash("20.00", "CHF"), rounding)
    # The card leaves 7.00: nothing is to be rounded.
    assert with_rounding(due, [card("5.03", currency="CHF"), cash("7.00", "CHF")], 5)[2:] == ()


def test_what_is_too_little_is_told_in_coins() -> None:
    due = Money(1203, "CHF")
    outcome = change_for(due, with_rounding(due, [cash("12.00", "CHF")], 5))
    assert outcome == Refusal("too_little", {"missing": "0.05 CHF", "due": "12.03 CHF"})


@given(
    st.integers(0, 10**6),
    st.integers(0, 10**6),
    st.lists(st.integers(0, 2 * 10**5), min_size=1, max_size=3),
    st.sampled_from([1, 5, 10, 50, 100]),
)
def test_rounding_neither_makes_nor_loses_money(
    due_minor: int, by_card: int, coins: list[int], step: int
) -> None:
    due = Money(due_minor, "CHF")
    by_card = min(by_card, due_minor)
    given = [Tender(TenderKind.CARD, Money(by_card, "CHF"))] if by_card else []
    given += [Tender(TenderKind.CASH, Money(one * step, "CHF")) for one in coins]
    paid = with_rounding(due, given, step)
    off = sum(one.amount.minor for one in paid if one.kind is TenderKind.ROUNDING)
    assert -step <= 2 * off < step
    change = change_for(due, paid)
    in_cash = sum(coins) * step
    if isinstance(change, Refusal):
        assert in_cash < due_minor - by_card - off
    else:
        assert in_cash + by_card + off - change.minor == due_minor
        assert change.minor % step == 0, "change is handed back in coins as well"
