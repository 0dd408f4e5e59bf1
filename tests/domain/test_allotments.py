"""Allotments: what entries change, how units are shared out, and when they are worth moving."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.allotments import (
    HALF_LIFE,
    MOST_KEYS,
    BadUnits,
    Claim,
    batches,
    decayed,
    effects_of,
    granted_units,
    has_supply,
    share_out,
    stock_key,
    units_of,
    variant_of,
    worth_moving,
)
from kiosk.domain.journal import Kind

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
GRANT = {"kind": "UnitsGranted", "hash": "ab", "body": {"to": "d", "keys": {"k": 3}}}

CLAIMS = st.dictionaries(
    st.text("abcdef", min_size=1, max_size=3),
    st.tuples(st.integers(0, 50_000), st.integers(0, 5)),
    min_size=1,
    max_size=8,
).map(lambda found: [Claim(one, *rest) for one, rest in found.items()])


def test_a_key_names_its_variant_and_pool() -> None:
    assert stock_key("v-1") == "stock:v-1@public"
    assert variant_of(stock_key("v-1", "members")) == "v-1"
    assert variant_of("voucher:x") is None


def test_what_lies_on_the_shelf_is_counted_there_and_all_else_by_its_own_supply() -> None:
    assert not has_supply(stock_key("v-1"))
    assert has_supply(stock_key("v-1", "members"))
    assert has_supply("gift:x")


def test_a_sale_makes_rights_and_spends_others() -> None:
    body = {
        "minted": {"gift:new": 2500},
        "lines": [{"allotment": stock_key("v"), "quantity": 1}],
        "tenders": [
            {"kind": "gift_card", "allotment": "gift:old", "amount": 700},
            {"kind": "voucher", "allotment": "voucher:x", "amount": 500, "units": 1},
            {"kind": "cash", "amount": 2000},
        ],
    }
    effects = effects_of(Kind.SALE_COMPLETED, body)
    spent = {"gift:old": -700, "voucher:x": -1}
    assert effects.held == {"gift:new": 2500, stock_key("v"): -1, **spent}
    assert effects.supply == {"gift:new": 2500, **spent}


def test_a_refund_takes_cards_back_and_gives_credit_on_another() -> None:
    body = {
        "lines": [{"allotment": "refund:x", "quantity": 1}],
        "voided": {"gift:old": 2500},
        "minted": {"gift:credit": 2500},
    }
    effects = effects_of(Kind.SALE_REFUNDED, body)
    assert effects.held == {"refund:x": -1, "gift:old": -2500, "gift:credit": 2500}
    assert effects.supply == effects.held


def test_vouchers_that_are_issued_are_held_by_who_issued_them() -> None:
    effects = effects_of(Kind.VOUCHERS_ISSUED, {"minted": {"voucher:a": 1, "voucher:b": 1}})
    assert effects.held == effects.supply == {"voucher:a": 1, "voucher:b": 1}


@pytest.mark.parametrize(
    ("kind", "body", "changes"),
    [
        (Kind.UNITS_TAKEN, {"grant": GRANT}, {"k": 3}),
        (Kind.UNITS_RETURNED, {"keys": {"k": 2}}, {"k": -2}),
        (Kind.ALLOTMENTS_CLOSED, {"keys": {"k": 1, "m": 4}}, {"k": -1, "m": -4}),
        (Kind.UNITS_ASKED, {"keys": {"k": 2}}, {}),
        (Kind.UNITS_GRANTED, GRANT["body"], {}),
        (
            Kind.SALE_COMPLETED,
            {
                "lines": [
                    {"allotment": "k", "quantity": 2},
                    {"allotment": None, "quantity": 9},
                    {"quantity": 7},
                    {"allotment": "k", "quantity": 1},
                ]
            },
            {"k": -3},
        ),
    ],
)
def test_what_an_entry_changes_of_what_its_writer_holds(
    kind: Kind, body: dict[str, Any], changes: dict[str, int]
) -> None:
    assert effects_of(kind, body).held == changes


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (Kind.UNITS_RETURNED, {}),
        (Kind.UNITS_RETURNED, {"keys": {"k": 0}}),
        (Kind.UNITS_RETURNED, {"keys": {"k": -1}}),
        (Kind.UNITS_RETURNED, {"keys": {"k": True}}),
        (Kind.UNITS_RETURNED, {"keys": {"k": 1.5}}),
        (Kind.UNITS_RETURNED, {"keys": {"": 1}}),
        (Kind.UNITS_RETURNED, {"keys": {"a\nb": 1}}),
        (Kind.UNITS_RETURNED, {"keys": {"k": 10**12}}),
        (Kind.UNITS_RETURNED, {"keys": {f"k{n}": 1 for n in range(MOST_KEYS + 1)}}),
        (Kind.UNITS_TAKEN, {}),
        (Kind.UNITS_TAKEN, {"grant": {**GRANT, "kind": "SaleCompleted"}}),
        (Kind.UNITS_TAKEN, {"grant": {**GRANT, "body": None}}),
        (Kind.SALE_COMPLETED, {"lines": [{"allotment": "k", "quantity": -3}]}),
        (Kind.SALE_COMPLETED, {"lines": [{"allotment": 5, "quantity": 1}]}),
        (Kind.SALE_COMPLETED, {"tenders": [{"allotment": "gift:x", "amount": -3}]}),
        (Kind.SALE_COMPLETED, {"minted": {stock_key("v"): 1}}),
        (Kind.SALE_COMPLETED, {"minted": ["gift:x"]}),
    ],
)
def test_units_that_make_no_sense_are_refused(kind: Kind, body: dict[str, Any]) -> None:
    with pytest.raises(BadUnits):
        effects_of(kind, body)


def test_a_sale_without_readable_lines_changes_no_units() -> None:
    assert effects_of(Kind.SALE_COMPLETED, {"lines": "none"}).held == {}
    assert effects_of(Kind.SALE_COMPLETED, {"lines": ["none"]}).held == {}


def test_a_grant_is_read_out_of_the_entry_that_takes_it() -> None:
    assert granted_units(GRANT) == {"k": 3}
    assert units_of({"k": 3}) == {"k": 3}


def test_half_of_a_demand_is_left_after_its_half_life() -> None:
    assert decayed(8000, NOON, NOON + HALF_LIFE) == 4000
    assert decayed(8000, NOON, NOON + 3 * HALF_LIFE) == 1000
    assert decayed(8000, NOON, NOON - timedelta(hours=1)) == 8000


def test_units_go_where_they_sell() -> None:
    busy, quiet = Claim("busy", 9000), Claim("quiet", 1000)
    assert share_out(10, [busy, quiet]) == {"busy": 8, "quiet": 2}
    assert share_out(1, [quiet, busy]) == {"busy": 1, "quiet": 0}


def test_a_till_that_sold_nothing_yet_is_not_left_without() -> None:
    assert share_out(8, [Claim("a", 0), Claim("b", 0)]) == {"a": 4, "b": 4}


def test_the_last_unit_goes_to_where_somebody_waits() -> None:
    assert share_out(1, [Claim("busy", 90_000), Claim("quiet", 1000, waiting=1)]) == {
        "busy": 0,
        "quiet": 1,
    }


@given(st.integers(0, 500), CLAIMS)
def test_everything_is_shared_out_and_nobody_owes(units: int, claims: list[Claim]) -> None:
    shares = share_out(units, claims)
    assert sum(shares.values()) == units
    assert set(shares) == {claim.device for claim in claims}
    assert min(shares.values()) >= 0


@given(st.integers(0, 500), CLAIMS, st.integers(-30, 30))
def test_units_that_lie_as_they_should_stay_there(
    units: int, claims: list[Claim], drift: int
) -> None:
    first = share_out(units, claims)
    # Everybody's demand fades a little, not quite at the same time.
    later = [
        replace(
            claim, demand=max(claim.demand + (drift if n % 2 else 0), 0), held=first[claim.device]
        )
        for n, claim in enumerate(claims)
    ]
    again = share_out(units, later)
    settled = [replace(claim, held=again[claim.device]) for claim in later]
    assert share_out(units, settled) == again


def test_the_last_unit_does_not_wander_between_tills_that_sell_alike() -> None:
    for one, other in ((1000, 1001), (1001, 1000)):
        claims = [Claim("a", one, held=3), Claim("b", other, held=2)]
        assert share_out(5, claims) == {"a": 3, "b": 2}
        claims = [Claim("a", one, held=2), Claim("b", other, held=3)]
        assert share_out(5, claims) == {"a": 2, "b": 3}


@given(st.integers(0, 500), CLAIMS)
def test_the_order_of_the_claims_does_not_matter(units: int, claims: list[Claim]) -> None:
    assert share_out(units, claims) == share_out(units, claims[::-1])


@given(st.integers(0, 500), CLAIMS)
def test_who_waits_is_served_while_there_are_units(units: int, claims: list[Claim]) -> None:
    shares = share_out(units, claims)
    for claim in claims:
        assert (
            shares[claim.device] >= min(claim.waiting, units)
            or sum(one.waiting for one in claims) > units
        )


def test_nobody_to_give_to_or_nothing_to_give() -> None:
    assert share_out(5, []) == {}
    assert share_out(-2, [Claim("a", 1)]) == {"a": 0}


@pytest.mark.parametrize(
    ("held", "share", "moved"),
    [(0, 1, 1), (1, 0, -1), (9, 10, 1), (20, 21, 0), (20, 23, 3), (100, 91, 0), (100, 90, -10)],
)
def test_small_differences_stay_where_they_are(held: int, share: int, moved: int) -> None:
    assert worth_moving(held, share) == moved


def test_more_keys_than_fit_into_one_entry_take_several() -> None:
    keys = {f"k{n:04}": n for n in range(2 * MOST_KEYS + 1)}
    cut = list(batches(keys))
    assert [len(one) for one in cut] == [MOST_KEYS, MOST_KEYS, 1]
    assert {key: n for one in cut for key, n in one.items()} == keys
