"""Bundles: one price over several things, to the penny, whatever else is in the cart."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.bundles import OF_PARTS, bundled, no_part, parse_parts, spread
from kiosk.domain.catalogue import Part, StockPolicy, Variant, VariantKind
from kiosk.domain.editions import Edition
from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.ids import VariantId
from kiosk.domain.measures import Measure
from kiosk.domain.money import Money, total
from kiosk.domain.promotions import (
    IN_BUNDLE,
    ByHand,
    HandKind,
    Offers,
    Promotion,
    PromotionKind,
)
from kiosk.domain.refund import Sold, Undone, undo
from kiosk.domain.sale import CartLine, Left, Priced, price, settle
from kiosk.domain.tax import TaxRate
from tests.factories import a_variant, an_event, cash

REDUCED = TaxRate("VAT", 5_000)
EVENT = replace(an_event(), tax_classes={"reduced": REDUCED})


def pounds(minor: int) -> Money:
    return Money(minor, "GBP")


def mug(**more: object) -> Variant:
    return replace(a_variant("MUG", 1_400), **more)  # type: ignore[arg-type]


def coffee(**more: object) -> Variant:
    return replace(a_variant("COFFEE", 900), tax_class="reduced", **more)  # type: ignore[arg-type]


def a_bundle(minor: int, *contents: tuple[Variant, int], quantity: int = 1) -> CartLine:
    parts = [Part(one.id, one.sku, each) for one, each in contents]
    plain = replace(a_variant("SET", minor), policy=StockPolicy.UNLIMITED)
    return CartLine(bundled(plain, parts), quantity, contents=contents)


def priced(lines: list[CartLine], *promotions: Promotion, by_hand: ByHand | None = None) -> Priced:
    found = price(lines, EVENT, Offers(promotions, [by_hand] if by_hand else ()))
    assert isinstance(found, Priced), found
    return found


def percent_off(value: int, *skus: str) -> Promotion:
    return Promotion("p", "Sale", PromotionKind.PERCENT, "GBP", value * 1_000, skus)


def test_each_part_is_a_line_with_its_own_tax_and_share() -> None:
    found = priced([a_bundle(2_500, (mug(), 1), (coffee(), 2), quantity=2)])
    told = [(one.variant.sku, one.quantity, one.amount.minor) for one in found.lines]
    # 14.00 of 32.00 and 18.00 of 32.00, of 25.00, twice.
    assert told == [("MUG", 2, 2_188), ("COFFEE", 4, 2_812)]
    assert [one.rate.millipercent for one in found.lines] == [20_000, 5_000]
    assert {
        tax.rate.millipercent: (tax.gross.minor, tax.tax.minor) for tax in found.taxed.by_rate
    } == {
        20_000: (2_188, 365),
        5_000: (2_812, 134),
    }
    assert found.due == pounds(5_000)
    assert found.saved == pounds(0)
    bundle = found.lines[1].bundle
    assert bundle is not None
    assert (bundle.sku, bundle.quantity, bundle.price, bundle.each) == ("SET", 2, pounds(2_500), 2)
    assert [one.kind for line in found.lines for one in line.discounts] == [IN_BUNDLE] * 2
    assert all(
        line.before - total((one.amount for one in line.discounts), "GBP") == line.amount
        for line in found.lines
    )


def test_a_promotion_for_a_part_leaves_the_bundle_alone_and_one_for_it_is_shared() -> None:
    lines = [a_bundle(2_500, (mug(), 1), (coffee(), 1)), CartLine(mug(), 1)]
    assert priced(lines, percent_off(50, "MUG")).due == pounds(2_500 + 700)
    found = priced(lines, percent_off(10, "SET"))
    assert found.due == pounds(2_250 + 1_400)
    assert found.saved == pounds(250)
    by_hand = ByHand(HandKind.AMOUNT, 2_500, "Ada", "Broken", VariantId("v-SET"))
    assert priced(lines, by_hand=by_hand).due == pounds(1_400)
    over = price(lines, EVENT, Offers((), [replace(by_hand, value=2_501)]))
    assert isinstance(over, Refusal)
    assert over.code == "discount_too_large"


def test_deposits_ages_and_limits_are_those_of_the_parts() -> None:
    found = priced([a_bundle(2_000, (mug(deposit=pounds(100)), 2), (coffee(), 1), quantity=3)])
    held = [one for one in found.lines if one.variant.kind is VariantKind.DEPOSIT]
    assert [(one.quantity, one.amount.minor, one.tax.minor) for one in held] == [(6, 600, 0)]
    assert found.due == pounds(6_600)
    assert len({one.key for one in found.lines}) == len(found.lines)
    few = priced([a_bundle(2_000, (mug(limit=3), 2), quantity=2)])
    refused = settle(few, (cash("100.00"),), {})
    assert isinstance(refused, Refusal)
    assert refused.code == "over_limit"


def test_strict_parts_are_counted_with_what_is_sold_beside_the_bundle() -> None:
    strict = mug(policy=StockPolicy.STRICT)
    both = priced([a_bundle(2_500, (strict, 2), (coffee(), 1)), CartLine(strict, 1)])
    assert not isinstance(settle(both, (cash("100.00"),), {strict.id: Left(3)}), Refusal)
    refused = settle(both, (cash("100.00"),), {strict.id: Left(2)})
    assert isinstance(refused, Refusal)
    assert refused.code == "sold_out"


def test_a_bundle_dearer_than_its_parts_costs_what_it_says() -> None:
    found = priced([a_bundle(5_001, (mug(), 1), (coffee(), 2))])
    assert found.due == pounds(5_001)
    assert all(one.amount.minor <= one.before.minor for one in found.lines)


@pytest.mark.parametrize(
    "part",
    [
        mug(open_price=True),
        mug(measure=Measure.KILOGRAM),
        mug(edition=Edition.of(9, "")),
        mug(kind=VariantKind.GIFT_CARD),
        mug(kind=VariantKind.MEMBERSHIP),
        mug(price=pounds(0)),
        mug(parts=(Part(VariantId("v-TEE"), "TEE", 2),)),
        mug(price=Money(1_400, "EUR")),
    ],
)
def test_what_can_be_no_part_is_refused(part: Variant) -> None:
    refused = price([a_bundle(2_500, (part, 1), (coffee(), 1))], EVENT)
    assert refused == Refusal("part_unfit", {"title": "Set", "part": "Mug"})
    assert no_part(part) or part.price.currency == "EUR"


def test_a_part_that_is_sold_no_more_is_named() -> None:
    line = a_bundle(2_500, (mug(), 1), (coffee(), 1))
    refused = price([replace(line, contents=line.contents[:1])], EVENT)
    assert refused == Refusal("part_gone", {"title": "Set", "part": "COFFEE"})


def test_no_event_has_the_tax_class_of_a_bundle() -> None:
    # So a till that knows of no parts says that it can't sell it.
    line = a_bundle(2_500, (mug(), 2))
    old = replace(line, variant=replace(line.variant, parts=()), contents=())
    refused = price([old], EVENT)
    assert refused == Refusal("unknown_tax_class", {"title": "Set", "tax_class": OF_PARTS})


def test_too_many_of_a_part_are_refused() -> None:
    refused = price([a_bundle(2_500, (mug(), 99), quantity=102)], EVENT)
    assert isinstance(refused, Refusal)
    assert refused.code == "bad_quantity"


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        ([], "from 1 to 20"),
        (["MUG"], "more than one thing"),
        (["MUG", "MUG:2"], "twice"),
        (["MUG:0"], "is no part"),
        (["MUG:100"], "is no part"),
        (["MUG:two"], "is no part"),
        ([":2"], "is no part"),
        ([f"S{n}" for n in range(21)], "from 1 to 20"),
    ],
)
def test_parts_that_are_none_are_named(texts: list[str], words: str) -> None:
    with pytest.raises(BadInput, match=words):
        parse_parts(texts)


def test_parts_are_read_with_their_numbers() -> None:
    assert parse_parts(["MUG", " COFFEE : 2 "]) == {"MUG": 1, "COFFEE": 2}


sizes = st.lists(st.tuples(st.integers(1, 5_000), st.integers(1, 9)), min_size=2, max_size=5)


def _contents(some: list[tuple[int, int]]) -> list[tuple[Variant, int]]:
    return [(a_variant(f"P{place}", minor), each) for place, (minor, each) in enumerate(some)]


@given(sizes, st.integers(0, 20_000), st.integers(1, 9), st.integers(0, 100))
def test_a_bundle_costs_its_price_and_comes_back_to_the_penny(
    some: list[tuple[int, int]], minor: int, quantity: int, off: int
) -> None:
    contents = _contents(some)
    line = a_bundle(minor, *contents, quantity=quantity)
    promotion = [percent_off(off, "SET")] if off else []
    found = priced([line, CartLine(a_variant("P0", 700), 3)], *promotion)
    mine = [one for one in found.lines if one.bundle]
    whole = total((one.amount for one in mine), "GBP").minor
    assert whole == minor * quantity - (2 * minor * quantity * off + 100) // 200
    for one in mine:
        assert one.amount.minor >= 0
        taken = total((each.amount for each in one.discounts), "GBP")
        assert one.before - taken == one.amount
        assert all(each.amount.minor > 0 for each in one.discounts)
    sold = [
        Sold(one.line, "", one.quantity, one.amount, one.tax, one.rate, bundle=one.bundle)
        for one in mine
    ]
    one_back = {one.line: one.bundle.each for one in mine if one.bundle}
    paid = pounds(0)
    for nth in range(quantity):
        now = [replace(one, before=one_back[one.line] * nth) for one in sold]
        undone = undo(now, one_back, "GBP")
        assert isinstance(undone, Undone)
        assert off or undone.due == pounds(minor)
        paid += undone.due
    assert paid.minor == whole


@given(sizes, st.integers(0, 20_000), st.randoms())
def test_shares_do_not_depend_on_any_order(
    some: list[tuple[int, int]], minor: int, luck: object
) -> None:
    contents = _contents(some)
    by_sku = {
        one.sku: share
        for (one, _), share in zip(contents, spread(pounds(minor), contents), strict=True)
    }
    luck.shuffle(contents)  # type: ignore[attr-defined]
    again = spread(pounds(minor), contents)
    assert {one.sku: share for (one, _), share in zip(contents, again, strict=True)} == by_sku
    lines = [a_bundle(minor, *contents), CartLine(a_variant("P0", 700), 2)]
    one_way, other_way = priced(lines), priced(lines[::-1])
    assert one_way.due == other_way.due
