"""Former prices are shown where they were asked: Directive 98/6/EC, article 6a."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.money import Money
from kiosk.domain.prior_price import LOOKS_BACK, Applied, Lack, prior_price

NOW = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)


def pounds(minor: int) -> Money:
    return Money(minor, "GBP")


def record(*prices: tuple[float, int]) -> list[Applied]:
    """Days ago, and the price from then on."""
    return [Applied(NOW - timedelta(days=ago), pounds(minor)) for ago, minor in prices]


def test_it_is_the_price_that_held_until_the_reduction() -> None:
    assert prior_price(record((90, 1600), (2, 1400)), NOW) == pounds(1600)
    assert prior_price(record((400, 1200), (90, 1600), (2, 1400)), NOW) == pounds(1600)


def test_it_is_the_lowest_of_the_thirty_days_before_the_reduction() -> None:
    """A price that was raised for a day to be lowered again announces nothing."""
    assert prior_price(record((90, 1500), (3, 2000), (2, 1400)), NOW) == pounds(1500)
    assert prior_price(record((90, 1400), (3, 2000), (2, 1400)), NOW) is Lack.NO_HIGHER
    assert prior_price(record((90, 1500), (20, 1300), (10, 1600), (2, 1400)), NOW) is Lack.NO_HIGHER
    assert prior_price(record((90, 1300), (33, 1600), (2, 1400)), NOW) == pounds(1600)


def test_days_count_back_from_the_reduction_and_not_from_today() -> None:
    assert prior_price(record((200, 1600), (100, 1400)), NOW) == pounds(1600)
    assert prior_price(record((31, 1600), (2, 1400)), NOW) is Lack.TOO_SHORT
    assert prior_price(record((32, 1600), (2, 1400)), NOW) == pounds(1600)


def test_without_a_record_nothing_is_struck_through() -> None:
    assert prior_price([], NOW) is Lack.NO_RECORD
    assert prior_price(record((90, 1400)), NOW) is Lack.NEVER_OTHER
    assert prior_price(record((90, 1400), (60, 1400)), NOW) is Lack.NEVER_OTHER
    assert prior_price(record((90, 1000), (2, 1400)), NOW) is Lack.NO_HIGHER
    # What is set from tomorrow on is not asked yet.
    assert prior_price(record((90, 1600), (-1, 1400)), NOW) is Lack.NEVER_OTHER


def test_a_price_that_ended_as_the_thirty_days_began_is_no_part_of_them() -> None:
    assert prior_price(record((90, 200), (30, 300), (0, 100)), NOW) == pounds(300)


def test_a_price_that_held_for_no_time_was_never_asked() -> None:
    assert prior_price(record((30, 300), (0, 200), (0, 100)), NOW) == pounds(300)
    assert prior_price(record((30, 100), (0, 300), (0, 100)), NOW) is Lack.NEVER_OTHER


@given(st.lists(st.tuples(st.integers(0, 120), st.integers(1, 5)), max_size=8))
def test_what_is_struck_through_was_asked_and_is_the_lowest(
    changes: list[tuple[int, int]],
) -> None:
    known = record(*((ago, minor * 100) for ago, minor in changes))
    found = prior_price(known, NOW)
    if isinstance(found, Lack):
        return
    spans = sorted(known, key=lambda one: one.since)
    assert found in {one.price for one in spans}
    current = spans[-1].price
    assert found > current
    reduced = next(
        one.since
        for place, one in enumerate(spans)
        if all(later.price == current for later in spans[place:])
    )
    asked = [
        one.price
        for place, one in enumerate(spans)
        if one.since < reduced
        and (place + 1 == len(spans) or spans[place + 1].since > reduced - LOOKS_BACK)
    ]
    assert found.minor >= min(one.minor for one in asked)
