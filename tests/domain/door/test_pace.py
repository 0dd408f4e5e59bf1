"""How long an answer stays, and what is only the same ticket once more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.admission import Decision, Ticket, Verdict
from kiosk.domain.door.pace import (
    ECHO,
    KEPT_AT_MOST,
    SLOWEST,
    TO_BE_READ,
    check_pace,
    is_echo,
    stays,
    stays_alone,
)
from kiosk.domain.door.questions import Question, QuestionType
from kiosk.domain.errors import BadInput
from kiosk.domain.ids import EventId, TicketId

TICKET = Ticket(TicketId("t1"), EventId("e1"), "CODE")
ASKED = (Question("1", "Vegetarian?", QuestionType.YES_NO),)
SECONDS = st.integers(1, SLOWEST)
REFUSALS = [one for one in Verdict if one is not Verdict.VALID]


def seconds(decision: Decision, pace: int) -> float | None:
    found = stays(decision, pace)
    return found and found.total_seconds()


@given(SECONDS)
def test_a_welcome_goes_at_the_pace_and_what_has_to_be_read_stays_longer(pace: int) -> None:
    assert seconds(Decision(Verdict.VALID, TICKET), pace) == pace
    for verdict in REFUSALS:
        assert seconds(Decision(verdict), pace) == TO_BE_READ * pace
    noted = Ticket(TicketId("t2"), EventId("e1"), "C", notes=("Bring the wheelchair",))
    called = Ticket(TicketId("t3"), EventId("e1"), "D", attention=True)
    for ticket in (noted, called):
        assert seconds(Decision(Verdict.VALID, ticket), pace) == TO_BE_READ * pace
    assert seconds(Decision(Verdict.VALID, TICKET, stale=True), pace) == TO_BE_READ * pace


@given(st.integers(0, SLOWEST))
def test_nothing_goes_that_waits_for_a_finger(pace: int) -> None:
    assert stays(Decision(Verdict.QUESTIONS, TICKET, questions=ASKED), pace) is None
    assert stays(Decision(Verdict.UNPAID, TICKET, payable=True), pace) is None


@pytest.mark.parametrize("verdict", list(Verdict))
def test_at_no_pace_everything_stays_until_the_next_scan(verdict: Verdict) -> None:
    assert stays(Decision(verdict, TICKET), 0) is None


@given(SECONDS)
def test_alone_every_answer_goes_even_a_kept_one(pace: int) -> None:
    assert stays_alone(pace, kept=False) == timedelta(seconds=pace)
    assert stays_alone(pace, kept=True) == KEPT_AT_MOST


@pytest.mark.parametrize(("pace", "alone"), [(0, False), (1, False), (120, False), (2, True)])
def test_paces_that_screens_can_have(pace: int, alone: bool) -> None:
    assert check_pace(pace, alone=alone) == pace


@pytest.mark.parametrize(
    ("pace", "alone", "told"),
    [(-1, False, "0 for never"), (121, False, "1 to 120"), (1, True, "2 to 120"), (0, True, "2")],
)
def test_paces_that_no_screen_can_have(pace: int, alone: bool, told: str) -> None:
    with pytest.raises(BadInput, match=told):
        check_pace(pace, alone=alone)


def test_a_ticket_held_still_is_one_scan_and_another_is_another() -> None:
    short, long = ECHO - timedelta(milliseconds=1), ECHO
    assert is_echo("A", "A", short)
    assert not is_echo("A", "A", long)
    assert not is_echo("B", "A", short)
    assert not is_echo("", "", short)
