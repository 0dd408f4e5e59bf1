"""What somebody who is alone with a screen is told, and what is kept from whoever reads along."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.admission import Decision, Direction, Redemption, Ticket, Verdict
from kiosk.domain.door.deciding import ATTENTION, Known, Request, decide
from kiosk.domain.door.questions import Question, QuestionType
from kiosk.domain.door.self_service import Told, first_name, names_in_public, tell
from kiosk.domain.door.setup import Venue, everybody
from kiosk.domain.ids import EventId, TicketId

EVENT = EventId("e1")
NOW = datetime(2026, 11, 28, 18, 0, tzinfo=UTC)
SECRET = Ticket(
    TicketId("t-secret"),
    EVENT,
    "CODE-SECRET",
    type="Day ticket",
    order="ORDER-SECRET",
    name="Ada Lovelace",
    email="ada@secret.example",
    seat="Row 7",
    notes=("secret note",),
    answers=(("1", "secret answer"), ("company", "secret & sons")),
    product="1",
)
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=40)


def question(number: str, *, required: bool) -> Question:
    return Question(
        number, "Meal?", QuestionType.LINE, required=required, products=frozenset({"1"})
    )


def alone(ticket: Ticket = SECRET, *questions: Question, came: int = 0) -> Decision:
    history = [Redemption(ticket.id, NOW, str(one), "d1", id=str(one)) for one in range(came)]
    known = Known(
        [ticket],
        redemptions={ticket.id: history},
        venues={EVENT: Venue(ZoneInfo("UTC"), questions=questions)},
    )
    return decide(Request({EVENT: everybody(EVENT)}, NOW, alone=True), known)


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("Ada Lovelace", "Ada"),
        ("Lovelace, Ada", "Ada"),
        ("Lovelace, Ada King", "Ada"),
        ("LOVELACE Ada", "Ada"),
        ("ADA LOVELACE", "ADA"),
        ("Dr. Ada Lovelace", "Ada"),
        ("Frau Dr. Ada Lovelace", "Ada"),
        ("Mme Ada Lovelace", "Ada"),
        ("Anna-Maria von der Leyen", "Anna-Maria"),
        ("محمد علي", "محمد"),
        ("Лев Толстой", "Лев"),
        ("J Smith", "J"),
        # Nobody can tell which name it is.
        ("Lovelace", ""),
        ("Dr. Lovelace", ""),
        ("山田 太郎", ""),
        ("山田太郎", ""),
        ("김 민수", ""),
        ("Lovelace,", ""),
        ("", ""),
        ("   ", ""),
        ("42 17", ""),
    ],
)
def test_the_first_name_within_a_whole_one(name: str, first: str) -> None:
    assert first_name(name) == first


@given(TEXT)
def test_a_first_name_is_one_word_of_the_name(name: str) -> None:
    found = first_name(name)
    assert found == "" or (found in name and len(found.split()) == 1)


def told_texts(told: Told) -> str:
    return " ".join(str(getattr(told, one.name)) for one in fields(told))


def test_of_the_staff_first_names_are_said_while_they_tell_who_is_who() -> None:
    staff = ["Ada Okafor", "Grace Hopper", "Ada Lovelace", "Turing", "山田太郎"]
    assert names_in_public(staff) == ["Ada Okafor", "Grace", "Ada Lovelace", "Turing", "山田太郎"]


def test_whoever_comes_in_is_told_a_first_name_the_kind_and_the_seat_and_no_more() -> None:
    decision = alone()
    told = tell(decision)
    assert (told.admitted, told.name, told.product, told.seat) == (
        True, "Ada", "Day ticket", "Row 7",
    )  # fmt: skip
    assert "ecret" not in told_texts(told).replace("Day ticket", "")
    assert "Lovelace" not in told_texts(told)


@given(st.sampled_from([one for one in Verdict if one is not Verdict.VALID]), st.booleans())
def test_whoever_is_refused_is_told_nothing_of_the_ticket(verdict: Verdict, leaving: bool) -> None:
    way = Direction.EXIT if leaving else Direction.ENTRY
    decision = Decision(verdict, SECRET, when=NOW, list_name="secret list", direction=way)
    told = tell(decision)
    assert (told.admitted, told.direction) == (False, way)
    assert (told.name, told.product, told.seat) == ("", "", "")
    assert not any(one in told_texts(told) for one in ("ecret", "Ada", "Row 7", "Day ticket"))
    timed = verdict in (Verdict.NOT_YET_VALID, Verdict.NO_LONGER_VALID)
    assert (told.when == NOW) is timed, "when somebody else came in is nobody's business"


def test_an_admission_without_a_ticket_tells_of_none() -> None:
    assert tell(Decision(Verdict.VALID)) == Told(Verdict.VALID)


def test_what_needs_somebody_of_the_staff_lets_nobody_in_alone() -> None:
    called = replace(SECRET, attention=True)
    found = alone(called)
    assert (found.verdict, found.why, found.questions) == (Verdict.QUESTIONS, ATTENTION, ())
    # Of a ticket that is worth nothing the reason is told that counts.
    assert alone(called, came=1).verdict is Verdict.USED
    staffed = decide(Request({EVENT: everybody(EVENT)}, NOW), Known([called]))
    assert staffed.verdict is Verdict.VALID


def test_alone_a_question_that_may_be_left_open_is_and_another_is_for_the_staff() -> None:
    may, must = question("1", required=False), question("2", required=True)
    blank = replace(SECRET, answers=())
    left = alone(blank, may)
    assert (left.verdict, dict(left.answers)) == (Verdict.VALID, {}), "nobody answered it"
    for asked in ([must], [may, must]):
        found = alone(blank, *asked)
        assert found.verdict is Verdict.QUESTIONS
        assert found.questions[-1] == must
    answered = replace(blank, answers=(("2", "Soup"),))
    assert alone(answered, must).verdict is Verdict.VALID
    leaving = Request({EVENT: everybody(EVENT)}, NOW, Direction.EXIT, alone=True)
    assert decide(leaving, Known([replace(called_out := blank, attention=True)])).admitted
    assert called_out is blank
