"""What a door is told piece by piece, or later: answers, and passages that were written down."""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from kiosk.domain.admission import Direction, Verdict
from kiosk.domain.clock import FixedClock
from kiosk.domain.errors import BadInput
from kiosk.domain.ids import EventId
from kiosk.imports.pretix_door import doors_of
from kiosk.imports.report import Problems
from kiosk.services import checks, doors, gate, importing
from kiosk.services.gate import Asked
from kiosk.services.till import Till

OUT = Direction.EXIT
_TWO_QUESTIONS = [
    {"id": number, "question": f"{number}?", "type": "N", "required": True, "items": [1],
     "ask_during_checkin": True, "position": number, "options": []}
    for number in (8, 9)
]  # fmt: skip


def load(till: Till, folder: Path, **more: Any) -> None:
    """One order with a guest's ticket, from pretix, and what ``more`` it says."""
    position = {"id": 1, "secret": "guest", "item": 1, "variation": 5, "addon_to": None}
    orders = [{"code": "A", "status": "p", "positions": [position]}]
    path = folder / "orders.json"
    path.write_text(json.dumps({"event": {"orders": orders, **more}}))
    assert importing.import_tickets(till, path).problems == []


def test_an_answer_is_not_asked_for_again_though_another_is_still_open(
    till: Till, tmp_path: Path
) -> None:
    load(till, tmp_path, questions=_TWO_QUESTIONS)
    first = gate.scan(till, "guest", Asked(answers={"8": "1"}))
    assert [one.number for one in first.questions] == ["9"]
    gate.look_at(till, "guest", Asked(answers={"9": "2"}))
    assert [one.number for one in gate.scan(till, "guest").questions] == ["9"]
    assert gate.scan(till, "guest", Asked(answers={"9": "2"})).verdict is Verdict.VALID
    assert checks.verify_till(till).problems == ()


def test_answers_are_kept_of_who_is_refused_for_having_come(till: Till, tmp_path: Path) -> None:
    load(till, tmp_path)
    gate.scan(till, "guest")
    load(till, tmp_path, questions=_TWO_QUESTIONS)
    answers = {"8": "1", "9": "2"}
    assert gate.scan(till, "guest", Asked(answers=answers)).verdict is Verdict.USED
    gate.scan(till, "guest", Asked(direction=OUT))
    assert gate.scan(till, "guest").verdict is Verdict.VALID


def test_who_left_before_they_came_is_inside_whichever_was_told_first(
    till: Till, tmp_path: Path, clock: FixedClock
) -> None:
    load(till, tmp_path)
    gate.scan(till, "guest")
    clock.forward(hours=1)
    an_hour_before = clock.now() - timedelta(hours=2)
    assert gate.scan(till, "guest", Asked(direction=OUT, at=an_hour_before)).admitted
    again = gate.scan(till, "guest")
    assert (again.verdict, again.when) == (Verdict.USED, clock.now() - timedelta(hours=1))
    assert gate.scan(till, "guest", Asked(direction=OUT)).admitted
    assert gate.scan(till, "guest").admitted
    assert checks.verify_till(till).problems == ()


@pytest.mark.parametrize("marked", ["item", "variation"])
def test_a_door_is_told_what_a_product_or_its_variation_wants_said(
    till: Till, tmp_path: Path, marked: str
) -> None:
    told = {"checkin_attention": True, "checkin_text": "Under 18"}
    variation = {"id": 5, "value": "Child", **(told if marked == "variation" else {})}
    # Numbers of products and of variations say nothing of each other.
    other = {"id": 5, "name": "Other", "admission": True, "checkin_text": "Another"}
    item = {"id": 1, "name": "Day", "admission": True, "variations": [variation]}
    load(till, tmp_path, items=[{**item, **(told if marked == "item" else {})}, other])
    ticket = gate.scan(till, "guest").ticket
    assert ticket is not None
    assert (ticket.type, ticket.attention, ticket.notes) == ("Day – Child", True, ("Under 18",))


def test_a_list_takes_what_admits_nobody_by_itself(till: Till, tmp_path: Path) -> None:
    load(till, tmp_path, items=[{"id": 1, "name": "T-shirt", "admission": False}])
    assert gate.scan(till, "guest").verdict is Verdict.WRONG_PRODUCT
    path = tmp_path / "lists.json"
    path.write_text(json.dumps([{"id": 3, "name": "Merchandise", "all_products": True}]))
    doors.import_doors(till, path)
    assert gate.scan(till, "guest").verdict is Verdict.VALID


