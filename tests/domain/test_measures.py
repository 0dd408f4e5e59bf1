"""What is weighed or measured comes to the minor unit, rounded half up, whatever is weighed."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.catalogue import Variant
from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.measures import MOST_PARTS, Measure, parse_parts, plain, worth_of
from kiosk.domain.money import Money
from kiosk.domain.promotions import ByHand, HandKind, Offers, Promotion, PromotionKind
from kiosk.domain.refund import Sold, undo
from kiosk.domain.sale import CartLine, Priced, cart_lines, measured_key, of_line, price
from kiosk.domain.tax import TaxRate
from tests.factories import a_variant, an_event

parts_ = st.integers(1, MOST_PARTS)
prices = st.integers(0, 1_000_000)


def pounds(minor: int) -> Money:
    return Money(minor, "GBP")


def cheese(minor: int = 1_200) -> Variant:
    return replace(a_variant("cheese", minor), measure=Measure.KILOGRAM)


@pytest.mark.parametrize(
    ("minor", "parts", "comes_to"),
    [(1_200, 385, 462), (1_000, 1, 1), (1_000, 1_500, 1_500), (500, 1, 1), (499, 1, 0), (1, 500, 1),
     (1_299, 333, 433)],
)  # fmt: skip
def test_half_a_penny_is_a_penny(minor: int, parts: int, comes_to: int) -> None:
    assert worth_of(pounds(minor), parts) == pounds(comes_to)


@given(prices, parts_)
def test_it_comes_to_what_decimal_arithmetic_says(minor: int, parts: int) -> None:
    exact = Decimal(minor) * parts / 1000
    assert worth_of(pounds(minor), parts).minor == int(exact.quantize(Decimal(1), ROUND_HALF_UP))


@given(prices, parts_, parts_)
def test_more_never_costs_less(minor: int, one: int, two: int) -> None:
    less, more = sorted((one, two))
    assert worth_of(pounds(minor), less).minor <= worth_of(pounds(minor), more).minor


@given(parts_)
def test_what_is_written_is_read_again(parts: int) -> None:
    written = plain(parts, Measure.KILOGRAM)
    assert parse_parts(written, Measure.KILOGRAM) == parts
    assert parse_parts(written.replace(".", ","), Measure.KILOGRAM) == parts


@pytest.mark.parametrize("text", ["", "0", "0.000", "-1", "1.2345", "12345", "a kilo", "1,2,3"])
def test_what_does_not_say_how_much_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="does not say how much"):
        parse_parts(text, Measure.METRE)
    assert parse_parts("2 m", Measure.METRE) == 2_000


def test_each_weighing_is_a_line_and_two_of_one_weight_are_one() -> None:
    known = {cheese().id: cheese()}
    keys = [(measured_key(cheese().id, 385), 2), (measured_key(cheese().id, 212), 1)]
    lines = cart_lines(keys, known, "GBP")
    assert [(line.sold, line.key) for line in lines] == [(770, keys[0][0]), (212, keys[1][0])]
    assert {of_line(line.key, "GBP") for line in lines} == {(cheese().id, None)}
    priced = price(lines, an_event())
    assert isinstance(priced, Priced)
    assert [line.amount.minor for line in priced.lines] == [924, 254]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (CartLine(cheese(), 1), "no_measure"),
        (CartLine(cheese(), 1, parts=0), "no_measure"),
        (CartLine(cheese(), 1, parts=MOST_PARTS + 1), "no_measure"),
        (CartLine(a_variant("mug", 100), 1, parts=385), "not_measured"),
        (CartLine(cheese(), 1, pounds(100), 385), "fixed_price"),
    ],
)
def test_a_measure_is_said_where_there_is_one_and_nowhere_else(line: CartLine, code: str) -> None:
    refused = price([line], an_event())
    assert isinstance(refused, Refusal)
    assert refused.code == code


def promotion(kind: PromotionKind, value: int, **more: object) -> Promotion:
    return Promotion("p", "P", kind, "GBP", value, **more)  # type: ignore[arg-type]


def test_what_is_in_percent_is_taken_off_and_what_is_by_the_piece_is_not() -> None:
    def due(*promotions: Promotion, by_hand: tuple[ByHand, ...] = ()) -> int:
        lines = [CartLine(cheese(), 1, parts=385), CartLine(a_variant("mug", 1_000), 3)]
        priced = price(lines, an_event(), Offers(promotions, by_hand))
        assert isinstance(priced, Priced)
        return priced.lines[0].amount.minor

    assert due(promotion(PromotionKind.PERCENT, 50_000)) == 231
    assert due(promotion(PromotionKind.BASKET_PERCENT, 50_000)) == 231
    assert due(promotion(PromotionKind.AMOUNT, 100)) == 462
    assert due(promotion(PromotionKind.FIXED_PRICE, 100)) == 462
    assert due(promotion(PromotionKind.BUY_X_GET_Y, 100_000, buy=1, get=1)) == 462
    assert due(promotion(PromotionKind.BUNDLE, 1, skus=("cheese", "mug"))) == 462
    key = measured_key(cheese().id, 385)
    off = ByHand(HandKind.AMOUNT, 62, "Ada", "The end of it", key)
    assert due(by_hand=(off,)) == 400


@given(prices, st.integers(1, 5_000), st.lists(st.integers(1, 2_000), max_size=6))
def test_all_refunds_of_a_weight_add_up_to_its_price(
    minor: int, parts: int, wanted: list[int]
) -> None:
    rate, whole = TaxRate("VAT", 20_000), worth_of(pounds(minor), parts)
    before = back = 0
    for some in (*wanted, parts):
        some = min(some, parts - before)
        if some:
            sold = Sold(1, "Cheese", parts, whole, pounds(0), rate, before, Measure.KILOGRAM)
            undone = undo([sold], {1: some}, "GBP")
            assert not isinstance(undone, Refusal)
            back, before = back + undone.due.minor, before + some
    assert (back, before) == (whole.minor, parts)


def test_what_is_left_of_a_weight_is_said_as_one() -> None:
    sold = Sold(1, "Cheese", 385, pounds(462), pounds(0), TaxRate("VAT", 0), 100, Measure.KILOGRAM)
    assert undo([sold], {1: 300}, "GBP") == Refusal(
        "refunded_before", {"title": "Cheese", "left": "0.285 kg"}
    )
