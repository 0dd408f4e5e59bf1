"""What a door goes by, as rows and as values: lists, dates, products, questions, and its numbers.

They are of one table and one kind of document: a door reads all of its event at each scan, and
a sort that a newer version adds is kept until it is known.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select
from sqlmodel import Session

from kiosk.domain.clock import iso, parse_iso
from kiosk.domain.door.numbers import MOST_PEOPLE
from kiosk.domain.door.pace import SLOWEST
from kiosk.domain.door.questions import LONGEST_ANSWER, Question, QuestionType
from kiosk.domain.door.setup import CheckInList, Times, Venue
from kiosk.domain.ids import EventId, natural_id
from kiosk.store.door_tables import DoorSetupRow
from kiosk.store.rows import Question as Asking
from kiosk.store.rows import table_of

DOOR_SETUP = "door_setup"
LIST, DATE, PRODUCT, QUESTION, LIMIT = "list", "date", "product", "question", "limit"
# How fast screens go back, by whose they are; how many a list, or the whole event, has room for.
PACE, CAPACITY = "pace", "capacity"
STAFF, ALONE = "staff", "alone"
_row = table_of(DoorSetupRow).c
_OF_EVENT = Asking(
    select(_row.id, _row.sort, _row.number, _row.name, _row.terms).where(
        _row.event_id == bindparam("event_id")
    )
)
_LISTS = Asking(
    select(_row.id, _row.event_id, _row.number, _row.name, _row.terms).where(_row.sort == LIST)
)
_SORT = Asking(
    select(_row.number, _row.terms).where(
        _row.event_id == bindparam("event_id"), _row.sort == bindparam("sort")
    )
)
_PRODUCTS = Asking(
    select(_row.number, _row.name).where(
        _row.event_id == bindparam("event_id"), _row.sort == PRODUCT
    )
)
_DAY_AND_MORE = 60 * 24 * 365


def setup_id(event_id: str, sort: str, number: str) -> str:
    """The id of a thing that a door goes by: devices that hear of it apart agree."""
    return natural_id(f"door:{event_id}:{sort}", number)


def list_values(one: CheckInList) -> dict[str, Any]:
    """A list's row."""
    terms = {
        "products": None if one.products is None else sorted(one.products),
        "date": one.date,
        "include_pending": one.include_pending,
        "multiple_entries": one.multiple_entries,
        "entry_after_exit": one.entry_after_exit,
        "addon_match": one.addon_match,
        "rules": one.rules,
    }
    return _values(one.id, one.event_id, LIST, one.number, one.name, terms)


def times_values(event_id: EventId, number: str, name: str, times: Times) -> dict[str, Any]:
    """The row of a date, or of the event itself under the empty number."""
    terms = {one: iso(at) if at else None for one, at in vars(times).items()}
    return _values(setup_id(event_id, DATE, number), event_id, DATE, number, name, terms)


def product_values(event_id: EventId, number: str, name: str) -> dict[str, Any]:
    """The row of a product that tickets are of."""
    return _values(setup_id(event_id, PRODUCT, number), event_id, PRODUCT, number, name, {})


def question_values(event_id: EventId, one: Question) -> dict[str, Any]:
    """A question's row."""
    terms = {
        "type": str(one.type),
        "required": one.required,
        "products": sorted(one.products),
        "options": [list(each) for each in one.options],
        "asked": one.asked,
        "shown": one.shown,
        "depends_on": one.depends_on,
        "depends_values": sorted(one.depends_values),
        "least": one.least,
        "most": one.most,
        "longest": one.longest,
        "position": one.position,
    }
    row_id = setup_id(event_id, QUESTION, one.number)
    return _values(row_id, event_id, QUESTION, one.number, one.words, terms)


def limit_values(event_id: EventId, minutes: int) -> dict[str, Any]:
    """The row that says how old a door's data may be."""
    row_id = setup_id(event_id, LIMIT, "")
    return _values(row_id, event_id, LIMIT, "", "", {"minutes": minutes})


def pace_values(event_id: EventId, whose: str, seconds: int) -> dict[str, Any]:
    """The row that says in how many seconds a screen of :data:`STAFF` or :data:`ALONE` goes
    back."""
    row_id = setup_id(event_id, PACE, whose)
    return _values(row_id, event_id, PACE, whose, "", {"seconds": seconds})


def capacity_values(event_id: EventId, wanted: str, people: int) -> dict[str, Any]:
    """The row that says how many people the list of this id has room for, or the event."""
    row_id = setup_id(event_id, CAPACITY, wanted)
    return _values(row_id, event_id, CAPACITY, wanted, "", {"people": people})


def _values(
    row_id: str, event_id: str, sort: str, number: str, name: str, terms: Mapping[str, Any]
) -> dict[str, Any]:
    text = json.dumps(terms, ensure_ascii=False, sort_keys=True)
    return {
        "id": row_id,
        "event_id": event_id,
        "sort": sort,
        "number": number,
        "name": name,
        "terms": text,
    }


@lru_cache(maxsize=512)
def list_of(row_id: str, event_id: str, number: str, name: str, text: str) -> CheckInList:
    """A list from its row.

    :raises ValueError: it makes no sense.
    """
    terms = _read(text)
    products = terms["products"]
    return CheckInList(
        row_id,
        EventId(event_id),
        name,
        number,
        products=None if products is None else frozenset(map(str, products)),
        date=str(terms["date"]),
        include_pending=terms["include_pending"] is True,
        multiple_entries=terms["multiple_entries"] is True,
        entry_after_exit=terms["entry_after_exit"] is True,
        addon_match=terms["addon_match"] is True,
        rules=terms["rules"],
    )


