"""Numbers of an edition: written, read, chosen, and never doubled."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.allotments import BadUnits, stock_key
from kiosk.domain.editions import (
    LARGEST_EDITION,
    Edition,
    beyond,
    choose,
    edition_words,
    giving_up,
    lowest,
    number_effects,
    numbered_keys,
    numbers_of,
    numbers_text,
    parse_numbers,
)
from kiosk.domain.journal import Kind

KEY = stock_key("print")
numbers = st.frozensets(st.integers(1, LARGEST_EDITION), max_size=80)


def a_grant(units: int, text: str) -> dict[str, Any]:
    return {"kind": Kind.UNITS_GRANTED, "body": {"keys": {KEY: units}, "numbers": {KEY: text}}}


def a_line(text: str | None = "7", quantity: int = 1, **more: Any) -> dict[str, Any]:
    line = {"line": 1, "variant": "print", "allotment": KEY, "quantity": quantity}
    return {**line, "numbers": text, "edition": 50, **more}


@given(numbers.filter(bool))
def test_what_is_written_is_read_again(some: frozenset[int]) -> None:
    text = numbers_text(some)
    assert parse_numbers(text) == some
    assert numbers_text(parse_numbers(text)) == text


def test_numbers_are_written_as_people_write_them() -> None:
    assert numbers_text({31, 17, 18, 19, 33}) == "17-19,31,33"
    assert numbers_text(()) == ""
    assert edition_words({17}, 50) == "17/50"
    assert edition_words({17, 18, 31}, 50) == "17-18/50, 31/50"
    assert edition_words((), 50) == ""
    assert parse_numbers("31, 17-19") == {17, 18, 19, 31}


@pytest.mark.parametrize(
    "text", ["", "0", "x", "5-3", "1,1", "1-3,2", "1,,2", "10000", "-1", "1-", "٣", None, 7]
)
def test_text_that_names_no_numbers_is_refused(text: object) -> None:
    with pytest.raises(BadUnits):
        parse_numbers(text)


def test_an_edition_has_all_its_numbers_unless_it_says_which() -> None:
    assert Edition.of(3).numbers == {1, 2, 3}
    assert Edition.of(50, "1-40,45").numbers == {*range(1, 41), 45}
    for size, text in ((0, ""), (10_000, ""), (5, "6"), (5, "1-3,3")):
        with pytest.raises(BadUnits):
            Edition.of(size, text)


@given(numbers, numbers, st.integers(0, 90))
def test_what_is_chosen_is_held_and_wanted_and_as_many_as_are_sold(
    held: frozenset[int], wanted: frozenset[int], units: int
) -> None:
    found = choose(held, wanted, units)
    if wanted <= held and len(wanted) <= units <= len(held):
        assert found is not None
        assert wanted <= found <= held
        assert len(found) == units
        rest = found - wanted
        assert rest == lowest(held - wanted, len(rest)), "the lowest first"
    else:
        assert found is None


@given(numbers, st.integers(-3, 90))
def test_no_more_numbers_stay_than_units(held: frozenset[int], units: int) -> None:
    going = beyond(held, units)
    assert going <= held
    assert len(held - going) == min(len(held), max(units, 0))
    assert all(stays < goes for stays in held - going for goes in going)


def test_a_sale_says_which_numbers_went_of_what() -> None:
    body = {"lines": [a_line("7,9", 2), a_line(None), {"line": 3}, "none"]}
    effects = number_effects(Kind.SALE_COMPLETED, body)
    assert effects.went == {KEY: {7, 9}}
    (sold,) = effects.sold
    assert (sold.line, sold.variant, sold.numbers, sold.size) == (1, "print", {7, 9}, 50)
    assert number_effects(Kind.SALE_COMPLETED, {"lines": None}).sold == ()


def test_a_grant_that_is_taken_brings_its_numbers_and_a_return_takes_them() -> None:
    body = {"keys": {KEY: 3}, "numbers": {KEY: "1-3"}}
    assert number_effects(Kind.UNITS_TAKEN, {"grant": a_grant(3, "1-3")}).came == {KEY: {1, 2, 3}}
    assert number_effects(Kind.UNITS_RETURNED, body).went == {KEY: {1, 2, 3}}
    assert number_effects(Kind.ALLOTMENTS_CLOSED, body).went == {KEY: {1, 2, 3}}
    assert number_effects(Kind.UNITS_ASKED, body).went == {}


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (Kind.UNITS_TAKEN, {"grant": a_grant(1, "1-3")}),
        (Kind.UNITS_TAKEN, {"grant": a_grant(3, "1-2")}),
        (Kind.UNITS_RETURNED, {"keys": {KEY: 1}, "numbers": {"other": "1"}}),
        (Kind.UNITS_RETURNED, {"keys": {KEY: 1}, "numbers": [1]}),
        (Kind.SALE_COMPLETED, {"lines": [a_line("7", 2)]}),
        (Kind.SALE_COMPLETED, {"lines": [a_line("7"), a_line("7", line=2)]}),
        (Kind.SALE_COMPLETED, {"lines": [a_line("7"), a_line("7", line=2, allotment="other")]}),
        (Kind.SALE_COMPLETED, {"lines": [a_line("51")]}),
        (Kind.SALE_COMPLETED, {"lines": [a_line("7", edition=None)]}),
        (Kind.SALE_COMPLETED, {"lines": [a_line("7", edition=10_000)]}),
        (Kind.SALE_COMPLETED, {"lines": [a_line("7", allotment=None)]}),
        (Kind.SALE_COMPLETED, {"lines": [a_line("7", variant="a\x00b")]}),
        (Kind.SALE_COMPLETED, {"lines": [a_line("7", line="first")]}),
    ],
)
def test_numbers_that_make_no_sense_are_refused(kind: Kind, body: dict[str, Any]) -> None:
    with pytest.raises(BadUnits):
        number_effects(kind, body)


def test_an_entry_without_numbers_names_none() -> None:
    assert numbers_of({"keys": {KEY: 2}}, {KEY: 2}) == {}
    assert numbered_keys({"keys": {KEY: 2}}) == frozenset()
    assert numbered_keys({"numbered": [KEY, 5]}) == {KEY}
    assert numbered_keys({"numbered": KEY}) == frozenset()


def test_more_numbers_than_units_may_be_given_up() -> None:
    body = {"keys": {KEY: 1}, "numbers": {KEY: "1-3"}}
    assert number_effects(Kind.UNITS_RETURNED, body).went == {KEY: {1, 2, 3}}


def test_what_is_given_up_is_cut_into_entries_that_fit() -> None:
    assert list(giving_up({}, {})) == []
    assert list(giving_up({KEY: 2}, {})) == [{"keys": {KEY: 2}}]
    odd = frozenset(range(1, LARGEST_EDITION, 2))
    keys = {f"k{n}": len(odd) for n in range(3)}
    bodies = list(giving_up(keys, dict.fromkeys(keys, odd)))
    assert len(bodies) == 3
    for body in bodies:
        assert len(str(body)) < 40_000
    assert {key: units for body in bodies for key, units in body["keys"].items()} == keys
    many = {f"k{n:03}": 1 for n in range(450)}
    assert [len(body["keys"]) for body in giving_up(many, {})] == [200, 200, 50]


def test_what_is_held_moves_with_its_numbers_to_another_pool_and_what_nobody_holds_does_not() -> (
    None
):
    body = {"from": "stock:a", "to": "stock:a@pre-orders", "units": 2, "numbers": "3,7"}
    effects = number_effects(Kind.UNITS_MOVED, body)
    assert effects.moved == (("stock:a", "stock:a@pre-orders", frozenset({3, 7})),)
    assert (effects.came, effects.went, effects.sold) == ({}, {}, ())
    for other in ({"free": True}, {"numbers": ""}, {"numbers": None}):
        assert number_effects(Kind.UNITS_MOVED, body | other).moved == ()
    with pytest.raises(BadUnits):
        number_effects(Kind.UNITS_MOVED, body | {"numbers": "none"})
