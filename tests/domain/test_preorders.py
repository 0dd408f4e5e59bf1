"""The rules of pre-orders: what can be promised, and what an advance payment is of."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.money import Money, total
from kiosk.domain.preorders import (
    Promise,
    advance_on,
    checked_person,
    parse_advance,
    promise_for,
)
from kiosk.domain.sale import CartLine, Priced, price
from kiosk.domain.tax import EXEMPT, TaxRounding
from tests.factories import a_variant, an_event

TODAY = date(2026, 11, 29)


def test_a_day_and_a_window_are_read_as_people_write_them() -> None:
    plain = promise_for(" 2026-12-05 ", "", TODAY, ship=False)
    assert plain == Promise(date(2026, 12, 5))
    timed = promise_for("2026-11-29", "14:00 - 16:30", TODAY, ship=True)
    assert timed == Promise(TODAY, time(14), time(16, 30), ship=True)
    dashed = promise_for("2026-11-29", "14:00\N{EN DASH}16:30", TODAY, ship=True)
    assert dashed == timed


@pytest.mark.parametrize(
    ("day", "window"),
    [("2026-11-28", ""), ("soon", ""), ("2026-12-05", "14:00"), ("2026-12-05", "16:00-14:00"),
     ("2026-12-05", "14:00-14:00"), ("2026-12-05", "a-b"), ("2026-12-05", "14:00+01:00-15:00")],
)  # fmt: skip
def test_what_is_no_day_or_window_is_said(day: str, window: str) -> None:
    with pytest.raises(BadInput):
        promise_for(day, window, TODAY, ship=False)


@pytest.mark.parametrize(
    ("name", "phone", "email"),
    [("", "1234567", ""), ("Ada", "", ""), ("Ada", "call me", ""), ("Ada", "", "ada"),
     ("A" * 121, "1234567", "")],
)  # fmt: skip
def test_somebody_who_cannot_be_reached_is_said(name: str, phone: str, email: str) -> None:
    with pytest.raises(BadInput):
        checked_person(name, phone, email)


def test_an_advance_is_an_amount_a_part_or_all() -> None:
    due = Money(1_005, "GBP")
    assert parse_advance("", due) == due
    assert parse_advance("20%", due) == Money(201, "GBP")
    assert parse_advance("50 %", due) == Money(503, "GBP")
    assert parse_advance("0", due) == Money(0, "GBP")
    assert parse_advance("10.05", due) == due
    for too_much in ("10.06", "101%"):
        refused = parse_advance(too_much, due)
        assert isinstance(refused, Refusal)
        assert refused.code == "no_advance"


def _priced(tax: str, *prices: tuple[int, bool]) -> Priced:
    lines = [
        CartLine(a_variant(f"V{number}", minor, taxable=taxable), 1)
        for number, (minor, taxable) in enumerate(prices)
    ]
    found = price(lines, an_event(tax=tax))
    assert isinstance(found, Priced)
    return found


def test_it_bears_the_tax_of_what_it_is_for_where_the_price_has_it_in_it() -> None:
    whole = _priced("VAT 20% included", (1_200, True), (600, False))
    half = advance_on(whole, Money(900, "GBP"), "Advance", TaxRounding.RECEIPT)
    by_rate = {one.rate.name: (one.gross.minor, one.tax.minor) for one in half.taxed.by_rate}
    assert by_rate == {"VAT": (600, 100), EXEMPT.name: (300, 0)}
    assert half.due == Money(900, "GBP")


def test_where_tax_comes_on_top_it_falls_due_with_the_goods() -> None:
    whole = _priced("Sales tax 8.875% added", (1_000, True))
    ahead = advance_on(whole, Money(500, "GBP"), "Advance", TaxRounding.RECEIPT)
    (line,) = ahead.lines
    assert (line.rate, line.tax, ahead.due) == (EXEMPT, Money(0, "GBP"), Money(500, "GBP"))


@given(
    st.lists(st.tuples(st.integers(0, 100_000), st.booleans()), min_size=1, max_size=6),
    st.integers(0, 1_000),
    st.sampled_from(list(TaxRounding)),
)
def test_its_lines_add_up_to_it(
    prices: list[tuple[int, bool]], thousandths: int, rounding: TaxRounding
) -> None:
    whole = _priced("VAT 20% included", *prices)
    paid = Money(whole.due.minor * thousandths // 1_000, "GBP")
    ahead = advance_on(whole, paid, "Advance", rounding)
    assert ahead.due == paid
    assert total((one.amount for one in ahead.lines), "GBP") == paid
    assert total((one.tax for one in ahead.lines), "GBP") == total(
        (one.tax for one in ahead.taxed.by_rate), "GBP"
    )