@lru_cache(maxsize=512)
def question_of(number: str, words: str, text: str) -> Question:
    """A question from its row.

    :raises ValueError: it makes no sense.
    """
    terms = _read(text)
    return Question(
        number,
        words,
        QuestionType(terms["type"]),
        required=terms["required"] is True,
        products=frozenset(map(str, terms["products"])),
        options=tuple((str(one), str(said)) for one, said in terms["options"]),
        asked=terms["asked"] is True,
        shown=terms["shown"] is True,
        depends_on=str(terms["depends_on"]),
        depends_values=frozenset(map(str, terms["depends_values"])),
        least=str(terms["least"]),
        most=str(terms["most"]),
        longest=min(int(terms["longest"]), LONGEST_ANSWER),
        position=int(terms["position"]),
    )


@lru_cache(maxsize=512)
def times_of(text: str) -> Times:
    """The times from their row.

    :raises ValueError: they make no sense.
    """
    terms = _read(text)
    return Times(
        **{
            name: parse_iso(terms[name]) if terms[name] else None
            for name in ("starts", "ends", "admission")
        }
    )


def limit_of(text: str) -> timedelta:
    """How old a door's data may be.

    :raises ValueError: it makes no sense.
    """
    minutes = _read(text)["minutes"]
    if type(minutes) is not int or not 0 < minutes <= _DAY_AND_MORE:
        raise ValueError("an age is a number of minutes")
    return timedelta(minutes=minutes)


def pace_of(text: str) -> int:
    """In how many seconds a screen goes back.

    :raises ValueError: it makes no sense.
    """
    seconds = _read(text)["seconds"]
    if type(seconds) is not int or not 0 <= seconds <= SLOWEST:
        raise ValueError("a pace is a number of seconds")
    return seconds


def capacity_of(text: str) -> int:
    """How many people there is room for.

    :raises ValueError: it makes no sense.
    """
    people = _read(text)["people"]
    if type(people) is not int or not 0 < people <= MOST_PEOPLE:
        raise ValueError("a capacity is a number of people")
    return people


def _read(text: str) -> Mapping[str, Any]:
    terms = json.loads(text)
    if not isinstance(terms, dict):
        raise ValueError("what a door goes by is an object")
    return terms


_SOUND: Mapping[str, Callable[[dict[str, Any]], object]] = {
    LIST: lambda v: list_of(v["id"], v["event_id"], v["number"], v["name"], v["terms"]),
    QUESTION: lambda v: question_of(v["number"], v["name"], v["terms"]),
    DATE: lambda v: times_of(v["terms"]),
    LIMIT: lambda v: limit_of(v["terms"]),
    PACE: lambda v: pace_of(v["terms"]),
    CAPACITY: lambda v: capacity_of(v["terms"]),
}


def sound_setup(values: dict[str, Any]) -> dict[str, Any]:
    """A row as it came from elsewhere.

    :raises ValueError: it makes no sense, and would be read at every scan.
    """
    check = _SOUND.get(values["sort"])
    if check is not None:
        try:
            check(values)
        except (KeyError, TypeError, OverflowError, RecursionError) as fault:
            raise ValueError("what a door goes by makes no sense") from fault
    return values


@dataclass(frozen=True)
class Setup:
    """What the doors of one event go by."""

    venue: Venue
    lists: Mapping[str, CheckInList] = field(default_factory=dict)
    dates: Mapping[str, str] = field(default_factory=dict)
    limit: timedelta | None = None


def setup_of(session: Session, event_id: str, zone: ZoneInfo) -> Setup:
    """What the doors of an event go by, where it is in this time zone."""
    lists: dict[str, CheckInList] = {}
    times: dict[str, Times] = {}
    dates: dict[str, str] = {}
    products: dict[str, str] = {}
    questions: list[Question] = []
    limit = None
    for row_id, sort, number, name, text in _OF_EVENT.ask(session, event_id=event_id):
        if sort == LIST:
            lists[row_id] = list_of(row_id, event_id, number, name, text)
        elif sort == DATE:
            times[number], dates[number] = times_of(text), name
        elif sort == PRODUCT:
            products[number] = name
        elif sort == QUESTION:
            questions.append(question_of(number, name, text))
        elif sort == LIMIT:
            limit = limit_of(text)
    return Setup(Venue(zone, times, tuple(questions), products), lists, dates, limit)


def paces_of(session: Session, event_id: str) -> dict[str, int]:
    """How fast the screens of an event's doors go back, by whose they are, as far as it was
    said."""
    rows = _SORT.ask(session, event_id=event_id, sort=PACE)
    return {whose: pace_of(text) for whose, text in rows}


def capacities_of(session: Session, event_id: str) -> dict[str, int]:
    """How many people the lists of an event have room for, and the event under the empty id."""
    rows = _SORT.ask(session, event_id=event_id, sort=CAPACITY)
    return {wanted: capacity_of(text) for wanted, text in rows}


def products_of(session: Session, event_id: str) -> dict[str, str]:
    """What the products of an event are called, by their numbers."""
    return dict(_PRODUCTS.ask(session, event_id=event_id))


def names_in_use(session: Session, event_id: str) -> list[str]:
    """What products are called at the doors of an event, by themselves or by its lists."""
    found: list[str] = []
    for row_id, sort, number, name, text in _OF_EVENT.ask(session, event_id=event_id):
        if sort == PRODUCT:
            found.append(name)
        elif sort == LIST:
            found += sorted(list_of(row_id, event_id, number, name, text).products or ())
    return found


def all_lists(session: Session) -> Iterable[CheckInList]:
    """The lists of all events."""
    return [list_of(*row) for row in _LISTS.ask(session).fetchall()]
