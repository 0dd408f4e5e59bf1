"""Who is old enough: to the day, at leap days too, and only once somebody has looked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.age import (
    HIGHEST_AGE,
    LOWEST_AGE,
    AgeCheck,
    age_to_check,
    is_age,
    latest_birth,
    not_checked,
)
from kiosk.domain.catalogue import Variant
from kiosk.domain.errors import Refusal
from tests.factories import a_variant

NOON = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("today", "age", "born"),
    [
        (date(2026, 11, 29), 18, date(2008, 11, 29)),
        # Born on 29 February 2008: 18 with the beginning of 1 March 2026, not a day before.
        (date(2026, 2, 28), 18, date(2008, 2, 28)),
        (date(2026, 3, 1), 18, date(2008, 3, 1)),
        # In a leap year it is the day itself.
        (date(2028, 2, 29), 16, date(2012, 2, 29)),
        (date(2028, 2, 28), 16, date(2012, 2, 28)),
        # On 29 February 2028 whoever was born on 1 March 2010 is still 17.
        (date(2028, 2, 29), 18, date(2010, 2, 28)),
        (date(2028, 3, 1), 18, date(2010, 3, 1)),
        # 1900 had no 29 February.
        (date(1996, 2, 29), 96, date(1900, 2, 28)),
    ],
)
def test_the_latest_day_of_birth_that_is_old_enough(today: date, age: int, born: date) -> None:
    assert latest_birth(today, age) == born


def anniversary(born: date, age: int) -> date:
    """When somebody reaches an age, said the other way round."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)


@given(
    st.dates(date(1900, 1, 1), date(2100, 12, 31)),
    st.dates(date(1901, 1, 1), date(2100, 12, 31)),
    st.integers(LOWEST_AGE, HIGHEST_AGE),
)
def test_whoever_was_born_by_then_has_had_the_birthday_and_nobody_else(
    born: date, today: date, age: int
) -> None:
    assert (born <= latest_birth(today, age)) is (anniversary(born, age) <= today)


def aged(sku: str, age: int | None) -> Variant:
    return replace(a_variant(sku, 500), minimum_age=age)


def test_the_highest_age_in_a_basket_counts_and_one_check_is_enough() -> None:
    goods = [aged("mug", None), aged("beer", 16), aged("gin", 18)]
    assert age_to_check(goods[:1], None) is None
    assert age_to_check(goods, None) == 18
    assert age_to_check(goods, AgeCheck(16, NOON)) == 18, "one that was checked for less"
    assert age_to_check(goods, AgeCheck(18, NOON)) is None
    assert age_to_check(goods[:2], AgeCheck(18, NOON)) is None
    assert not_checked(goods, AgeCheck(16, NOON)) == Refusal(
        "age_unchecked", {"title": "Gin", "age": 18}
    )
    assert not_checked(goods, AgeCheck(18, NOON)) is None


@pytest.mark.parametrize(
    ("years", "sound"),
    [(None, True), (1, True), (99, True), (0, False), (100, False), ("18", False), (True, False)],
)
def test_an_age_is_whole_years(years: object, sound: bool) -> None:
    assert is_age(years) is sound
