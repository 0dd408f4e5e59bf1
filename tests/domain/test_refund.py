"""Refunds to the penny: however a sale is refunded, it all adds up to what was paid."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.errors import Refusal
from kiosk.domain.money import Money
from kiosk.domain.refund import Sold, Undone, all_that_is_left, undo
from kiosk.domain.rights import is_right, refund_key, refund_of, sold_units
from kiosk.domain.tax import parse_rate

VAT = parse_rate("VAT 20% included")
SALES_TAX = parse_rate("Sales tax 8.875% added")


def gbp(minor: int) -> Money:
    return Money(minor, "GBP")


def sold(quantity: int, amount: int, tax: int, line: int = 1, before: int = 0) -> Sold:
    return Sold(line, "Mug", quantity, gbp(amount), gbp(tax), VAT, before)


def made(lines: list[Sold], asked: dict[int, int]) -> Undone:
    undone = undo(lines, asked, "GBP")
    assert isinstance(undone, Undone), undone
    return undone


@given(
    quantity=st.integers(1, 60),
    amount=st.integers(0, 10**7),
    tax=st.integers(0, 10**6),
    data=st.data(),
)
def test_all_refunds_of_a_line_add_up_to_its_amount_and_its_tax(
    quantity: int, amount: int, tax: int, data: st.DataObject
) -> None:
    before, paid, taxed = 0, 0, 0
    while before < quantity:
        some = data.draw(st.integers(1, quantity - before))
        undone = made([sold(quantity, amount, tax, before=before)], {1: some})
        (line,) = undone.lines
        assert line.amount.minor >= 0
        assert line.tax.minor >= 0
        before, paid, taxed = before + some, paid + line.amount.minor, taxed + line.tax.minor
    assert (paid, taxed) == (amount, tax)
    spent = [sold(quantity, amount, tax, before=before)]
    assert undo(spent, {1: 1}, "GBP") == Refusal("nothing_to_refund")


def test_a_tax_that_came_on_top_is_paid_back_with_the_price() -> None:
    line = Sold(1, "Tote", 2, gbp(2000), gbp(178), SALES_TAX)
    undone = made([line], {1: 1})
    assert undone.due == gbp(1089)
    (tax,) = undone.taxes
    assert (tax.net, tax.tax, tax.gross) == (gbp(1000), gbp(89), gbp(1089))


def test_what_is_due_is_the_sum_over_the_rates() -> None:
    lines = [sold(3, 1000, 167), Sold(2, "Tote", 1, gbp(500), gbp(44), SALES_TAX)]
    undone = made(lines, all_that_is_left(lines))
    assert undone.due == gbp(1544)
    assert sum(tax.gross.minor for tax in undone.taxes) == 1544


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({}, "none_chosen"),
        ({9: 1}, "unknown_line"),
        ({1: 0}, "bad_refund"),
        ({1: -1}, "bad_refund"),
        ({1: 4}, "refunded_before"),
    ],
)
def test_what_can_not_be_refunded_is_refused(asked: dict[int, int], code: str) -> None:
    refusal = undo([sold(3, 1000, 167)], asked, "GBP")
    assert isinstance(refusal, Refusal)
    assert refusal.code == code


def test_nothing_is_left_of_what_was_refunded_wholly() -> None:
    spent = [sold(3, 1000, 167, before=3)]
    assert all_that_is_left(spent) == {}
    refusal = undo(spent, {}, "GBP")
    assert isinstance(refusal, Refusal)
    assert refusal.code == "nothing_to_refund"


def test_a_key_names_the_sale_and_its_line() -> None:
    key = refund_key("ab" * 32, 3)
    assert is_right(key)
    assert refund_of(key) == ("ab" * 32, 3)
    assert refund_of("refund:x:1") is None
    assert not is_right("stock:v@public")


@pytest.mark.parametrize(
    ("kind", "body", "units"),
    [
        ("SaleCompleted", {"lines": [{"line": 1, "quantity": 3}]}, 3),
        ("SaleCompleted", {"lines": [{"line": 2, "quantity": 3}]}, 0),
        ("SaleCompleted", {"lines": [{"line": 1, "quantity": "3"}]}, 0),
        ("SaleCompleted", {"lines": "none"}, 0),
        ("UnitsAsked", {"lines": [{"line": 1, "quantity": 3}]}, 0),
    ],
)
def test_as_many_rights_as_were_sold(kind: str, body: dict[str, object], units: int) -> None:
    assert sold_units(kind, body, 1) == units
