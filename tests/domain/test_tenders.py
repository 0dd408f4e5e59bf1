"""Tenders: what is given, what comes back, and what doesn't pay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.money import Money
from kiosk.domain.tenders import (
    MOST_PARTS,
    Tender,
    TenderKind,
    change_for,
    check_reference,
    parse_tender,
    part_of,
    pays_back,
    suggested_cash,
)
from tests.factories import card, cash


@pytest.mark.parametrize(
    ("text", "currency", "tender"),
    [
        ("cash:50.00", "GBP", cash("50.00")),
        ("CASH : 50", "GBP", cash("50.00")),
        ("cash:50.00GBP", "GBP", cash("50.00")),
        ("cash:50.00 gbp", "GBP", cash("50.00")),
        ("card:12.50:SLIP-0042", "GBP", card("12.50", "SLIP-0042")),
        ("card:12.50", "GBP", card("12.50")),
        ("cash:5000", "JPY", cash("5000", "JPY")),
        ("cash:1.250", "KWD", cash("1.250", "KWD")),
    ],
)
def test_a_tender_is_read_in_the_currencys_own_decimals(
    text: str, currency: str, tender: Tender
) -> None:
    assert parse_tender(text, currency) == tender


@pytest.mark.parametrize("text", ["", "50.00", "cheque:50.00", ":50", "cash", "cash:", "cash:ten",
                                  "cash:12.505", "cash:0", "cash:-5", "cash:5\n0", "card:5:a b",
                                  "card:5:" + "9" * 33, "card:5:A:B", "cash:5.00XYZ",
                                  "cash:nan"])  # fmt: skip
def test_what_is_no_tender_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        parse_tender(text, "GBP")


def test_yen_have_no_decimals_in_a_tender_either() -> None:
    with pytest.raises(BadInput, match="more decimals"):
        parse_tender("cash:50.5", "JPY")


def test_another_currency_is_refused_and_named() -> None:
    assert parse_tender("cash:50.00EUR", "GBP") == Refusal(
        "wrong_currency", {"given": "EUR", "expected": "GBP"}
    )


def test_a_reference_is_what_a_terminal_prints() -> None:
    assert check_reference("A-1") == "A-1"
    with pytest.raises(BadInput, match="letters, digits and hyphens"):
        check_reference("4111 1111 1111 1111")


DUE = Money(4299, "GBP")


@pytest.mark.parametrize(
    ("tenders", "change"),
    [
        ([cash("42.99")], 0),
        ([cash("50.00")], 701),
        ([card("42.99")], 0),
        ([card("40.00"), cash("5.00")], 201),
        ([cash("20.00"), cash("20.00"), cash("20.00")], 1701),
    ],
)
def test_change_is_what_was_given_beyond_what_is_due(tenders: list[Tender], change: int) -> None:
    assert change_for(DUE, tuple(tenders)) == Money(change, "GBP")


def test_nothing_due_needs_no_tender() -> None:
    assert change_for(Money.zero("GBP"), ()) == Money.zero("GBP")


@pytest.mark.parametrize(
    ("tenders", "refusal"),
    [
        ([], Refusal("too_little", {"missing": "42.99 GBP", "due": "42.99 GBP"})),
        ([cash("42.98")], Refusal("too_little", {"missing": "0.01 GBP", "due": "42.99 GBP"})),
        ([card("10.00"), cash("10.00")],
         Refusal("too_little", {"missing": "22.99 GBP", "due": "42.99 GBP"})),
        ([card("43.00")], Refusal("over_tendered", {"over": "0.01 GBP"})),
        # Cash beside it doesn't help: the card alone was charged too much.
        ([card("50.00"), cash("50.00")], Refusal("over_tendered", {"over": "7.01 GBP"})),
        ([cash("50.00"), cash("50.00", "EUR")],
         Refusal("wrong_currency", {"given": "EUR", "expected": "GBP"})),
    ],
)  # fmt: skip
def test_what_does_not_pay_is_refused_with_the_figure(
    tenders: list[Tender], refusal: Refusal
) -> None:
    assert change_for(DUE, tuple(tenders)) == refusal


@given(
    st.integers(0, 10**6),
    st.lists(st.tuples(st.sampled_from(TenderKind), st.integers(1, 10**6)), max_size=4),
)
def test_money_is_neither_made_nor_lost_at_the_till(
    due: int, drawn: list[tuple[TenderKind, int]]
) -> None:
    tenders = tuple(Tender(kind, Money(minor, "GBP")) for kind, minor in drawn)
    change = change_for(Money(due, "GBP"), tenders)
    given_in_all = sum(tender.amount.minor for tender in tenders)
    in_cash = sum(t.amount.minor for t in tenders if t.kind is TenderKind.CASH)
    if isinstance(change, Refusal):
        assert given_in_all < due or given_in_all - in_cash > due
    else:
        assert given_in_all - change.minor == due
        assert 0 <= change.minor <= in_cash


@given(st.integers(1, 10**9), st.sampled_from(["JPY", "GBP", "KWD"]))
def test_suggested_cash_always_pays_and_starts_exact(minor: int, currency: str) -> None:
    due = Money(minor, currency)
    suggested = suggested_cash(due)
    assert suggested[0] == due
    assert all(amount >= due for amount in suggested)
    assert len(set(suggested)) == len(suggested) <= 5


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        (Money(4299, "GBP"), [4299, 4300, 4500, 5000, 6000]),
        (Money(1080, "JPY"), [1080, 1100, 1500, 2000, 5000]),
        (Money(1250, "KWD"), [1250, 2000, 5000, 10000, 20000]),
        (Money(0, "GBP"), []),
    ],
)
def test_suggested_cash_is_what_people_hold_in_their_hand(due: Money, expected: list[int]) -> None:
    assert [amount.minor for amount in suggested_cash(due)] == expected


def test_a_part_is_less_than_all_and_there_is_an_end_to_parts() -> None:
    assert part_of(DUE, card("10.00", "A-1"), 0) == card("10.00", "A-1")
    assert part_of(DUE, cash("42.99"), 0) == Refusal("no_part", {"left": "42.99 GBP"})
    assert part_of(DUE, cash("0.00"), 0) == Refusal("no_part", {"left": "42.99 GBP"})
    assert part_of(DUE, cash("1.00"), MOST_PARTS) == Refusal("too_many_parts", {"most": MOST_PARTS})
    with pytest.raises(BadInput, match="letters, digits"):
        part_of(DUE, card("10.00", "A 1"), 0)


def test_what_was_given_away_and_what_was_paid_for_go_back_as_they_came() -> None:
    away = (Tender(TenderKind.COMPLIMENTARY, DUE),)
    assert pays_back(away, TenderKind.COMPLIMENTARY) is None
    assert pays_back(away, TenderKind.CASH) == Refusal("was_given_away")
    for paid in ((), (cash("50.00"),)):
        assert pays_back(paid, TenderKind.CARD) is None
        assert pays_back(paid, TenderKind.COMPLIMENTARY) == Refusal("was_paid_for")
