"""Guest lists: from files and by hand, found by name, in part by part, and out again."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from kiosk.domain.admission import Direction, Ticket, Verdict
from kiosk.domain.clock import FixedClock
from kiosk.domain.door.guests import Guest
from kiosk.domain.door.undo import UndoReason
from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.staff import Operator, Role
from kiosk.services import (
    checks,
    door_numbers,
    door_search,
    doors,
    erasing,
    gate,
    guests,
    staff,
    undone_passages,
)
from kiosk.services.till import Till
from tests.factories import journal_text, rows

LISTS = """Name,E-mail,Party,Note,List
Grace Hopper,grace@example.org,+2,Give her the key,Band
Alan Turing,,,,
Alan Turing,,,,
,,+1,,
Kay,,many,,
"""


def loaded(till: Till, folder: Path, text: str = LISTS) -> guests.Imported:
    (folder / "guests.csv").write_text(text)
    return guests.import_guests(till, folder / "guests.csv")


def hit(till: Till, typed: str, way: Direction = Direction.ENTRY) -> door_search.Hit:
    (one,) = door_search.find(till, typed, way).hits
    return one


def tick(till: Till, one: door_search.Hit, way: Direction = Direction.ENTRY) -> gate.Decision:
    code = door_search.code_of(till, one.ticket.id)
    return gate.scan(till, code, gate.Asked(direction=way, ticket=one.ticket.id))


def test_good_rows_are_kept_and_bad_ones_named(till: Till, tmp_path: Path) -> None:
    found = loaded(till, tmp_path)
    assert (found.rows, found.found, found.changed) == (5, 3, 5)
    assert [str(one) for one in found.problems] == [
        "guests.csv:5: Name: is missing",
        "guests.csv:6: Party: “many” is no party; write +2, or 3 for all of them.",
    ]
    assert len(door_search.find(till, "turing").hits) == 2, "two of one name are two people"
    assert loaded(till, tmp_path).changed == 0
    for text in ("Grace", "grace@example", "the key"):
        assert text not in journal_text(till)


@pytest.mark.parametrize(
    ("name", "text", "why"), [("a.csv", "who,what\nA,B\n", "name"), ("a.json", "[]", "table")]
)
def test_a_file_that_is_no_guest_list_is_refused(
    till: Till, tmp_path: Path, name: str, text: str, why: str
) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(BadInput, match=why):
        guests.import_guests(till, tmp_path / name)


def test_a_party_comes_in_parts_and_is_counted(
    till: Till, tmp_path: Path, clock: FixedClock
) -> None:
    loaded(till, tmp_path)
    grace = hit(till, "hopper")
    assert (grace.people, grace.came, grace.verdict, grace.inside) == (3, 0, Verdict.VALID, False)
    assert (grace.ticket.type, grace.ticket.notes) == ("Band", ("Give her the key",))
    for number in (1, 2, 3):
        clock.forward(minutes=1)
        came = tick(till, grace)
        assert came.admitted
        assert came.ticket is not None
        assert (came.ticket.name, came.ticket.notes) == ("Grace Hopper", ("Give her the key",))
        grace = hit(till, "hopper")
        assert (grace.people, grace.came) == (3, number)
    assert grace.inside
    assert tick(till, grace).verdict is Verdict.USED
    numbers = door_numbers.numbers(till, [])
    band = next(one for one in numbers.types if one.type == "Band")
    assert (band.expected, band.admitted, band.inside, band.no_shows) == (3, 3, 3, 0)
    assert [one.name for one in gate.recent(till, 4)] == ["Grace Hopper"] * 4
    assert checks.verify_till(till).problems == ()


def test_a_party_leaves_in_parts_and_one_admission_can_be_undone(
    till: Till, tmp_path: Path, clock: FixedClock
) -> None:
    loaded(till, tmp_path)
    grace = hit(till, "hopper")
    for _ in range(2):
        clock.forward(minutes=1)
        last = tick(till, grace)
    clock.forward(minutes=1)
    assert tick(till, grace, Direction.EXIT).admitted
    assert hit(till, "hopper").came == 1
    undone_passages.undo(till, last.nonce, UndoReason.STAYED_OUT)
    assert hit(till, "hopper").came == 0
    for _ in range(3):
        clock.forward(minutes=1)
        assert tick(till, grace).admitted
    assert tick(till, grace).verdict is Verdict.USED


def test_no_scanner_is_answered_by_the_code_of_a_guest(till: Till, tmp_path: Path) -> None:
    loaded(till, tmp_path)
    grace = hit(till, "hopper")
    assert gate.scan(till, grace.ticket.code).verdict is Verdict.INVALID
    assert gate.scan(till, grace.ticket.code, gate.Asked(ticket="another")).admitted is False
    assert hit(till, "hopper").came == 0


def test_a_guest_added_at_the_door_is_found_at_once_and_needs_leave(till: Till) -> None:
    boss = staff.add(till, "Ada", Role.MANAGER, "4071")
    staff.sign_in(till, boss.id, "4071")
    seller = till.acting_as(Operator("cy", "Cy", Role.SELLER))
    assert isinstance(guests.add(seller, Guest("Joan")), Refusal)
    assert door_search.find(till, "joan").hits == []
    before = as_of(till)
    made = guests.add(till, Guest("Joan Clarke", people=2, note="By the side"))
    assert isinstance(made, Ticket)
    joan = hit(till, "joan")
    assert (joan.ticket.id, joan.people, joan.ticket.type) == (made.id, 2, "Guest list")
    assert tick(till, joan).admitted
    for text in ("Joan", "By the side"):
        assert text not in journal_text(till)
    assert as_of(till) == before, "the tickets are no newer for it"


def as_of(till: Till) -> datetime | None:
    with till.store.reading() as session:
        return doors.as_of(till, session, keep=False)


def test_a_list_that_is_loaded_again_changes_the_party_and_keeps_who_came(
    till: Till, tmp_path: Path
) -> None:
    loaded(till, tmp_path)
    for _ in range(2):
        tick(till, hit(till, "hopper"))
    loaded(till, tmp_path, LISTS.replace("+2", "+0").replace("the key", "two keys"))
    grace = hit(till, "hopper")
    assert (grace.people, grace.came, grace.ticket.notes) == (2, 2, ("Give her two keys",))
    assert tick(till, grace).admitted is False
    loaded(till, tmp_path)
    assert hit(till, "hopper").people == 3
    assert tick(till, grace).admitted


def test_who_is_erased_stays_a_guest_without_a_name_or_note(till: Till, tmp_path: Path) -> None:
    loaded(till, tmp_path)
    erasing.erase(till, "grace@example.org")
    assert door_search.find(till, "hopper").hits == []
    left = rows(till.store.path, "SELECT name, email, answers FROM ticket WHERE type = 'Band'")
    assert left == [("", "", "")] * 3