def test_a_file_that_is_silent_of_who_came_forgets_nobody(till: Till, tmp_path: Path) -> None:
    load(till, tmp_path)
    path = tmp_path / "orders.json"
    came = [{"id": 1, "list": 1, "datetime": "2026-11-21T10:00:00+00:00", "type": "entry"}]
    position = {"id": 1, "secret": "guest", "item": 1, "checkins": came}
    orders = [{"code": "A", "status": "p", "positions": [position]}]
    path.write_text(json.dumps({"results": orders}))
    importing.import_tickets(till, path)
    assert gate.look_at(till, "guest").verdict is Verdict.USED
    load(till, tmp_path)
    assert gate.look_at(till, "guest").verdict is Verdict.USED
    # Who came by mistake, and is let in again by the seller's system, is here as well.
    position["checkins"] = []
    path.write_text(json.dumps({"results": orders}))
    importing.import_tickets(till, path)
    assert gate.look_at(till, "guest").verdict is Verdict.VALID


def test_an_export_that_names_questions_leaves_those_of_the_door_alone(
    till: Till, tmp_path: Path
) -> None:
    load(till, tmp_path, questions=_TWO_QUESTIONS)
    bare = [{"id": 8, "question": "8?", "type": "N", "ask_during_checkin": True}]
    load(till, tmp_path, questions=bare)
    assert [one.number for one in gate.scan(till, "guest").questions] == ["8", "9"]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ('{"isMoonlight": []}', "“isMoonlight” is not known here"),
        ('{"and": [true], "or": [true]}', "not exactly one operator"),
        ("{" + '"!": [{' * 60 + '"!": []' + "}]" * 60 + "}", "nested too deeply"),
        ('{"or": [' + '{"<": [{"var": "entries_number"}, 1]},' * 900 + "false]}", "too many parts"),
        ('"always"', "a rule is an operator"),
    ],
)
def test_rules_that_cannot_be_read_are_heard_of_when_they_are_loaded(
    till: Till, tmp_path: Path, said: str, sentence: str
) -> None:
    load(till, tmp_path)
    path = tmp_path / "lists.json"
    path.write_text(f'[{{"id": 3, "name": "Door", "all_products": true, "rules": {said}}}]')
    found = doors.import_doors(till, path)
    assert found.lists == 1
    (problem,) = found.problems
    assert "lets nobody in" in str(problem)
    assert sentence in str(problem)
    refused = gate.scan(till, "guest")
    assert (refused.verdict, refused.why) == (Verdict.RULES, "unreadable_rules")


@pytest.mark.parametrize("text", ["[" * 900 + "]" * 900, '{"event":' * 900 + "{}" + "}" * 900])
def test_a_file_without_end_is_refused_in_a_sentence(till: Till, tmp_path: Path, text: str) -> None:
    path = tmp_path / "lists.json"
    path.write_text(text)
    assert "lists.json" in _what_is_said_of(till, path)


def _what_is_said_of(till: Till, path: Path) -> str:
    try:
        return str(doors.import_doors(till, path).problems[0])
    except BadInput as fault:
        return str(fault)


def test_what_is_nested_without_end_is_a_problem_and_no_crash() -> None:
    document: list[Any] = []
    for _ in range(sys.getrecursionlimit() * 2):
        document = [document]
    problems = Problems("lists.json")
    doors_of(document, EventId("fair"), problems)
    assert "nested too deeply" in str(problems.found[0])


@pytest.mark.parametrize(("place", "told"), [("Europe/London", 0), ("Asia/Tokyo", 1)])
def test_an_event_of_another_time_zone_is_heard_of(
    till: Till, tmp_path: Path, place: str, told: int
) -> None:
    path = tmp_path / "event.json"
    event = {"slug": "fair", "name": "Fair", "date_from": "2026-11-28T10:00:00Z"}
    path.write_text(json.dumps({**event, "timezone": place}))
    found = doors.import_doors(till, path)
    assert (found.dates, len(found.problems)) == (1, told)
    assert all("Asia/Tokyo, and Europe/London" in str(one) for one in found.problems)
