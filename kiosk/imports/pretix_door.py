"""What a door goes by, from pretix: what its API answers about lists, questions, dates and
products, or what stands of them in its order export.

A record is known by its fields (pretix documentation, “Check-in lists”, “Questions”,
“Event series dates” and “Items”), so one file may hold any of them; lists of one file, several.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kiosk.domain.door.questions import LONGEST_ANSWER, Question, QuestionType
from kiosk.domain.door.rules import UnreadableRule, check_readable
from kiosk.domain.door.setup import CheckInList, Times, list_id
from kiosk.domain.errors import BadInput
from kiosk.domain.ids import EventId
from kiosk.imports.report import Problem, Problems

_LIMIT = 32 << 20
_RECORDS = frozenset(("all_products", "default_price", "question"))


@dataclass
class Doors:
    """What was found: lists, questions, dates with their numbers and names, products likewise.

    ``passages``: the file says of tickets who came and left, be it nobody. ``timezone``: where the
    event is, as in Europe/Berlin; empty where the file doesn't say.
    """

    lists: list[CheckInList] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    times: list[tuple[str, str, Times]] = field(default_factory=list)
    products: list[tuple[str, str]] = field(default_factory=list)
    problems: Sequence[Problem] = ()
    passages: bool = False
    timezone: str = ""
    # The numbers of options by their question's number and their identifier.
    identifiers: dict[tuple[str, str], str] = field(default_factory=dict)


def read(path: Path, event_id: EventId) -> Doors:
    """Read a file.

    :raises BadInput: it is no JSON, or nothing in it is of a door.
    """
    try:
        if path.stat().st_size > _LIMIT:
            raise BadInput(f"{path.name} is larger than {_LIMIT >> 20} MiB.")
        document = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as fault:
        raise BadInput(f"{path.name} is no readable JSON: {fault}.") from None
    except OSError as fault:
        raise BadInput(f"{path.name} can't be read: {fault.strerror or fault}.") from None
    problems = Problems(path.name)
    found = doors_of(document, event_id, problems)
    if not (found.lists or found.questions or found.times or found.products or problems.found):
        raise BadInput(
            f"{path.name} holds no check-in lists, questions, dates or products; save what the "
            "addresses “checkinlists”, “questions”, “subevents” or “items” of the API answer."
        )
    return found


def doors_of(document: Any, event_id: EventId, problems: Problems) -> Doors:
    """What a document says of doors; what can't be read is noted among ``problems``."""
    found = Doors(problems=problems.found)
    try:
        for number, record in enumerate(_records(document), start=1):
            try:
                _take(record, event_id, found)
            except (AttributeError, BadInput, ValueError, TypeError, KeyError) as fault:
                problems.add(number, "record", f"can't be read: {fault}")
            _hear_of_rules(number, record, problems)
    except RecursionError:
        problems.add(1, "record", "is nested too deeply to be read")
    found.questions = [_by_options(one, found.identifiers) for one in found.questions]
    return found


def _hear_of_rules(number: int, record: dict[str, Any], problems: Problems) -> None:
    # The list is loaded all the same, for the door would otherwise go by what it was before.
    try:
        check_readable(record.get("rules") if "all_products" in record else None)
    except UnreadableRule as fault:
        problems.add(number, "rules", f"can't be read, so this list lets nobody in: {fault}")


def _records(document: Any) -> Iterator[dict[str, Any]]:
    if isinstance(document, list):
        for one in document:
            yield from _records(one)
    elif isinstance(document, dict):
        inside = [
            document[name]
            for name in (
                "results", "event", "checkin_lists", "checkinlists", "questions", "subevents",
                "items",
            )
            if isinstance(document.get(name), dict | list)
        ]  # fmt: skip
        # These have parts of the same names, as a question has the items that it is about.
        if not inside or not _RECORDS.isdisjoint(document):
            yield document
            return
        if "date_from" in document:
            yield document
        for one in inside:
            yield from _records(one)


