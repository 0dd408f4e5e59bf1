"""A sale: what a basket costs, and when it can't be closed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.catalogue import StockPolicy, Variant
from kiosk.domain.errors import Refusal
from kiosk.domain.money import Money, total
from kiosk.domain.promotions import ByHand, HandKind, Offers
from kiosk.domain.sale import (
    LARGEST_QUANTITY,
    MOST_LINES,
    CartLine,
    Left,
    Priced,
    Settled,
    merge,
    price,
    settle,
)
from kiosk.domain.tax import TaxRate
from tests.factories import a_variant, an_event, card, cash

MUG = a_variant("MUG", 1400)
TEE = a_variant("TEE", 2899)
ZINE = a_variant("ZINE", 900, taxable=False)
LAST = a_variant("LAST", 2000, policy=StockPolicy.STRICT)


def priced(*lines: tuple[Variant, int], currency: str = "GBP", tax: str = "VAT 20%") -> Priced:
    outcome = price([CartLine(*line) for line in lines], an_event(currency, tax))
    assert isinstance(outcome, Priced), outcome
    return outcome


def test_a_basket_costs_the_sum_of_its_lines() -> None:
    cost = priced((MUG, 1), (TEE, 1))
    assert cost.due == Money(4299, "GBP")
    assert [(line.line, line.amount.minor, line.tax.minor) for line in cost.lines] == [
        (1, 1400, 233),
        (2, 2899, 484),
    ]
    assert sum(line.tax.minor for line in cost.lines) == 717


def test_each_thing_is_taxed_as_its_class_and_a_discount_is_shared_over_the_rates() -> None:
    # § 12 UStG: 19 %, and 7 % for food and books; § 10: what counts is what was paid.
    event = replace(
        an_event("EUR", "MwSt 19% included"), tax_classes={"reduced": TaxRate("MwSt", 7_000)}
    )
    mug = a_variant("MUG", 2380, "EUR")
    book = replace(a_variant("BOOK", 2140, "EUR"), tax_class="reduced")
    half = Offers(by_hand=(ByHand(HandKind.PERCENT, 50_000, "Ada", "Last day"),))
    cost = price([CartLine(mug, 1), CartLine(book, 1)], event, half)
    assert isinstance(cost, Priced)
    assert [(one.rate.millipercent, one.net.minor, one.tax.minor)
            for one in cost.taxed.by_rate] == [(7_000, 1000, 70), (19_000, 1000, 190)]  # fmt: skip
    assert cost.due == Money(2260, "EUR")


def test_a_class_that_is_not_known_here_sells_nothing() -> None:
    book = replace(a_variant("BOOK", 2140), tax_class="reduced")
    refused = price([CartLine(book, 1)], an_event())
    assert refused == Refusal("unknown_tax_class", {"title": "Book", "tax_class": "reduced"})
    assert isinstance(price([CartLine(replace(book, taxable=False), 1)], an_event()), Priced)


def test_what_is_not_taxable_carries_no_tax() -> None:
    cost = priced((ZINE, 2))
    assert (cost.lines[0].tax.minor, cost.lines[0].rate.label()) == (0, "No tax 0%")
    assert cost.due == Money(1800, "GBP")


@pytest.mark.parametrize(
    ("currency", "tax", "minor", "due", "share"),
    [
        ("JPY", "Tax 10% included", 1100, 3300, 300),
        ("KWD", "", 1250, 3750, 0),
        ("BHD", "VAT 10% added", 1255, 4142, 377),  # 376.5 fils, up
    ],
)
def test_other_currencies_count_in_their_own_units(
    currency: str, tax: str, minor: int, due: int, share: int
) -> None:
    cost = priced((a_variant("X", minor, currency), 3), currency=currency, tax=tax)
    assert (cost.due, cost.lines[0].tax.minor) == (Money(due, currency), share)


def test_the_same_thing_twice_is_one_line_where_it_first_stood() -> None:
    merged = merge([CartLine(MUG, 1), CartLine(TEE, 1), CartLine(MUG, 2)])
    assert merged == (CartLine(MUG, 3), CartLine(TEE, 1))


def test_the_same_thing_scanned_twice_is_paid_for_twice_on_one_line() -> None:
    cost = priced((MUG, 1), (TEE, 1), (MUG, 2))
    assert [(line.variant.sku, line.quantity, line.amount.minor) for line in cost.lines] == [
        ("MUG", 3, 4200),
        ("TEE", 1, 2899),
    ]
    assert cost.due == Money(7099, "GBP")


@given(
    st.lists(
        st.tuples(st.integers(0, 12), st.integers(0, 50_000), st.booleans(), st.integers(1, 9)),
        min_size=1,
        max_size=12,
        unique_by=lambda drawn: drawn[0],
    ).flatmap(lambda drawn: st.tuples(st.just(drawn), st.permutations(drawn))),
    st.sampled_from(["VAT 20% included", "Sales tax 8.875% added", ""]),
)
def test_the_order_of_the_lines_changes_nothing_about_the_sums(
    both: tuple[list[tuple[int, int, bool, int]], list[tuple[int, int, bool, int]]], tax: str
) -> None:
    first, second = (
        priced(
            *((a_variant(f"S{n}", minor, taxable=taxable), count)
              for n, minor, taxable, count in drawn),
            tax=tax,
        )
        for drawn in both
    )  # fmt: skip
    assert first.due == second.due
    assert first.taxed.by_rate == second.taxed.by_rate
    added = total((t.tax for t in first.taxed.by_rate if not t.rate.included), "GBP")
    assert first.due == total((line.amount for line in first.lines), "GBP") + added


@pytest.mark.parametrize("quantity", [0, -1, -(10**30), LARGEST_QUANTITY + 1])
def test_a_quantity_that_cannot_be_is_refused(quantity: int) -> None:
    assert price([CartLine(MUG, 1), CartLine(TEE, quantity)], an_event()) == Refusal(
        "bad_quantity", {"sku": "TEE", "quantity": quantity}
    )


def test_a_minus_in_one_line_cannot_hide_in_another_of_the_same_thing() -> None:
    outcome = price([CartLine(MUG, 3), CartLine(MUG, -2)], an_event())
    assert outcome == Refusal("bad_quantity", {"sku": "MUG", "quantity": -2})


def test_lines_that_are_too_many_only_together_are_refused() -> None:
    lines = [CartLine(MUG, LARGEST_QUANTITY), CartLine(MUG, 1)]
    assert price(lines, an_event()) == Refusal(
        "bad_quantity", {"sku": "MUG", "quantity": LARGEST_QUANTITY + 1}
    )
    assert isinstance(price(lines[:1], an_event()), Priced)


def test_an_empty_basket_is_refused() -> None:
    assert price([], an_event()) == Refusal("empty_cart")


def test_a_price_in_another_currency_is_refused() -> None:
    assert price([CartLine(a_variant("X", 100, "EUR"), 1)], an_event()) == Refusal(
        "wrong_currency", {"given": "EUR", "expected": "GBP"}
    )


def test_a_sale_has_a_largest_number_of_lines() -> None:
    lines = [CartLine(a_variant(f"S{n}", 100), 1) for n in range(MOST_LINES + 1)]
    assert isinstance(price(lines[:-1], an_event()), Priced)
    assert price(lines, an_event()) == Refusal("too_many_lines", {"most": MOST_LINES})


def test_a_paid_basket_is_settled_with_its_change() -> None:
    tenders = (card("40.00"), cash("5.00"))
    cost = priced((MUG, 1), (TEE, 1))
    assert settle(cost, tenders, {}) == Settled(cost, tenders, Money(201, "GBP"))


def test_what_does_not_pay_settles_nothing() -> None:
    outcome = settle(priced((MUG, 1)), (cash("13.99"),), {})
    assert outcome == Refusal("too_little", {"missing": "0.01 GBP", "due": "14.00 GBP"})


@pytest.mark.parametrize(
    ("left", "wanted", "refused"),
    [({}, 1, 0), ({LAST.id: Left(0)}, 1, 0), ({LAST.id: Left(1)}, 2, 1),
     ({LAST.id: Left(-3)}, 1, 0), ({LAST.id: Left(2)}, 2, None)],
)  # fmt: skip
def test_strict_stock_is_sold_to_the_last_and_not_beyond(
    left: dict[object, int], wanted: int, refused: int | None
) -> None:
    outcome = settle(priced((LAST, wanted)), (cash("500.00"),), left)  # type: ignore[arg-type]
    if refused is None:
        assert isinstance(outcome, Settled)
    else:
        assert outcome == Refusal("sold_out", {"title": "Last", "on_hand": refused})


def test_what_is_elsewhere_is_said_and_not_sold() -> None:
    outcome = settle(priced((LAST, 3)), (cash("500.00"),), {LAST.id: Left(2, 5)})
    expected = {"title": "Last", "on_hand": 2, "elsewhere": 5}
    assert outcome == Refusal("held_elsewhere", expected)
    outcome = settle(priced((LAST, 3)), (cash("500.00"),), {LAST.id: Left(2, 5, cut_off=True)})
    assert outcome == Refusal("out_of_reach", expected)
    assert isinstance(settle(priced((LAST, 2)), (cash("500.00"),), {LAST.id: Left(2, 5)}), Settled)


def test_what_is_only_warned_about_is_sold_whatever_the_count_says() -> None:
    assert isinstance(settle(priced((MUG, 5)), (cash("500.00"),), {MUG.id: Left(0)}), Settled)
