"""Staff: roles and what they may do, PINs, and the wait after wrong ones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.staff import (
    FREE_TRIES,
    LONGEST_WAIT,
    PERMISSIONS,
    Actor,
    Allowed,
    Operator,
    Permission,
    Role,
    Tries,
    actor_fields,
    actor_of,
    allow,
    check_pin,
    check_role,
    check_staff_name,
    lowest,
    one_more,
    still_closed,
    wait_after,
)

NOW = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)
SELLER = Operator("s", "Ben", Role.SELLER)


def test_each_role_may_do_all_that_the_one_below_it_may() -> None:
    seller, supervisor, manager = (PERMISSIONS[role] for role in Role)
    assert seller < supervisor < manager == set(Permission)


def test_a_refund_as_it_was_paid_is_a_supervisors_and_in_another_way_a_managers() -> None:
    assert lowest(Permission.REFUND) is Role.SUPERVISOR
    assert lowest(Permission.REFUND_OTHERWISE) is Role.MANAGER
    assert allow(SELLER, Permission.REFUND) == Refusal(
        "not_allowed", {"permission": "refund", "role": "supervisor"}
    )


def test_nobody_in_particular_may_do_everything() -> None:
    assert all(allow(None, one) is None for one in Permission)


def test_what_was_allowed_counts_for_one_thing_and_one_person() -> None:
    allowed = Allowed(Permission.REFUND, "s", "m", "The guest can't wait")
    ben = Operator("s", "Ben", Role.SELLER, allowed)
    assert allow(ben, Permission.REFUND) is None
    assert allow(ben, Permission.NO_SALE) is not None
    assert allow(Operator("x", "Cy", Role.SELLER, allowed), Permission.REFUND) is not None


def test_an_entry_says_who_acted_by_ids_alone_and_nothing_where_nobody_is_known() -> None:
    assert actor_fields("s") == {"staff": "s"}
    assert actor_fields("") == {}
    full = actor_fields("s", "m", "n")
    assert full == {"staff": "s", "allowed_by": "m", "allowed_why": "n"}
    assert actor_of({"total": 1, **full}) == Actor("s", "m", "n")


@pytest.mark.parametrize("staff", [None, "", 7, ["s"], "x" * 101, "a\nb"])
def test_what_names_nobody_is_no_actor(staff: object) -> None:
    assert actor_of({"staff": staff}) is None
    assert actor_of({"staff": "s", "allowed_by": staff}) == Actor("s")


@pytest.mark.parametrize("pin", ["4071", " 80317 ", "11223344"])
def test_a_pin_without_a_pattern_is_taken(pin: str) -> None:
    assert check_pin(pin) == pin.strip()


@pytest.mark.parametrize("pin", ["", "123", "123456789", "12a4", "١٢٣٤", "40 71"])
def test_a_pin_is_four_to_eight_digits(pin: str) -> None:
    with pytest.raises(BadInput, match="4 to 8 digits"):
        check_pin(pin)


@pytest.mark.parametrize("pin", ["0000", "1234", "7890", "4321", "2109", "1212", "123123", "99999"])
def test_what_anybody_tries_first_is_no_pin(pin: str) -> None:
    with pytest.raises(BadInput, match="Anybody would try this PIN"):
        check_pin(pin)


def test_names_and_roles_are_tidied_or_refused() -> None:
    assert check_staff_name("  Ada   Okafor ") == "Ada Okafor"
    assert check_role(" Manager ") is Role.MANAGER
    for name in ("", "  ", "x" * 81, "A\0da"):
        with pytest.raises(BadInput, match="1 to 80 characters"):
            check_staff_name(name)
    with pytest.raises(BadInput, match="seller, supervisor, manager"):
        check_role("boss")


def test_three_wrong_pins_close_it_and_each_further_one_doubles_the_wait() -> None:
    waits = [wait_after(wrong).total_seconds() for wrong in range(11)]
    assert waits == [0, 0, 0, 15, 30, 60, 120, 240, 480, 900, 900]


def test_a_wait_ends_by_itself_and_the_count_stays() -> None:
    tries = Tries()
    for _ in range(FREE_TRIES):
        assert not still_closed(tries, NOW)
        tries = one_more(tries, NOW)
    assert still_closed(tries, NOW + timedelta(seconds=5)) == timedelta(seconds=10)
    assert not still_closed(tries, NOW + timedelta(seconds=15))
    assert one_more(tries, NOW).wrong == FREE_TRIES + 1


@given(
    st.lists(st.integers(min_value=-90_000, max_value=90_000), min_size=1, max_size=40),
    st.integers(min_value=-(10**7), max_value=10**7),
)
def test_a_wait_never_shrinks_with_wrong_pins_and_no_clock_makes_it_endless(
    seconds: list[int], later: int
) -> None:
    tries, before = Tries(), timedelta(0)
    for one in seconds:
        tries = one_more(tries, NOW + timedelta(seconds=one))
        wait = wait_after(tries.wrong)
        assert before <= wait <= LONGEST_WAIT
        before = wait
    closed = still_closed(tries, NOW + timedelta(seconds=later))
    assert timedelta(0) <= closed <= before
    assert (tries.until is None) == (tries.wrong < FREE_TRIES)


@given(st.integers(min_value=0, max_value=400))
def test_whoever_guesses_as_fast_as_a_till_lets_them_gets_few_guesses_a_day(start: int) -> None:
    now, end = NOW + timedelta(seconds=start), NOW + timedelta(days=1)
    tries, guesses = Tries(), 0
    while now < end:
        tries, guesses = one_more(tries, now), guesses + 1
        now += max(still_closed(tries, now), timedelta(seconds=1))
    assert guesses < 110, "of 10,000"