def _take(record: dict[str, Any], event_id: EventId, found: Doors) -> None:
    if "all_products" in record:
        found.lists.append(_list(record, event_id))
    elif "question" in record and "type" in record:
        if "items" not in record:
            # The order export doesn't say what it is asked about, which the door has to know.
            return
        one = _question(record)
        found.questions.append(one)
        for option in record.get("options") or ():
            name = (one.number, text_of(option.get("identifier")))
            found.identifiers[name] = text_of(option["id"])
    elif "date_from" in record:
        # An event has a slug, a date of a series a number.
        number = "" if "slug" in record else text_of(record.get("id"))
        found.timezone = found.timezone or text_of(record.get("timezone"))
        times = Times(
            time_of(record.get("date_from")),
            time_of(record.get("date_to")),
            time_of(record.get("date_admission")),
        )
        found.times.append((number, words_of(record.get("name")), times))
    elif "id" in record and "name" in record and ("admission" in record or "price" in record):
        found.products.append((text_of(record["id"]), words_of(record["name"])))


def _list(record: dict[str, Any], event_id: EventId) -> CheckInList:
    number = text_of(record["id"])
    some = frozenset(text_of(one) for one in record.get("limit_products") or ())
    return CheckInList(
        list_id(event_id, number),
        event_id,
        words_of(record["name"]) or number,
        number,
        products=None if record["all_products"] is True else some,
        date=text_of(record.get("subevent")),
        include_pending=record.get("include_pending") is True,
        multiple_entries=record.get("allow_multiple_entries") is True,
        entry_after_exit=record.get("allow_entry_after_exit", True) is True,
        addon_match=record.get("addon_match") is True,
        rules=record.get("rules"),
    )


def _question(record: dict[str, Any]) -> Question:
    kind = QuestionType(text_of(record["type"]))
    limits = {
        QuestionType.NUMBER: "number",
        QuestionType.DAY: "date",
        QuestionType.DAY_AND_TIME: "datetime",
    }
    name = limits.get(kind, "")
    least, most = (text_of(record.get(f"valid_{name}_{end}")) for end in ("min", "max"))
    longest = record.get("valid_string_length_max")
    options = sorted(
        (one for one in record.get("options") or () if isinstance(one, dict)),
        key=lambda one: int(one.get("position") or 0),
    )
    return Question(
        text_of(record["id"]),
        words_of(record["question"]),
        kind,
        required=record.get("required") is True,
        products=frozenset(text_of(one) for one in record.get("items") or ()),
        options=tuple((text_of(one["id"]), words_of(one.get("answer"))) for one in options),
        asked=record.get("ask_during_checkin") is True,
        shown=record.get("show_during_checkin") is True,
        depends_on=text_of(record.get("dependency_question")),
        depends_values=frozenset(text_of(one) for one in record.get("dependency_values") or ()),
        least=least,
        most=most,
        longest=longest if type(longest) is int and longest > 0 else LONGEST_ANSWER,
        position=int(record.get("position") or 0),
    )


def _by_options(question: Question, identifiers: dict[tuple[str, str], str]) -> Question:
    """The question with what it hangs on by the numbers that answers have."""
    values = (identifiers.get((question.depends_on, one), one) for one in question.depends_values)
    return replace(question, depends_values=frozenset(values))


def time_of(value: Any) -> datetime | None:
    """A time as pretix writes it, in UTC; None where it wrote none.

    :raises BadInput: it is not a time, or has no offset.
    """
    text = text_of(value)
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise BadInput(f"“{text}” has no offset from UTC")
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadInput(f"“{text}” is not a time as pretix writes it") from None


def words_of(name: Any) -> str:
    """A name that pretix keeps in several languages; English first, else any."""
    if isinstance(name, dict):
        name = name.get("en") or next((text for text in name.values() if text), "")
    return text_of(name)


def text_of(value: Any) -> str:
    """A number or text as text; empty for nothing and for what is neither."""
    return "" if value is None or isinstance(value, dict | list) else str(value).strip()
