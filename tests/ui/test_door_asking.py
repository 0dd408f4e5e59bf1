"""Asking at the door: one question after another, and what is no answer."""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain.admission import Decision, Ticket, Verdict
from kiosk.domain.ids import EventId, TicketId
from kiosk.ui.door_asking import Answer, DoorAsking, options_of
from tests.gallery.door_specimens import AGE, COURSES, MEALS, PHONE

TICKET = Ticket(TicketId("t"), EventId("e"), "T-1", product="2")


def asking(*questions: object) -> DoorAsking:
    return DoorAsking(Decision(Verdict.QUESTIONS, TICKET, questions=questions))  # type: ignore[arg-type]


def test_questions_come_one_after_another_until_all_are_answered() -> None:
    here = asking(MEALS, PHONE)
    assert here.question == PHONE, "by their number, where nobody gave them an order"
    assert here.place == (1, 2)
    here.draft.put("+44 20 7946 0000")
    here.take()
    assert (here.question, here.place, here.draft.text) == (MEALS, (2, 2), "")
    here.pick("1")
    here.pick("3")
    assert here.picked == ("3",), "one of them"
    here.take()
    assert here.question is None
    assert here.given == {"5": "+44 20 7946 0000", "8": "3"}


def test_what_is_no_answer_is_said_and_nothing_is_taken() -> None:
    here = asking(PHONE)
    here.draft.put("call me")
    here.take()
    assert (here.bad, here.question, here.draft.text) == (True, PHONE, "call me")
    here.pass_over()
    assert (here.bad, here.question, here.given) == (False, None, {"5": ""})


def test_a_no_to_what_must_be_agreed_to_is_none_and_can_not_be_passed_over() -> None:
    here = asking(AGE)
    assert [number for number, _ in options_of(AGE)] == ["True", "False"]
    here.pick("False")
    here.take()
    assert (here.bad, here.question) == (True, AGE)
    here.pass_over()
    assert here.question == AGE
    here.pick("True")
    assert not here.bad
    here.take()
    assert here.given == {"9": "True"}


def test_of_several_each_is_ticked_and_taken_back() -> None:
    here = asking(COURSES)
    for option in ("1", "2", "1", "3"):
        here.pick(option)
    here.take()
    assert here.given == {"7": "2,3"}


def test_answers_that_were_taken_before_are_given_again() -> None:
    decision = Decision(Verdict.QUESTIONS, TICKET, questions=(PHONE,), answers=(("8", "1"),))
    here = DoorAsking(decision)
    here.pass_over()
    assert here.given == {"8": "1", "5": ""}
    late = replace(PHONE, required=True)
    assert asking(late).question == late


def test_what_is_laid_out_by_questions_is_told_only_when_they_come_or_go() -> None:
    answer, told = Answer(), []

    class Eye:
        def look(self) -> None:
            told.append(answer.asks.value)

    eye = Eye()
    answer.asks.watch(eye)  # type: ignore[arg-type]
    plain = Decision(Verdict.VALID, TICKET)
    asked = Decision(Verdict.QUESTIONS, TICKET, questions=(PHONE,))
    for one in (plain, plain, asked, asked, None, plain):
        answer.becomes(one)
    assert told == [True, False]
