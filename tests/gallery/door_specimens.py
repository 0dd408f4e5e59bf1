"""What is looked at of the door: questions to ask, data that is old, a ticket to be paid."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

from kiosk.domain.admission import Decision, Ticket, TicketStatus, Verdict
from kiosk.domain.door.questions import Question, QuestionType
from kiosk.domain.ids import EventId, TicketId
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Pane, Place
from tests.factories import START

Prepare = Callable[[Desk, Pane], Awaitable[None]]
_TICKET = Ticket(
    TicketId("t"), EventId("e"), "T-1", "Dinner", "A-12", name="Ada Okafor", product="2",
    seat="Row 4, seat 12", notes=("Give a wristband",),
)  # fmt: skip
_FOR = frozenset({"2"})
MEALS = Question(
    "8", "Which meal do you want?", QuestionType.ONE, True, _FOR,
    (("1", "Vegan"), ("2", "Fish"), ("3", "Anything at all")),
)  # fmt: skip
COURSES = Question(
    "7", "Which courses?", QuestionType.SEVERAL, False, _FOR,
    (("1", "Starter"), ("2", "Main"), ("3", "Dessert")),
)  # fmt: skip
AGE = Question("9", "Did you see that they are old enough?", QuestionType.YES_NO, True, _FOR)
PHONE = Question("5", "Whom may we call in an emergency?", QuestionType.PHONE, False, _FOR)


def asks(*questions: Question) -> Prepare:
    """A ticket has open questions."""

    async def prepare(_desk: Desk, pane: Pane) -> None:
        pane.go(Place.DOOR)
        pane.decision.becomes(Decision(Verdict.QUESTIONS, _TICKET, questions=questions))

    return prepare


async def stale(_desk: Desk, pane: Pane) -> None:
    """The tickets here are old."""
    old = START - timedelta(minutes=50)
    pane.go(Place.DOOR)
    pane.decision.becomes(Decision(Verdict.VALID, _TICKET, at=START, as_of=old, stale=True))


async def payable(_desk: Desk, pane: Pane) -> None:
    """A ticket may be paid here."""
    owed = Ticket(_TICKET.id, _TICKET.event_id, "T-1", "Day", status=TicketStatus.PENDING)
    pane.go(Place.DOOR)
    pane.decision.becomes(Decision(Verdict.UNPAID, owed, payable=True))


DOORS: Mapping[str, Prepare] = {
    "asks-one": asks(MEALS),
    "asks-some": asks(COURSES),
    "asks-yes": asks(AGE, PHONE),
    "asks-text": asks(PHONE),
    "stale": stale,
    "payable": payable,
}
