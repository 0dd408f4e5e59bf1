"""Codes of gift cards and vouchers, and what each pays of a basket."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.money import Money
from kiosk.domain.stored_value import (
    Offer,
    StoredValue,
    grouped,
    kind_of_code,
    kind_of_key,
    new_code,
    pay_with,
    short_key,
    tail_of,
    value_key,
)
from kiosk.domain.tenders import TenderKind

KINDS = (TenderKind.GIFT_CARD, TenderKind.VOUCHER)


def pounds(minor: int) -> Money:
    return Money(minor, "GBP")


@pytest.mark.parametrize("kind", KINDS)
def test_a_code_is_known_however_it_is_typed_and_its_key_tells_nothing_of_it(
    kind: TenderKind,
) -> None:
    code = new_code(kind)
    said = grouped(code)
    assert {len(part) for part in said.split("-")} == {4}
    for typed in (code, said, said.lower(), f"  {said.replace('-', ' - ')} "):
        assert kind_of_code(typed) is kind
        assert value_key(typed) == value_key(code)
    key = value_key(code)
    assert key is not None
    assert kind_of_key(key) is kind
    assert code not in key.upper()
    assert len(short_key(key)) == 8
    assert said.endswith(tail_of(said))


def test_what_can_be_no_code_has_no_key() -> None:
    for text in ("", "MUG", "5012345678900", "GC", "XX4K-7QXM-2B9T-HWRZ"):
        assert kind_of_code(text) is None
        assert value_key(text) is None
    assert kind_of_key("stock:MUG") is None


def value(kind: TenderKind, worth: int, spent: int = 0) -> StoredValue:
    at = datetime(2026, 11, 28, tzinfo=UTC)
    return StoredValue("k", kind, pounds(worth), pounds(spent), "Card", "event", at)


def test_a_gift_card_gives_its_rest_and_a_voucher_pays_once() -> None:
    assert value(TenderKind.GIFT_CARD, 2_500, 400).left == pounds(2_100)
    assert value(TenderKind.VOUCHER, 500).left == pounds(500)
    assert value(TenderKind.VOUCHER, 500).after(pounds(100)).left == pounds(0)
    assert not value(TenderKind.GIFT_CARD, 2_500).single_purpose


@given(
    st.integers(0, 5_000),
    st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 3_000)), max_size=4),
)
def test_vouchers_pay_first_and_nothing_pays_more_than_is_due_or_than_it_has(
    due: int, held: list[tuple[TenderKind, int]]
) -> None:
    offers = [
        Offer(f"k{place}", kind, f"{place:04}", pounds(minor))
        for place, (kind, minor) in enumerate(held)
    ]
    paid = pay_with(pounds(due), offers)
    has = {one.key: one.amount.minor for one in offers}
    assert sum(one.amount.minor for one in paid) == min(due, sum(has.values()))
    assert all(0 < one.amount.minor <= has[one.key] for one in paid)
    kinds = [one.kind for one in paid]
    assert kinds == sorted(kinds, key=lambda kind: kind is not TenderKind.VOUCHER)
