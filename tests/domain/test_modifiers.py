"""What is chosen of a thing: which choices there can be, what they cost, and lines told apart."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.cart_lines import CartLine, cart_lines, merge, of_line, variant_of_line
from kiosk.domain.catalogue import StockPolicy, VariantKind
from kiosk.domain.editions import Edition
from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.measures import Measure
from kiosk.domain.modifiers import (
    LONGEST_TEXT,
    Choosing,
    Group,
    Option,
    check,
    check_text,
    choices,
    defaults,
    groups_of,
    picked,
    picked_of,
    with_choices,
)
from kiosk.domain.money import Money
from kiosk.domain.promotions import ByHand, HandKind, Offers
from kiosk.domain.sale import Left, Priced, price, settle
from tests.factories import a_variant, an_event, cash

LATTE = a_variant("latte", 300)


def pounds(minor: int) -> Money:
    return Money(minor, "GBP")


def group(name: str, choosing: Choosing, *options: tuple[str, int, bool], most: int = 1) -> Group:
    found = tuple(Option(one, pounds(minor), default) for one, minor, default in options)
    return Group(name.lower(), name, choosing, most, "GBP", found, frozenset({"p-latte"}))


MILK = group("Milk", Choosing.ONE, ("Whole", 0, True), ("Oat", 50, False), ("None", -20, False))
SOME = (("Shot", 80, False), ("Cinnamon", 0, False), ("Ice", 0, False))
EXTRA = group("Extra", Choosing.SOME, *SOME, most=2)
NAME = group("Name", Choosing.TEXT, ("", 100, False))
ALL = (EXTRA, MILK, NAME)
OFFERED = {LATTE.product_id: ALL}


def line(quantity: int = 1, **chosen: list[str]) -> CartLine:
    return CartLine(LATTE, quantity, picked=picked(chosen, ALL), groups=ALL)


def priced(*lines: CartLine, offers: Offers | None = None) -> Priced:
    found = price(lines, an_event(), offers or Offers())
    assert isinstance(found, Priced), found
    return found


def test_the_price_of_a_line_is_the_variants_and_its_options_before_any_discount() -> None:
    wanted = line(2, milk=["Oat"], extra=["Shot"], name=["Ada"])
    off = Offers(by_hand=(ByHand(HandKind.PERCENT, 50_000, "Ada", "Spilt", wanted.key),))
    found = priced(wanted, offers=off)
    (one,) = found.lines
    assert (one.variant.price.minor, one.before.minor, one.amount.minor) == (530, 1_060, 530)
    assert [choice.words for choice in one.choices] == ["Shot", "Oat", "Name: Ada"]
    assert priced(line(milk=["None"])).due == pounds(280)


def test_a_line_with_other_choices_is_another_line_and_the_same_ones_join() -> None:
    lines = (line(milk=["Oat"]), line(milk=["Whole"]), line(2, milk=["Oat"]))
    assert [(one.quantity, one.choices[0].name) for one in merge(lines)] == [
        (3, "Oat"),
        (1, "Whole"),
    ]
    twice = (line(extra=["Ice", "Shot"], milk=["Oat"]), line(milk=["Oat"], extra=["Shot", "Ice"]))
    assert len(merge(twice)) == 1


@pytest.mark.parametrize(
    ("chosen", "code"),
    [
        ({}, "not_chosen"),
        ({"milk": ["Oat", "Whole"]}, "not_chosen"),
        ({"milk": ["Goat"]}, "choice_gone"),
        ({"milk": ["Oat"], "size": ["Large"]}, "choice_gone"),
        ({"milk": ["Oat"], "extra": ["Shot", "Cinnamon", "Ice"]}, "too_many_choices"),
        ({"milk": ["Oat"], "name": ["x" * (LONGEST_TEXT + 1)]}, "text_too_long"),
        ({"milk": ["Oat"], "name": ["a\x07b"]}, "text_too_long"),
    ],
)
def test_what_can_not_be_chosen_is_not_sold(chosen: dict[str, list[str]], code: str) -> None:
    refused = price([line(**chosen)], an_event())
    assert isinstance(refused, Refusal)
    assert refused.code == code


def test_nothing_costs_less_than_nothing() -> None:
    cheap = replace(LATTE, price=pounds(10))
    wanted = picked({"milk": ["None"]}, ALL)
    refused = check(cheap, wanted, ALL)
    assert refused == Refusal("below_nothing", {"title": "Latte"})


def test_what_is_chosen_by_default_can_be_sold() -> None:
    assert [one.words for one in choices(defaults(ALL), ALL)] == ["Whole"]
    assert check(LATTE, defaults(ALL), ALL) is None


@pytest.mark.parametrize(
    "other",
    [
        {"measure": Measure.KILOGRAM},
        {"open_price": True},
        {"kind": VariantKind.GIFT_CARD},
        {"edition": Edition.of(5, ""), "policy": StockPolicy.STRICT},
    ],
)
def test_what_is_no_plain_piece_has_no_modifiers(other: dict[str, object]) -> None:
    assert groups_of(LATTE, OFFERED) == ALL
    assert groups_of(replace(LATTE, **other), OFFERED) == ()  # type: ignore[arg-type]


@given(st.text(max_size=LONGEST_TEXT), st.sets(st.sampled_from(["Shot", "Cinnamon", "Ice"])))
def test_a_key_says_again_what_was_chosen(text: str, extra: set[str]) -> None:
    some = picked({"name": [text], "extra": extra, "milk": ["Oat"]}, ALL)
    key = with_choices(LATTE.id, some)
    assert (picked_of(key), variant_of_line(key), of_line(key, "GBP")) == (
        some,
        LATTE.id,
        (LATTE.id, None),
    )
    (found,) = cart_lines([(key, 2)], {LATTE.id: LATTE}, "GBP", OFFERED)
    assert (found.key, found.picked) == (key, some)


def test_lines_with_other_choices_share_what_there_is_of_a_strict_thing() -> None:
    strict = replace(LATTE, policy=StockPolicy.STRICT)
    lines = [replace(line(2, milk=[one]), variant=strict) for one in ("Oat", "Whole")]
    found = price(lines, an_event())
    assert isinstance(found, Priced)
    assert settle(found, (cash("13.00"),), {strict.id: Left(3)}) == Refusal(
        "sold_out", {"title": "Latte", "on_hand": 3}
    )
    assert not isinstance(settle(found, (cash("13.00"),), {strict.id: Left(4)}), Refusal)


def test_a_text_is_tidied_and_no_card_number_is_kept() -> None:
    assert check_text("  For   Ada ") == "For Ada"
    for wrong in ("x" * (LONGEST_TEXT + 1), "4111 1111 1111 1111", "a\u202eb"):
        with pytest.raises(BadInput):
            check_text(wrong)
