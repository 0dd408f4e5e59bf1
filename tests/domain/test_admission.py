"""Admission: one row per answer, and the order in which a person should hear them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from kiosk.domain.admission import (
    Decision,
    Redemption,
    Ticket,
    TicketStatus,
    Verdict,
    company_answer,
)
from kiosk.domain.door.deciding import Known, Request, decide
from kiosk.domain.door.setup import everybody
from kiosk.domain.ids import EventId, TicketId

NOW = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)
HERE, ELSEWHERE = EventId("here"), EventId("elsewhere")
TICKET = Ticket(TicketId("t"), HERE, "T-1")
CAME_IN = Redemption(TICKET.id, NOW - timedelta(hours=1), "0000000000100-000000", "a", "Gate A")


def admit(
    ticket: Ticket | None, redemptions: list[Redemption], event: EventId, now: datetime
) -> Decision:
    """Decide for single entry where no list was set up."""
    known = Known([ticket], {}, {ticket.id: redemptions}) if ticket else Known()
    return decide(Request({event: everybody(event)}, now), known)


SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


@pytest.mark.parametrize(
    ("ticket", "redemptions", "verdict", "when"),
    [
        (None, [], Verdict.INVALID, None),
        (TICKET, [], Verdict.VALID, None),
        (replace(TICKET, event_id=ELSEWHERE), [], Verdict.WRONG_EVENT, None),
        (replace(TICKET, status=TicketStatus.CANCELLED), [], Verdict.CANCELLED, None),
        (replace(TICKET, status=TicketStatus.BLOCKED), [], Verdict.BLOCKED, None),
        (replace(TICKET, status=TicketStatus.PENDING), [], Verdict.UNPAID, None),
        (replace(TICKET, status=TicketStatus.REVOKED), [CAME_IN], Verdict.REVOKED, None),
        (replace(TICKET, valid_from=NOW + SECOND), [], Verdict.NOT_YET_VALID, NOW + SECOND),
        (replace(TICKET, valid_until=NOW - SECOND), [], Verdict.NO_LONGER_VALID, NOW - SECOND),
        (TICKET, [CAME_IN], Verdict.USED, CAME_IN.at),
    ],
)
def test_each_answer_has_its_case(
    ticket: Ticket | None, redemptions: list[Redemption], verdict: Verdict, when: datetime | None
) -> None:
    decision = admit(ticket, redemptions, HERE, NOW)
    first = CAME_IN if verdict is Verdict.USED else None
    assert decision == Decision(verdict, ticket, first, when, at=NOW)
    assert decision.admitted is (verdict is Verdict.VALID)


@pytest.mark.parametrize(
    ("from_", "until", "verdict"),
    [
        (NOW, None, Verdict.VALID),
        (NOW + timedelta(milliseconds=1), None, Verdict.NOT_YET_VALID),
        (None, NOW, Verdict.VALID),
        (None, NOW - timedelta(milliseconds=1), Verdict.NO_LONGER_VALID),
        (NOW - MINUTE, NOW + MINUTE, Verdict.VALID),
        # Valid from one o'clock until one o'clock: at that moment.
        (NOW, NOW, Verdict.VALID),
    ],
)
def test_the_first_moment_is_in_and_so_is_the_last(
    from_: datetime | None, until: datetime | None, verdict: Verdict
) -> None:
    ticket = replace(TICKET, valid_from=from_, valid_until=until)
    assert admit(ticket, [], HERE, NOW).verdict is verdict


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({"event_id": ELSEWHERE}, Verdict.WRONG_EVENT),
        ({"status": TicketStatus.CANCELLED}, Verdict.CANCELLED),
        ({"valid_from": NOW + MINUTE}, Verdict.NOT_YET_VALID),
        ({"valid_until": NOW - MINUTE}, Verdict.NO_LONGER_VALID),
        ({}, Verdict.USED),
    ],
)
def test_the_earlier_row_is_heard_when_all_later_ones_are_true_too(
    changes: dict[str, object], verdict: Verdict
) -> None:
    order: list[dict[str, object]] = [
        {"event_id": ELSEWHERE},
        {"status": TicketStatus.CANCELLED},
        {"valid_from": NOW + MINUTE},
        {"valid_until": NOW - MINUTE},
        {},
    ]
    ticket = TICKET
    for later in order[order.index(changes) :]:
        ticket = replace(ticket, **later)  # type: ignore[arg-type]
    assert admit(ticket, [CAME_IN], HERE, NOW).verdict is verdict


def test_of_two_admissions_the_earlier_in_hybrid_time_counts_whatever_clocks_say() -> None:
    first = replace(CAME_IN, device_id="b", device_name="Gate B")
    # Its clock and its device's id both say that it was earlier; the hybrid time knows better.
    later = replace(CAME_IN, at=NOW - timedelta(days=1), hlc="0000000000200-000000")
    for redemptions in ([first, later], [later, first]):
        assert admit(TICKET, redemptions, HERE, NOW).first == first


def test_a_tie_goes_to_the_device_with_the_smaller_id() -> None:
    same = replace(CAME_IN, device_id="b", device_name="Gate B")
    assert admit(TICKET, [same, CAME_IN], HERE, NOW).first == CAME_IN


@pytest.mark.parametrize(
    ("written", "company"),
    [("Okafor & Sons", "Okafor & Sons"), ("  Okafor\t&\n Sons ", "Okafor & Sons"), (" \n", "")],
)
def test_a_company_is_kept_tidied_among_the_answers_or_not_at_all(
    written: str, company: str
) -> None:
    answers = company_answer(written)
    assert bool(answers) is bool(company)
    assert replace(TICKET, answers=(("7", "Vegan"), *answers.items())).company == company
    assert TICKET.company == ""
