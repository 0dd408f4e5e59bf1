"""Promotions and discounts: what is taken off, why, and that the pennies add up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.domain.catalogue import Variant, VariantKind
from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.money import Money, total
from kiosk.domain.promotion_terms import Terms, percent, promotion_of
from kiosk.domain.promotions import (
    ByHand,
    HandKind,
    Occasion,
    Offers,
    Promotion,
    PromotionKind,
    running,
    why_not,
)
from kiosk.domain.refund import Sold, undo
from kiosk.domain.sale import CartLine, Priced, price
from tests.factories import a_variant, an_event

LONDON = ZoneInfo("Europe/London")
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
MUG = a_variant("MUG", 1400)
TEE = a_variant("TEE", 2800)
ZINE = a_variant("ZINE", 900, taxable=False)
PIN = a_variant("PIN", 333)
GIFT = replace(a_variant("GIFT", 2000), kind=VariantKind.GIFT_CARD)
ALL = (MUG, TEE, ZINE, PIN, GIFT)


def promotion(name: str, kind: str, value: str = "", **terms: object) -> Promotion:
    return promotion_of(Terms(name, kind, value, **terms), "GBP", LONDON)  # type: ignore[arg-type]


def by_hand(text: str, variant: Variant | None = None) -> ByHand:
    name = variant.id if variant else None
    if text.endswith("%"):
        return ByHand(HandKind.PERCENT, percent(text), "Ada", "Scratched", name)
    return ByHand(HandKind.AMOUNT, Money.parse(text, "GBP").minor, "Ada", "Scratched", name)


def priced(
    lines: Sequence[tuple[Variant, int]],
    *promotions: Promotion,
    hand: Sequence[ByHand] = (),
    tax: str = "VAT 20%",
) -> Priced:
    offers = Offers(promotions, hand)
    found = price([CartLine(*line) for line in lines], an_event("GBP", tax), offers)
    assert isinstance(found, Priced), found
    return found


def told(cart: Priced) -> dict[str, list[tuple[str, int]]]:
    return {
        line.variant.sku: [(one.name or one.kind, one.amount.minor) for one in line.discounts]
        for line in cart.lines
        if line.discounts
    }


@pytest.mark.parametrize(
    ("rule", "lines", "off"),
    [
        (
            promotion("Late", "percent", "15"),
            [(MUG, 1), (PIN, 1)],
            {"MUG": 210, "PIN": 50},  # 49.95, up
        ),
        (promotion("Tees", "amount", "5", skus=["TEE"]), [(TEE, 2), (MUG, 1)], {"TEE": 1000}),
        (promotion("Cheap", "amount", "50"), [(PIN, 2)], {"PIN": 666}),
        (promotion("Ten", "fixed_price", "10", skus=["MUG"]), [(MUG, 3)], {"MUG": 1200}),
        (promotion("Dear", "fixed_price", "99", skus=["MUG"]), [(MUG, 3)], {}),
        (promotion("3 for 2", "buy_x_get_y", buy="2"), [(MUG, 3)], {"MUG": 1400}),
        (promotion("3 for 2", "buy_x_get_y", buy="2"), [(MUG, 2)], {}),
        (
            # The dearest three, then the others: of each three the cheapest.
            promotion("3 for 2", "buy_x_get_y", buy="2"),
            [(PIN, 2), (MUG, 2), (TEE, 2)],
            {"MUG": 1400, "PIN": 333},
        ),
        (
            promotion("Half", "buy_x_get_y", "50", buy="1"),
            [(TEE, 1), (MUG, 1)],
            {"MUG": 700},
        ),
        (
            promotion("Set", "bundle", "30", skus=["TEE", "MUG"]),
            [(TEE, 2), (MUG, 1)],
            {"TEE": 800, "MUG": 400},
        ),
        (promotion("Set", "bundle", "30", skus=["TEE", "ZINE"]), [(TEE, 1)], {}),
        (
            promotion("Pair", "bundle", "5", skus=["PIN", "PIN"]),
            [(PIN, 5)],
            {"PIN": 332},  # two pairs of 6.66 for 5.00 each
        ),
        (
            promotion("Big", "basket_amount", "10", threshold="50"),
            [(TEE, 1), (MUG, 1), (ZINE, 1)],
            {"TEE": 549, "MUG": 275, "ZINE": 176},
        ),
        (promotion("Big", "basket_amount", "10", threshold="51.01"), [(TEE, 1), (MUG, 1)], {}),
        (promotion("Tenth", "basket_percent", "10"), [(PIN, 1), (MUG, 1)], {"PIN": 33, "MUG": 140}),
    ],
)
def test_each_kind_takes_off_what_it_says(
    rule: Promotion, lines: list[tuple[Variant, int]], off: dict[str, int]
) -> None:
    cart = priced(lines, rule)
    assert {sku: sum(some for _, some in given) for sku, given in told(cart).items()} == off
    assert cart.saved.minor == sum(off.values())


def test_of_equals_the_one_that_saves_most_comes_first() -> None:
    ten = promotion("Ten", "percent", "10", alone=True)
    five = promotion("Five", "amount", "5", alone=True)
    assert told(priced([(MUG, 1), (PIN, 1)], ten, five)) == {
        "MUG": [("Five", 500)],
        "PIN": [("Five", 333)],
    }
    assert told(priced([(TEE, 3)], ten, five)) == {"TEE": [("Five", 1500)]}


def test_a_priority_goes_before_what_saves_more() -> None:
    first = promotion("First", "percent", "5", priority="1", alone=True)
    more = promotion("More", "percent", "50")
    assert told(priced([(MUG, 1)], more, first)) == {"MUG": [("First", 70)]}


def test_what_does_not_combine_takes_only_what_nobody_touched() -> None:
    tees = promotion("Tees", "amount", "8", skus=["TEE"], priority="2")
    all_else = promotion("All else", "percent", "10", alone=True, priority="1")
    last = promotion("Last", "percent", "50")
    assert told(priced([(TEE, 1), (MUG, 1)], all_else, tees, last)) == {
        "TEE": [("Tees", 800), ("Last", 1000)],
        "MUG": [("All else", 140)],
    }


def test_discounts_by_hand_come_last_and_a_line_before_the_cart() -> None:
    rule = promotion("Half", "percent", "50")
    cart = priced([(MUG, 1), (TEE, 1)], rule, hand=[by_hand("10%"), by_hand("2.00", MUG)])
    assert told(cart) == {
        "MUG": [("Half", 700), ("hand_amount", 200), ("hand_percent", 50)],
        "TEE": [("Half", 1400), ("hand_percent", 140)],
    }


def test_gift_cards_are_never_discounted() -> None:
    rule = promotion("All", "percent", "50")
    cart = priced([(GIFT, 1), (MUG, 1)], rule, hand=[by_hand("100%")])
    assert "GIFT" not in told(cart)
    assert cart.due == Money(2000, "GBP")
    lines = [CartLine(GIFT, 1)]
    refused = price(lines, an_event("GBP", ""), Offers((), [by_hand("10%", GIFT)]))
    assert isinstance(refused, Refusal)
    assert refused.code == "card_not_discounted"


def test_a_discount_by_hand_is_never_more_than_it_costs() -> None:
    lines = [CartLine(MUG, 1), CartLine(TEE, 1)]
    refused = price(lines, an_event("GBP", ""), Offers((), [by_hand("14.01", MUG)]))
    assert isinstance(refused, Refusal)
    assert (refused.code, refused.facts["most"]) == ("discount_too_large", "14.00 GBP")
    # Where a promotion has taken some already, it takes the rest.
    half = promotion("Half", "percent", "50")
    assert priced([(MUG, 1)], half, hand=[by_hand("14.00")]).due == Money(0, "GBP")


def test_tax_is_that_of_what_is_charged() -> None:
    rule = promotion("Big", "basket_amount", "10")
    cart = priced([(MUG, 1), (ZINE, 1)], rule)
    assert [(one.amount.minor, one.tax.minor) for one in cart.lines] == [(791, 132), (509, 0)]
    assert [(tax.rate.name, tax.net.minor, tax.tax.minor) for tax in cart.taxed.by_rate] == [
        ("No tax", 509, 0),
        ("VAT", 659, 132),
    ]
    on_top = priced([(MUG, 1)], promotion("Half", "percent", "50"), tax="Sales tax 8.875% added")
    assert (on_top.lines[0].tax.minor, on_top.due.minor) == (62, 762)


@pytest.mark.parametrize(
    ("terms", "occasion", "why"),
    [
        ({}, {}, None),
        ({"starts": "2026-11-21 12:00", "ends": "2026-11-21 12:01"}, {}, None),
        ({"starts": "2026-11-21 12:01"}, {}, "promotion_not_yet"),
        ({"ends": "2026-11-21 12:00"}, {}, "promotion_over"),
        ({"limit": "2"}, {"used": 1}, None),
        ({"limit": "2"}, {"used": 2}, "promotion_used_up"),
        ({"code": "Hello"}, {}, "promotion_needs_code"),
        ({"code": "Hello"}, {"codes": {"hello"}}, None),
        ({"tier": "any"}, {}, "promotion_for_members"),
        ({"tier": "FRIEND"}, {"tiers": {"PATRON", "any"}}, "promotion_for_members"),
        ({"tier": "FRIEND"}, {"tiers": {"FRIEND", "any"}}, None),
    ],
)
def test_when_a_promotion_runs(
    terms: dict[str, str], occasion: dict[str, object], why: str | None
) -> None:
    rule = promotion("Rule", "percent", "10", **terms)
    here = Occasion(
        NOON,
        frozenset(occasion.get("codes", ())),  # type: ignore[call-overload]
        frozenset(occasion.get("tiers", ())),  # type: ignore[call-overload]
        {rule.id: occasion.get("used", 0)},  # type: ignore[dict-item]
    )
    refused = why_not(rule, here)
    assert (refused.code if refused else None) == why
    assert running([rule], here) == ([] if why else [rule])


@pytest.mark.parametrize(
    ("kind", "value", "terms", "word"),
    [
        ("half", "10", {}, "no kind of promotion"),
        ("percent", "", {}, "Say how much"),
        ("percent", "0", {}, "more than 0"),
        ("percent", "101", {}, "at most 100"),
        ("percent", "ten", {}, "not a percentage"),
        ("percent", "1e999999999", {}, "percent"),
        ("percent", "NaN", {}, "not a percentage"),
        ("amount", "0", {}, "more than nothing"),
        ("amount", "-1", {}, "below zero"),
        ("amount", "1.001", {}, "more decimals"),
        ("buy_x_get_y", "", {}, "“buy” is a whole number"),
        ("buy_x_get_y", "", {"buy": "0"}, "“buy” is a whole number"),
        ("percent", "10", {"buy": "1"}, "buy_x_get_y"),
        ("percent", "10", {"threshold": "5"}, "basket_percent"),
        ("bundle", "10", {"skus": ["A"]}, "at least two"),
        ("percent", "10", {"starts": "tomorrow"}, "no time"),
        ("percent", "10", {"starts": "2026-11-22", "ends": "2026-11-21"}, "end after"),
        ("percent", "10", {"code": "two words"}, "can't be a code"),
        ("percent", "10", {"limit": "0"}, "“limit”"),
        ("percent", "10", {"priority": "x"}, "“priority”"),
        ("percent", "10", {"name": " "}, "a name"),
    ],
)
def test_terms_that_make_no_sense_are_refused_in_words(
    kind: str, value: str, terms: dict[str, object], word: str
) -> None:
    with pytest.raises(BadInput) as refused:
        promotion_of(
            Terms(**{"name": "Rule", "kind": kind, "value": value, **terms}),  # type: ignore[arg-type]
            "GBP",
            LONDON,
        )
    assert word in refused.value.sentence


def test_times_are_those_of_the_event() -> None:
    rule = promotion("Summer", "percent", "10", starts="2026-07-01 10:00")
    assert rule.starts is not None
    assert rule.starts - datetime(2026, 7, 1, 9, 0, tzinfo=UTC) == timedelta()


skus = st.sampled_from(["MUG", "TEE", "ZINE", "PIN"])
units = st.integers(1, 4)
rules = st.builds(
    Promotion,
    id=st.uuids().map(str),
    name=st.just("Rule"),
    kind=st.sampled_from(PromotionKind),
    currency=st.sampled_from(["GBP", "GBP", "GBP", "EUR"]),
    value=st.integers(1, 100_000),
    skus=st.lists(skus, max_size=3).map(tuple),
    buy=units,
    get=units,
    threshold=st.integers(0, 9_000),
    priority=st.integers(0, 2),
    combines=st.booleans(),
)
hands = st.builds(
    ByHand,
    kind=st.just(HandKind.PERCENT),
    value=st.integers(1, 100_000),
    who=st.just("Ada"),
    why=st.just("Scratched"),
    variant=st.sampled_from([None, MUG.id, TEE.id]),
) | st.builds(
    ByHand,
    kind=st.just(HandKind.AMOUNT),
    value=st.integers(1, 333),
    who=st.just("Ada"),
    why=st.just("Scratched"),
    variant=st.sampled_from([None, PIN.id]),
)
carts = st.lists(st.tuples(st.sampled_from(ALL), st.integers(1, 7)), min_size=1, max_size=8)
taxes = st.sampled_from(["VAT 20%", "Sales tax 8.875% added", ""])


@settings(max_examples=150, deadline=None)
@given(carts, st.lists(rules, max_size=5), st.lists(hands, max_size=3), taxes, st.randoms())
def test_the_same_cart_has_the_same_price_whatever_the_order(
    lines: list[tuple[Variant, int]],
    promotions: list[Promotion],
    hand: list[ByHand],
    tax: str,
    random: object,
) -> None:
    first = price([CartLine(*one) for one in lines], an_event("GBP", tax), Offers(promotions, hand))
    # Lines apart, one unit each, in any order; and the rules in any order.
    single = [(variant, 1) for variant, quantity in lines for _ in range(quantity)]
    random.shuffle(single)  # type: ignore[attr-defined]
    random.shuffle(promotions)  # type: ignore[attr-defined]
    offers = Offers(promotions, hand)
    again = price([CartLine(*one) for one in single], an_event("GBP", tax), offers)
    if isinstance(first, Refusal) or isinstance(again, Refusal):
        assert first == again
        return
    assert first.due == again.due
    assert {one.variant.id: (one.amount, one.discounts) for one in first.lines} == {
        one.variant.id: (one.amount, one.discounts) for one in again.lines
    }


@settings(max_examples=150, deadline=None)
@given(carts, st.lists(rules, max_size=5), st.lists(hands, max_size=3), taxes)
def test_nothing_is_taken_off_that_is_not_there_and_tax_adds_up(
    lines: list[tuple[Variant, int]], promotions: list[Promotion], hand: list[ByHand], tax: str
) -> None:
    offers = Offers(promotions, hand)
    cart = price([CartLine(*one) for one in lines], an_event("GBP", tax), offers)
    if isinstance(cart, Refusal):
        assert cart.code == "discount_too_large"
        return
    assert cart.due.minor >= 0
    for line in cart.lines:
        off = total((one.amount for one in line.discounts), "GBP")
        assert all(one.amount.minor > 0 for one in line.discounts)
        assert Money(0, "GBP") <= line.amount == line.before - off
        assert not (line.discounts and line.variant.kind is VariantKind.GIFT_CARD)
    for rate in cart.taxed.by_rate:
        of_it = [line for line in cart.lines if line.rate == rate.rate]
        assert sum(line.tax.minor for line in of_it) == rate.tax.minor
    whole = total((line.before for line in cart.lines), "GBP")
    added = total((one.tax for one in cart.taxed.by_rate if not one.rate.included), "GBP")
    assert whole - cart.saved + added == cart.due


@settings(max_examples=100, deadline=None)
@given(carts, st.lists(rules, min_size=1, max_size=4), taxes, st.data())
def test_refunds_of_a_discounted_line_give_back_what_was_paid_to_the_penny(
    lines: list[tuple[Variant, int]], promotions: list[Promotion], tax: str, data: st.DataObject
) -> None:
    cart = priced(lines, *promotions, tax=tax)
    back = {line.line: [0, 0] for line in cart.lines}
    before = dict.fromkeys(back, 0)
    due = 0
    while any(before[line.line] < line.quantity for line in cart.lines):
        sold = [
            Sold(one.line, "", one.quantity, one.amount, one.tax, one.rate, before[one.line])
            for one in cart.lines
        ]
        line = data.draw(st.sampled_from([one for one in sold if one.left]))
        asked = {line.line: data.draw(st.integers(1, line.left))}
        undone = undo(sold, asked, "GBP")
        assert not isinstance(undone, Refusal)
        (part,) = undone.lines
        assert part.amount.minor >= 0
        back[part.line][0] += part.amount.minor
        back[part.line][1] += part.tax.minor
        before[part.line] += part.quantity
        due += undone.due.minor
    assert back == {one.line: [one.amount.minor, one.tax.minor] for one in cart.lines}
    assert due == cart.due.minor
