"""What is looked at of the door: questions, old data, a ticket to be paid, lists, the way out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from kiosk.domain.admission import Decision, Direction, Ticket, TicketStatus, Verdict
from kiosk.domain.clock import FixedClock
from kiosk.domain.door.questions import Question, QuestionType
from kiosk.domain.door.setup import CheckInList
from kiosk.domain.ids import EventId, TicketId
from kiosk.services import doors
from kiosk.services.till import Till, create_till
from kiosk.ui import door_page, door_setting
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Pane, Place
from tests.factories import FAIR, START

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


async def without_camera(_desk: Desk, pane: Pane) -> None:
    """Somebody wants to scan with a camera that isn't there."""
    pane.go(Place.DOOR)
    pane.camera.becomes(True)


async def payable(_desk: Desk, pane: Pane) -> None:
    """A ticket may be paid here."""
    owed = Ticket(_TICKET.id, _TICKET.event_id, "T-1", "Day", status=TicketStatus.PENDING)
    pane.go(Place.DOOR)
    pane.decision.becomes(Decision(Verdict.UNPAID, owed, payable=True))


LONG_LIST = "Main entrance for members, their guests and everybody with a day ticket"
LISTS = (
    LONG_LIST, "Back door", "Dinner", "East gate", "Friday", "Members", "Pottery", "Press",
    "Saturday", "Stage", "West gate", "Workshop",
)  # fmt: skip


def till_of(folder: Path, names: Sequence[str] = LISTS) -> Till:
    """A till with check-in lists; as many as are chosen from without a search."""
    till = create_till(folder, FixedClock(START), FAIR)
    for name in names:
        doors.set_list(till, CheckInList("", EventId(till.event.id), name))
    return till


def by_list(
    name: str,
    way: Direction = Direction.ENTRY,
    decision: Decision | None = None,
    *,
    changing: bool = False,
) -> Prepare:
    """The door goes by a list, or by none yet, and people go this way."""

    async def prepare(desk: Desk, pane: Pane) -> None:
        doors.use_lists(desk.till, [name] if name else [])
        await door_setting.look(desk, pane)
        pane.go(Place.DOOR)
        door_setting.turn(pane, way)
        pane.decision.becomes(decision)
        if changing:
            door_setting.change(pane)

    return prepare


_OUT = Direction.EXIT
# Name, till, what is done, and whether it is walked by keyboard too.
LISTED = (
    ("door-which-list", "listed", by_list(""), True),
    ("door-other-list", "listed", by_list("Dinner", changing=True), False),
    ("door-by-list", "listed", by_list(LONG_LIST), True),
    ("door-by-the-only-list", "listed-once", by_list("Dinner"), False),
    ("door-in-by-list", "listed", by_list("Dinner", decision=Decision(Verdict.VALID, _TICKET)),
     False),
    ("door-exit", "listed", by_list("West gate", _OUT), False),
    ("door-page", "listed-once", door_page.begin, True),
    ("door-left", "listed",
     by_list("West gate", _OUT, Decision(Verdict.VALID, _TICKET, direction=_OUT)), False),
)  # fmt: skip

DOORS: Mapping[str, Prepare] = {
    "asks-one": asks(MEALS),
    "asks-some": asks(COURSES),
    "asks-yes": asks(AGE, PHONE),
    "asks-text": asks(PHONE),
    "camera-away": without_camera,
    "stale": stale,
    "payable": payable,
}
