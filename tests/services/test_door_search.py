"""Finding people at the door: how they stand, what the index keeps, and what it forgets."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.domain.admission import Direction, Verdict
from kiosk.domain.clock import FixedClock
from kiosk.domain.door.setup import CheckInList
from kiosk.domain.errors import BadInput, NoListChosen
from kiosk.domain.ids import EventId
from kiosk.services import checks, door_search, doors, erasing, gate, importing
from kiosk.services.till import Till
from kiosk.store import engine, ticket_search
from kiosk.store.erasing import forget_everybody
from tests.factories import START, rows

PEOPLE = """code,name,email,type,order,status
AB-100,Jörg Müller,joerg@gmail.com,Day,ORD1,paid
AB-101,Mia Conrad,mia@conrad.example,Day,ORD1,paid
AB-102,Co Nguyen,co@gmail.com,Day,ORD2,cancelled
AB-103,山田太郎,yamada@gmail.com,Day,ORD3,paid
AB-104,Søren Weiß,soren@gmail.com,Day,ORD3,pending
"""


@pytest.fixture
def crowd(till: Till, tmp_path: Path) -> Till:
    (tmp_path / "people.csv").write_text(PEOPLE)
    assert importing.import_tickets(till, tmp_path / "people.csv").found == 5
    return till


def names(till: Till, typed: str) -> list[str]:
    return [one.ticket.name for one in door_search.find(till, typed).hits]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("müll", ["Jörg Müller"]),
        ("mueller jo", ["Jörg Müller"]),
        ("ord1", ["Jörg Müller", "Mia Conrad"]),
        ("ord1 mia", ["Mia Conrad"]),
        ("mia@con", ["Mia Conrad"]),
        ("ab-103", ["山田太郎"]),
        ("太郎", ["山田太郎"]),
        ("soren weiss", ["Søren Weiß"]),
        ("nobody", []),
        ("m", []),
    ],
)
def test_people_are_found_by_what_is_known_of_them(
    crowd: Till, typed: str, found: list[str]
) -> None:
    assert names(crowd, typed) == found


def test_whole_words_come_first_then_names_then_addresses(crowd: Till) -> None:
    whole, begun, *by_address = names(crowd, "co")
    assert (whole, begun) == ("Co Nguyen", "Mia Conrad")
    assert by_address == ["Jörg Müller", "山田太郎", "Søren Weiß"]


def test_each_is_told_as_the_door_would_decide(crowd: Till, clock: FixedClock) -> None:
    def stand(typed: str) -> tuple[Verdict, bool, bool]:
        (hit,) = door_search.find(crowd, typed).hits
        return hit.verdict, hit.inside, hit.left

    assert stand("mia") == (Verdict.VALID, False, False)
    gate.scan(crowd, "AB-101")
    assert stand("mia") == (Verdict.USED, True, False)
    (hit,) = door_search.find(crowd, "mia").hits
    assert hit.since == START
    gate.scan(crowd, "AB-101", gate.Asked(direction=Direction.EXIT))
    assert stand("mia") == (Verdict.VALID, False, True)
    assert stand("nguyen") == (Verdict.CANCELLED, False, False)
    assert stand("weiß") == (Verdict.UNPAID, False, False)
    before = len(rows(crowd.store.path, "SELECT id FROM entry"))
    door_search.find(crowd, "mia")
    assert len(rows(crowd.store.path, "SELECT id FROM entry")) == before, "looking writes nothing"


def test_only_so_many_are_shown_and_how_many_more_there_are_is_said(
    till: Till, tmp_path: Path
) -> None:
    lines = [f"C{n},Same Name,,Day,O{n}" for n in range(600)]
    (tmp_path / "many.csv").write_text("\n".join(["code,name,email,type,order", *lines]))
    importing.import_tickets(till, tmp_path / "many.csv")
    found = door_search.find(till, "same name")
    assert (len(found.hits), found.more, found.at_least) == (20, 480, True)
    found = door_search.find(till, "same o7")
    assert (len(found.hits), found.more, found.at_least) == (11, 0, False)
    found = door_search.find(till, "same o1", most=5)
    assert (len(found.hits), found.more, found.at_least) == (5, 106, False)


def test_where_several_lists_are_and_none_is_chosen_it_is_not_guessed(crowd: Till) -> None:
    event = EventId(crowd.event.id)
    for name in ("One", "Two"):
        doors.set_list(crowd, CheckInList("", event, name, products=frozenset({name})))
    with pytest.raises(NoListChosen):
        door_search.find(crowd, "mia")
    doors.use_lists(crowd, ["Two"])
    (hit,) = door_search.find(crowd, "mia").hits
    assert hit.verdict is Verdict.WRONG_PRODUCT


def test_tickets_of_events_that_this_door_does_not_let_in_to_are_not_found(crowd: Till) -> None:
    with crowd.store.writing() as session:
        session.connection().exec_driver_sql(
            "UPDATE ticket SET event_id = 'another' WHERE code = 'AB-101'"
        )
    assert names(crowd, "ord1") == ["Jörg Müller"]
    assert names(crowd, "mia") == []


def test_a_ticket_that_was_found_is_decided_and_recorded_as_a_scan_of_it(crowd: Till) -> None:
    (hit,) = door_search.find(crowd, "mia").hits
    code = door_search.code_of(crowd, hit.ticket.id)
    asked = gate.Asked(ticket=hit.ticket.id)
    assert gate.scan(crowd, code, asked).verdict is Verdict.VALID
    assert gate.scan(crowd, code, asked).verdict is Verdict.USED
    assert gate.scan(crowd, "AB-101").verdict is Verdict.USED
    assert [one.name for one in gate.recent(crowd)] == ["Mia Conrad"] * 3
    with pytest.raises(BadInput):
        door_search.code_of(crowd, "nobody")


def test_what_changes_is_found_by_what_it_is_now(crowd: Till, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(PEOPLE.replace("Mia Conrad", "Mia Okoro"))
    importing.import_tickets(crowd, tmp_path / "people.csv")
    assert names(crowd, "conrad mia") == ["Mia Okoro"], "her address still says so"
    assert names(crowd, "okoro") == ["Mia Okoro"]
    assert names(crowd, "jorg") == ["Jörg Müller"]
    assert checks.verify_till(crowd).problems == ()


def test_a_ticket_that_takes_the_place_of_one_that_is_gone_is_not_found_by_its_name(
    crowd: Till, tmp_path: Path
) -> None:
    with crowd.store.writing() as session:
        session.connection().exec_driver_sql("DELETE FROM ticket WHERE code = 'AB-104'")
    (tmp_path / "new.csv").write_text("code,name\nAB-105,Eva Peron\n")
    importing.import_tickets(crowd, tmp_path / "new.csv")
    assert names(crowd, "eva") == ["Eva Peron"]
    assert names(crowd, "soren") == []


def test_who_was_given_another_code_is_found_once(till: Till, tmp_path: Path) -> None:
    for secret in ("old-1", "new-1"):
        position = {"id": 7, "item": 1, "secret": secret, "attendee_name": "Ida Noddack"}
        order = {"code": "A", "status": "p", "positions": [position]}
        (tmp_path / "orders.json").write_text(json.dumps({"results": [order]}))
        importing.import_tickets(till, tmp_path / "orders.json")
    (hit,) = door_search.find(till, "noddack").hits
    assert (hit.ticket.code, hit.verdict) == ("new-1", Verdict.VALID)


def in_the_file(till: Till, *texts: str) -> list[str]:
    with closing(sqlite3.connect(till.store.path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    found = till.store.path.read_bytes()
    return [text for text in texts if text.encode() in found]


@pytest.mark.parametrize("everybody", [False, True])
def test_who_is_erased_is_found_no_more_and_is_in_no_byte_of_the_index(
    till: Till, tmp_path: Path, everybody: bool
) -> None:
    people = "code,name,email,type\nZ-1,Quillon Xyloph,quillon@vexmail.example,Day\n"
    (tmp_path / "people.csv").write_text(people)
    importing.import_tickets(till, tmp_path / "people.csv")
    assert names(till, "quil") == ["Quillon Xyloph"]
    words = ("quillon", "uillon", "xyloph", "yloph", "vexmail", "exmail", "Quillon")
    assert set(in_the_file(till, *words)) & {"quillon", "xyloph", "vexmail"}
    if everybody:
        with till.store.writing() as session:
            forget_everybody(session)
    else:
        erasing.erase(till, "quillon@vexmail.example")
    assert names(till, "quil") == []
    assert names(till, "vexmail") == []
    assert in_the_file(till, *words) == []
    assert [hit.ticket.code for hit in door_search.find(till, "Z-1").hits] == ["Z-1"]


def test_an_index_that_lost_its_way_is_right_again_after_an_upgrade(crowd: Till) -> None:
    with crowd.store.writing() as session:
        session.connection().exec_driver_sql(
            "INSERT INTO ticket_search (ticket_search) VALUES ('delete-all')"
        )
    assert names(crowd, "mia") == []
    engine.upgrade(crowd.store.path)
    assert names(crowd, "mia") == ["Mia Conrad"]


def test_no_step_of_it_reads_the_whole_list(
    crowd: Till, plan_of: Callable[[Till, str, dict[str, object]], str]
) -> None:
    asked = {"query": '"mia"*', "events": "[]", "most": 20}
    for said in (ticket_search.FIND, ticket_search.COUNT):
        plan = plan_of(crowd, str(said), asked)
        assert "VIRTUAL TABLE INDEX" in plan
        assert "SCAN t" not in plan
        assert "USING INTEGER PRIMARY KEY" in plan
    assert "SCAN ticket" not in plan_of(crowd, str(ticket_search.BY_ID), {"ids": "[]"})


@pytest.fixture
def plan_of() -> Callable[[Till, str, dict[str, object]], str]:
    def plan(till: Till, said: str, asked: dict[str, object]) -> str:
        with closing(sqlite3.connect(till.store.path)) as connection:
            found = connection.execute(f"EXPLAIN QUERY PLAN {said}", asked).fetchall()
        return "\n".join(row[-1] for row in found)

    return plan
