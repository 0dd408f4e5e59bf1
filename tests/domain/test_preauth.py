"""Pre-authorizations: what can be held, how long, and what may become of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.money import Money
from kiosk.domain.preauth import (
    DEFAULT_DAYS,
    MOST_DAYS,
    Slip,
    State,
    capturable,
    checked_about,
    checked_slip,
    endable,
    holdable,
    lapses,
    state_at,
)
from kiosk.domain.tenders import check_reference

NOW = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)
ENDS = st.sampled_from((None, State.CAPTURED, State.RELEASED))


def gbp(minor: int) -> Money:
    return Money(minor, "GBP")


@given(ENDS, st.integers(1, MOST_DAYS), st.integers(0, 10**7), st.integers(1, 9999), st.data())
def test_it_is_captured_once_for_what_is_held_or_less_while_it_is_held(
    ended: State | None, days: int, seconds: int, held: int, data: st.DataObject
) -> None:
    later = NOW + timedelta(seconds=seconds)
    state = state_at(ended, lapses(NOW, days), later)
    amount = data.draw(st.integers(-5, held + 5))
    refusal = capturable(state, "H-1", gbp(held), gbp(amount))
    open_still = ended is None and later < NOW + timedelta(days=days)
    assert (refusal is None) == (open_still and 0 < amount <= held)
    assert (endable(state, "H-1") is None) == open_still
    # What ended stays ended as it did, however long ago it would have lapsed.
    assert ended in (None, state)
    if not open_still:
        assert refusal == endable(state, "H-1"), "why it can't be is why nothing can be"


@given(st.integers(0, 40))
def test_it_lapses_after_as_many_days_as_were_said(days: int) -> None:
    if 1 <= days <= MOST_DAYS:
        until = lapses(NOW, days)
        assert state_at(None, until, until - timedelta(seconds=1)) is State.AUTHORIZED
        assert state_at(None, until, until) is State.EXPIRED
    else:
        with pytest.raises(BadInput, match="1 to 31 days"):
            lapses(NOW, days)
    assert 1 <= DEFAULT_DAYS <= MOST_DAYS


def test_each_end_says_what_it_was() -> None:
    codes = {State.CAPTURED: "captured", State.RELEASED: "released", State.EXPIRED: "expired"}
    for state, word in codes.items():
        assert endable(state, "H-1") == Refusal(f"preauth_{word}", {"hold": "H-1"})
    over = capturable(State.AUTHORIZED, "H-1", gbp(500), gbp(501))
    assert over == Refusal("preauth_over", {"hold": "H-1", "amount": str(gbp(500))})
    other = capturable(State.AUTHORIZED, "H-1", gbp(500), Money(500, "EUR"))
    assert isinstance(other, Refusal)
    assert other.code == "wrong_currency"
    assert holdable(gbp(1)) is None
    assert holdable(gbp(0)) == Refusal("preauth_nothing")


def test_a_slip_is_copied_and_never_a_whole_card_number() -> None:
    slip = checked_slip(" A-77 ", "Visa  Debit", " 1234 ")
    assert slip == Slip("A-77", "Visa Debit", "1234")
    assert slip.tender_reference == "VisaDebit-1234-A-77"
    assert checked_slip("", "", "").tender_reference == ""
    for bad in (("A/77", "", ""), ("", "Visa!", ""), ("", "", "123"), ("4111111111111111", "", "")):
        with pytest.raises(BadInput):
            checked_slip(*bad)


@given(
    st.from_regex(r"[A-Za-z0-9-]{0,32}", fullmatch=True),
    st.from_regex(r"[A-Za-z]{0,20}", fullmatch=True),
    st.from_regex(r"([0-9]{4})?", fullmatch=True),
)
def test_what_a_slip_says_fits_a_card_payments_reference(
    reference: str, scheme: str, last_four: str
) -> None:
    try:
        slip = checked_slip(reference, scheme, last_four)
    except BadInput:
        return
    assert check_reference(slip.tender_reference) == slip.tender_reference


def test_what_it_is_for_is_said_and_fits() -> None:
    assert checked_about("  Camera,\n Ada ") == "Camera, Ada"
    for bad in ("", " ", "x" * 81, "Card 4111 1111 1111 1111"):
        with pytest.raises(BadInput):
            checked_about(bad)
