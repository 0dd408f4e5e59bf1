"""Doors with lists: loaded from pretix, decided by, recorded, and told on."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from kiosk.domain.admission import Direction, Verdict
from kiosk.domain.clock import FixedClock, iso, zone
from kiosk.domain.door.guests import Guest
from kiosk.domain.door.setup import CheckInList
from kiosk.domain.errors import BadInput
from kiosk.domain.ids import EventId
from kiosk.domain.journal import keyed_hash
from kiosk.domain.reference import Cursor, DocumentRow
from kiosk.services import (
    checks,
    door_numbers,
    door_search,
    doors,
    erasing,
    gate,
    guests,
    importing,
    walk_ins,
)
from kiosk.services.gate import Asked
from kiosk.services.till import Till
from kiosk.store import door
from kiosk.store.documents import KINDS, put_bodies, put_setup
from kiosk.store.door_setup import list_values
from kiosk.store.outbox import Outbox
from kiosk.ui.door_words import age_words, verdict_words
from tests.factories import START, journal_text, rows

OUT = Direction.EXIT
LISTS: list[dict[str, Any]] = [
    {"id": 1, "name": "Main gate", "all_products": False, "limit_products": [1, 2],
     "include_pending": True, "allow_multiple_entries": False, "allow_entry_after_exit": True,
     "rules": {}, "addon_match": False, "subevent": None},
    {"id": 2, "name": "Workshop", "all_products": False, "limit_products": [3],
     "include_pending": False, "allow_multiple_entries": True, "allow_entry_after_exit": True,
     "rules": {"<": [{"var": "entries_number"}, 2]}, "addon_match": True, "subevent": None},
]  # fmt: skip
QUESTIONS = [
    {"id": 8, "question": {"en": "Meal?"}, "type": "C", "required": True, "items": [2],
     "ask_during_checkin": True, "position": 1,
     "options": [{"id": 31, "identifier": "VEG", "answer": {"en": "Vegan"}, "position": 0},
                 {"id": 32, "identifier": "ANY", "answer": {"en": "Anything"}, "position": 1}]},
    {"id": 9, "question": {"en": "Allergies?"}, "type": "S", "required": False, "items": [2],
     "ask_during_checkin": True, "position": 2, "options": [], "dependency_question": 8,
     "dependency_values": ["VEG"]},
]  # fmt: skip
ITEMS = [
    {"id": 1, "name": {"en": "Day"}, "admission": True, "checkin_attention": True,
     "checkin_text": "Give a wristband"},
    {"id": 2, "name": {"en": "Dinner"}, "admission": True},
    {"id": 3, "name": {"en": "Pottery"}, "admission": False},
    {"id": 4, "name": {"en": "T-shirt"}, "admission": False},
]  # fmt: skip


def position(number: int, secret: str, item: int = 1, **more: Any) -> dict[str, Any]:
    return {"id": number, "secret": secret, "item": item, "attendee_name": f"Guest {number}",
            "addon_to": None, "checkins": [], "answers": [], **more}  # fmt: skip


def order(code: str, *positions: dict[str, Any], status: str = "p", **more: Any) -> dict[str, Any]:
    return {"code": code, "status": status, "positions": list(positions), **more}


ORDERS = [
    order("A", position(1, "day-1"), position(2, "pottery-1", 3, addon_to=1),
          position(3, "shirt-1", 4)),
    order("B", position(4, "dinner-1", 2)),
    order("C", position(5, "owed-1"), status="n"),
    order("D", position(6, "waits-1"), status="n", require_approval=True),
    order("G", position(9, "approved-1"), require_approval=True),
    order("E", position(7, "came-1", checkins=[
        {"id": 1, "list": 1, "datetime": "2026-11-21T10:00:00+00:00", "type": "entry"}])),
    order("F", position(8, "told-1", 2, answers=[
        {"question": 8, "answer": "Anything", "options": [32]}])),
]  # fmt: skip


def load(till: Till, tmp_path: Path, orders: list[dict[str, Any]], **more: Any) -> None:
    path = tmp_path / "orders.json"
    event = {"orders": orders, "items": ITEMS, "questions": QUESTIONS, **more}
    path.write_text(json.dumps({"event": event}))
    assert importing.import_tickets(till, path).problems == []


@pytest.fixture
def venue(till: Till, tmp_path: Path) -> Till:
    load(till, tmp_path, ORDERS)
    path = tmp_path / "lists.json"
    path.write_text(json.dumps({"count": 2, "results": LISTS}))
    found = doors.import_doors(till, path)
    assert (found.lists, found.changed, found.problems) == (2, 2, [])
    doors.use_lists(till, ["Main gate"])
    return till


def verdicts(till: Till, *codes: str, **asked: Any) -> list[Verdict]:
    return [gate.scan(till, code, Asked(**asked)).verdict for code in codes]


def test_what_pretix_says_of_orders_and_lists_decides(venue: Till) -> None:
    assert verdicts(venue, "day-1", "owed-1", "waits-1", "came-1", "pottery-1", "T-2") == [
        Verdict.VALID, Verdict.UNPAID, Verdict.UNAPPROVED, Verdict.USED,
        Verdict.WRONG_PRODUCT, Verdict.WRONG_PRODUCT,
    ]  # fmt: skip
    assert verdicts(venue, "owed-1", paid_here=True) == [Verdict.VALID]
    assert verdicts(venue, "approved-1") == [Verdict.VALID], "it would not be paid otherwise"
    # A T-shirt that was sold by itself lets nobody in, but by a list that it stands on.
    assert verdicts(venue, "shirt-1") == [Verdict.WRONG_PRODUCT]
    shown = gate.scan(venue, "day-1").ticket
    assert shown is not None
    assert (shown.attention, shown.notes) == (True, ("Give a wristband",))
    assert checks.verify_till(venue).problems == ()


def test_a_ticket_stands_for_what_was_sold_with_it_on_a_list_that_says_so(venue: Till) -> None:
    there: dict[str, Any] = {"lists": ("Workshop",)}
    for _ in range(2):
        decision = gate.scan(venue, "day-1", Asked(**there))
        assert decision.ticket is not None
        assert (decision.verdict, decision.ticket.code) == (Verdict.VALID, "pottery-1")
    assert verdicts(venue, "day-1", **there) == [Verdict.RULES]
    assert verdicts(venue, "dinner-1", **there) == [Verdict.WRONG_PRODUCT]
    # The other list knows nothing of it.
    assert verdicts(venue, "day-1") == [Verdict.VALID]


def test_a_workshop_lets_nobody_in_where_there_is_no_list(till: Till, tmp_path: Path) -> None:
    load(till, tmp_path, ORDERS)
    assert verdicts(till, "pottery-1", "day-1") == [Verdict.WRONG_PRODUCT, Verdict.VALID]


def test_questions_are_asked_and_their_answers_kept_out_of_the_journal(venue: Till) -> None:
    asked = gate.scan(venue, "dinner-1")
    assert (asked.verdict, [one.words for one in asked.questions]) == (
        Verdict.QUESTIONS, ["Meal?"],
    )  # fmt: skip
    more = gate.scan(venue, "dinner-1", Asked(answers={"8": "31"}))
    assert [one.number for one in more.questions] == ["9"]
    said = {"8": "31", "9": "Peanuts, severely"}
    assert verdicts(venue, "dinner-1", answers=said) == [Verdict.VALID]
    assert "Peanuts, severely" not in journal_text(venue)
    kept = rows(venue.store.path, "SELECT answers FROM ticket WHERE code = 'dinner-1'")
    assert [json.loads(one) for (one,) in kept] == [said]
    waiting = Outbox(venue.store).unsent_documents(1000)
    assert any("Peanuts, severely" in str(one.body) for one in waiting)
    assert verdicts(venue, "dinner-1", direction=OUT) == [Verdict.VALID]
    assert verdicts(venue, "dinner-1") == [Verdict.VALID], "nothing is asked twice"
    assert verdicts(venue, "told-1") == [Verdict.VALID], "it was answered in the order"
    assert checks.verify_till(venue).problems == ()


def test_what_a_party_answers_is_kept_and_its_name_stays_with_the_one_who_is_named(
    venue: Till,
) -> None:
    guests.add(venue, Guest("Zoe One", "zoe@example.org", 2, "Front row", "2"))
    for _ in range(2):
        (found,) = door_search.find(venue, "zoe").hits
        code = door_search.code_of(venue, found.ticket.id)
        said = Asked(answers={"8": "32"}, ticket=found.ticket.id)
        assert gate.scan(venue, code, said).verdict is Verdict.VALID
    asked = "SELECT name, answers, terms FROM ticket WHERE type = '2'"
    answered = [json.loads(answers)["8"] for _, answers, _ in rows(venue.store.path, asked)]
    assert answered == ["32", "32"]
    erasing.erase(venue, "zoe@example.org")
    kept = str(rows(venue.store.path, asked))
    assert "Zoe" not in kept
    assert "Front row" not in kept


def test_whoever_only_looks_at_the_door_writes_nothing(
    venue: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(sqlite3.connect(venue.store.path)) as connection, connection:
        # As an older version left it.
        connection.execute("DELETE FROM setting WHERE name = ?", (door.NEWEST_IMPORT,))
    kept: list[dict[str, str]] = []
    monkeypatch.setattr(doors, "put_settings", lambda _, **told: kept.append(told))
    gate.look_at(venue, "day-1")
    assert door_search.find(venue, "guest").hits
    walk_ins.types(venue)
    assert kept == []
    gate.scan(venue, "day-1")
    assert [list(one) for one in kept] == [[door.NEWEST_IMPORT]]


def test_answers_outlive_an_import_and_go_when_their_guest_is_forgotten(
    venue: Till, tmp_path: Path
) -> None:
    more = {"attendee_email": "guest4@example.org"}
    renamed = [order("B", position(4, "dinner-1", 2, **more))]
    assert verdicts(venue, "dinner-1", answers={"8": "32"}) == [Verdict.VALID]
    load(venue, tmp_path, renamed)
    (answers,) = rows(venue.store.path, "SELECT answers FROM ticket WHERE code = 'dinner-1'")
    assert json.loads(answers[0]) == {"8": "32"}
    erasing.erase(venue, "guest4@example.org")
    assert rows(venue.store.path, "SELECT name, answers FROM ticket WHERE code = 'dinner-1'") == [
        ("", "")
    ]
    load(venue, tmp_path, renamed)
    assert rows(venue.store.path, "SELECT name FROM ticket WHERE code = 'dinner-1'") == [("",)]
    # Nothing of a guest who is to be forgotten is kept anew.
    gate.scan(venue, "dinner-1", Asked(direction=OUT))
    assert verdicts(venue, "dinner-1", answers={"8": "31", "9": "Peanuts"}) == [Verdict.VALID]
    assert rows(venue.store.path, "SELECT answers FROM ticket WHERE code = 'dinner-1'") == [("",)]


def test_a_company_is_what_the_newest_file_says_and_goes_when_its_guest_is_forgotten(
    venue: Till, tmp_path: Path
) -> None:
    def company() -> list[str]:
        found = rows(venue.store.path, "SELECT answers FROM ticket WHERE code = 'dinner-1'")
        return [json.loads(one or "{}").get("company", "") for (one,) in found]

    def said(**more: Any) -> None:
        whole = {"attendee_email": "guest4@example.org", **more}
        load(venue, tmp_path, [order("B", position(4, "dinner-1", 2, **whole))])

    assert verdicts(venue, "dinner-1", answers={"8": "32"}) == [Verdict.VALID]
    said(company="Acme")
    assert company() == ["Acme"]
    assert verdicts(venue, "dinner-1", direction=OUT) == [Verdict.VALID]
    assert verdicts(venue, "dinner-1", answers={"8": "32"}) == [Verdict.VALID]
    assert company() == ["Acme"], "answers at the door leave it alone"
    said(company="Okafor Ltd")
    assert company() == ["Okafor Ltd"]
    said()
    (answers,) = rows(venue.store.path, "SELECT answers FROM ticket WHERE code = 'dinner-1'")
    assert json.loads(answers[0]) == {"8": "32"}
    said(company="Whortleberry Incorporated")
    assert "Whortleberry" not in journal_text(venue)
    erasing.erase(venue, "guest4@example.org")
    assert company() == [""]
    said(company="Whortleberry Incorporated")
    assert company() == [""]
    assert checks.verify_till(venue).problems == ()


def test_lists_and_directions_stand_with_each_passage_and_each_refusal(
    venue: Till, clock: FixedClock
) -> None:
    (main,) = [one for one, used in doors.list_lists(venue) if used]
    entry = gate.scan(venue, "day-1")
    clock.forward(minutes=1)
    used = gate.scan(venue, "day-1")
    left = gate.scan(venue, "day-1", Asked(direction=OUT))
    unpaid = gate.scan(venue, "owed-1", Asked(direction=OUT))
    gone = rows(venue.store.path, "SELECT entry_id, list_id, direction FROM redemption")
    assert gone == [(entry.nonce, main.id, "entry"), (left.nonce, main.id, "exit")]
    refused = rows(
        venue.store.path, "SELECT entry_id, verdict, list_id, direction FROM refused_scan"
    )
    assert refused == [
        (used.nonce, "used", main.id, "entry"), (unpaid.nonce, "unpaid", main.id, "exit"),
    ]  # fmt: skip
    assert len({entry.nonce, used.nonce, left.nonce, unpaid.nonce}) == 4
    title, reason = verdict_words(left, zone("Europe/London"))
    assert (title, reason) == ("Goodbye", "They may leave.")
    assert [one.direction for one in gate.recent(venue) if one.verdict is Verdict.VALID] == [
        OUT, Direction.ENTRY,
    ]  # fmt: skip


def test_a_refused_code_of_no_ticket_is_wipeable_and_named_by_its_hash(venue: Till) -> None:
    decision = gate.scan(venue, "what somebody typed by mistake")
    hashed = keyed_hash(venue.identity.secret, "what somebody typed by mistake")
    asked = "SELECT code_hash FROM refused_scan WHERE entry_id = ?"
    assert rows(venue.store.path, asked, decision.nonce) == [(hashed,)]
    assert "what somebody typed by mistake" not in journal_text(venue)


def test_a_scan_that_happened_earlier_is_told_as_it_was(venue: Till) -> None:
    before = START - timedelta(hours=2)
    gate.scan(venue, "day-1", Asked(at=before))
    assert rows(venue.store.path, "SELECT at FROM redemption") == [(iso(before),)]
    again = gate.scan(venue, "day-1")
    assert (again.verdict, again.when) == (Verdict.USED, before)


def test_a_code_issued_anew_ends_the_old_one_and_inherits_what_it_did(
    venue: Till, tmp_path: Path
) -> None:
    assert verdicts(venue, "day-1") == [Verdict.VALID]
    load(venue, tmp_path, [order("A", position(1, "day-1-new"))])
    old = gate.scan(venue, "day-1")
    assert (old.verdict, old.why) == (Verdict.REVOKED, "reissued")
    assert verdicts(venue, "day-1-new") == [Verdict.USED], "its guest is inside"
    load(venue, tmp_path, [order("A", position(1, "day-1-new"), status="c")])
    assert verdicts(venue, "day-1", "day-1-new") == [Verdict.REVOKED, Verdict.CANCELLED]
    assert checks.verify_till(venue).problems == ()


def test_of_several_lists_somebody_says_which_is_in_use(venue: Till) -> None:
    doors.use_lists(venue, [])
    before = journal_text(venue)
    with pytest.raises(BadInput, match="Several check-in lists"):
        gate.scan(venue, "day-1")
    assert journal_text(venue) == before
    with pytest.raises(BadInput, match="no check-in list “Back door”"):
        gate.scan(venue, "day-1", Asked(lists=("Back door",)))
    with pytest.raises(BadInput, match="of one event"):
        doors.use_lists(venue, ["main GATE", "2"])
    doors.remove_list(venue, "Workshop")
    assert verdicts(venue, "day-1") == [Verdict.VALID], "there is but one"
    doors.remove_list(venue, "Main gate")
    assert verdicts(venue, "day-1", "dinner-1") == [Verdict.USED, Verdict.QUESTIONS]


def test_a_list_that_was_chosen_for_another_event_is_not_in_use_at_this_one(venue: Till) -> None:
    (main,) = [one for one, used in doors.list_lists(venue) if used]
    elsewhere = replace(main, id="another", event_id=EventId("another event"), name="Elsewhere")
    with venue.store.writing() as session:
        put_setup(session, [list_values(elsewhere)])
    assert [one.name for one in doors.use_lists(venue, ["Elsewhere"])] == ["Elsewhere"]
    with pytest.raises(BadInput, match="Several check-in lists"):
        gate.scan(venue, "day-1")
    doors.use_lists(venue, ["Elsewhere", "Main gate"])
    assert verdicts(venue, "day-1") == [Verdict.VALID]


def test_a_list_that_is_used_takes_the_place_of_the_one_of_its_event_only(venue: Till) -> None:
    (main,) = [one for one, used in doors.list_lists(venue) if used]
    (workshop,) = [one for one, used in doors.list_lists(venue) if not used]
    elsewhere = replace(main, id="another", event_id=EventId("another event"), name="Elsewhere")
    with venue.store.writing() as session:
        put_setup(session, [list_values(elsewhere)])
    doors.use_lists(venue, ["Elsewhere", "Main gate"])
    assert doors.use_list(venue, workshop.id) == workshop
    with venue.store.reading() as session:
        in_use = doors.lists_in_use(venue, session)
    assert {one.name for one in in_use.values()} == {"Elsewhere", "Workshop"}
    with pytest.raises(BadInput, match="not here any more"):
        doors.use_list(venue, "nowhere")
    assert [one for one, used in doors.list_lists(venue) if used] == [workshop]


def test_a_list_keeps_its_id_when_its_terms_change_and_unreadable_rules_are_not_taken(
    venue: Till,
) -> None:
    (main,) = [one for one, used in doors.list_lists(venue) if used]
    changed = doors.set_list(venue, replace(main, id="", name="main gate", rules={"and": [False]}))
    assert (changed.id, changed.number) == (main.id, "1")
    assert verdicts(venue, "day-1") == [Verdict.RULES]
    with pytest.raises(BadInput, match="isMoonlight"):
        doors.set_list(venue, replace(main, rules={"isMoonlight": []}))
    with pytest.raises(BadInput, match="name has from 1"):
        doors.set_list(venue, replace(main, name=" "))


def test_rules_know_the_gate_of_this_till(venue: Till) -> None:
    at_gate = {"inList": [{"var": "gate"}, {"objectList": [{"lookup": ["gate", "7", "West"]}]}]}
    doors.set_list(venue, CheckInList("", EventId(venue.event.id), "West", rules=at_gate))
    doors.use_lists(venue, ["West"])
    assert verdicts(venue, "day-1") == [Verdict.RULES]
    doors.set_gate(venue, "7")
    assert verdicts(venue, "day-1") == [Verdict.VALID]


def test_a_verdict_says_how_old_its_data_is_once_that_is_too_old(
    venue: Till, clock: FixedClock
) -> None:
    london = zone("Europe/London")
    doors.set_limit(venue, 15)
    clock.forward(minutes=15)
    fresh = gate.scan(venue, "day-1")
    assert (fresh.as_of, fresh.stale, age_words(fresh, london)) == (START, False, "")
    clock.forward(minutes=1)
    said = {code: gate.scan(venue, code) for code in ("nobody", "owed-1", "told-1", "day-1")}
    assert all(one.stale for one in said.values())
    assert age_words(said["nobody"], london) == "As of 14:00: it may have been sold since."
    assert age_words(said["owed-1"], london) == "As of 14:00: it may have been paid since."
    assert "come in elsewhere" in age_words(said["told-1"], london)
    clock.forward(days=1)
    assert "21 Nov" in age_words(gate.scan(venue, "nobody"), london)
    doors.set_limit(venue, 0)
    assert not gate.scan(venue, "nobody").stale


def test_the_age_of_a_store_of_before_is_that_of_its_newest_import(till: Till) -> None:
    with till.store.writing() as session:
        session.connection().exec_driver_sql("DELETE FROM setting WHERE name = 'tickets_at'")
    assert gate.scan(till, "T-1").as_of == START


def test_the_numbers_of_a_door(venue: Till, clock: FixedClock) -> None:
    gate.scan(venue, "day-1")
    clock.forward(minutes=2)
    gate.scan(venue, "dinner-1", Asked(answers={"8": "32"}))
    gate.scan(venue, "dinner-1", Asked(direction=OUT))
    gate.scan(venue, "nobody")
    found = door_numbers.numbers(venue)
    # Of “came-1” the file says that it is inside.
    assert (found.inside, found.admitted, found.no_shows) == (2, 3, 2)
    by_type = {one.type: (one.expected, one.admitted, one.inside) for one in found.types}
    assert by_type["Day"] == (3, 2, 2)
    assert by_type["Dinner"] == (2, 1, 0)
    assert found.arrivals == [(START, 1), (START + timedelta(minutes=2), 1)]
    assert found.refused == {"invalid": 1}
    assert door_numbers.numbers(venue, last=timedelta(minutes=1)).arrivals == [
        (START + timedelta(minutes=2), 1)
    ]


def test_no_scan_reads_a_whole_table(venue: Till) -> None:
    with closing(sqlite3.connect(venue.store.path)) as connection:
        asked = (door._WITH_CODE, door._ADDONS, door._SAME, door._REDEMPTIONS, door._OF_POSITIONS)
        for statement in asked:
            text = str(statement.compile(compile_kwargs={"render_postcompile": True}))
            names = {name: "[]" for name in ("ids", "positions")}
            values = {**names, "code": "x", "event_id": "x", "param_1": 1, "position_1": "",
                      "addon_to_1": ""}  # fmt: skip
            plan = connection.execute(f"EXPLAIN QUERY PLAN {text}", values).fetchall()
            steps = [row[3] for row in plan]
            assert not [one for one in steps if one.startswith(("SCAN ticket", "SCAN redempt"))]
            assert any("USING" in one for one in steps), steps


def test_a_ticket_of_an_older_till_is_taken_and_one_that_makes_no_sense_is_not(
    till: Till,
) -> None:
    (old,) = [one for one in _tickets(till) if one.body["code"] == "T-1"]
    body = dict(old.body)
    for name in ("product", "variation", "date", "position", "addon_to", "terms", "answers"):
        assert body.pop(name) == ""
    with till.store.writing() as session:
        put_bodies(session, "ticket", [{**body, "name": "Renamed", "unheard_of": 1}])
    decision = gate.scan(till, "T-1")
    assert decision.ticket is not None
    assert (decision.verdict, decision.ticket.name) == (Verdict.VALID, "Renamed")
    for wrong in ({"terms": "[]"}, {"terms": '{"came": [1]}'}, {"answers": "{"}):
        with till.store.writing() as session, pytest.raises(ValueError):  # noqa: PT011
            put_bodies(session, "ticket", [{**body, **wrong}])
    setup = {"id": "x", "event_id": "e", "sort": "list", "number": "", "name": "L"}
    with till.store.writing() as session:
        with pytest.raises(ValueError):  # noqa: PT011
            put_bodies(session, "door_setup", [{**setup, "terms": "{}"}])
        put_bodies(session, "door_setup", [{**setup, "sort": "newer", "terms": "{}"}])
    assert "door_setup" in KINDS


def test_lists_travel_and_decide_at_another_till(
    venue: Till, tmp_path: Path, clock: FixedClock
) -> None:
    from tests.factories import make_till

    other = make_till(tmp_path / "other", clock, tickets="", products="")
    told = Outbox(venue.store).unsent_documents(1000)
    heard = list(enumerate(told, start=1))
    Outbox(other.store).apply_documents(Cursor("g1", len(heard)), heard, base=0, whole=True)
    with other.store.reading() as session:
        names = {one.name for one in doors.all_lists(session)}
    assert names == {"Main gate", "Workshop"}
    decision = gate.scan(other, "day-1", Asked(lists=("Main gate",)))
    assert decision.verdict is Verdict.VALID
    assert checks.verify_till(other).problems == ()
    other.close()


def _tickets(till: Till) -> list[DocumentRow]:
    waiting = Outbox(till.store).unsent_documents(1000)
    return [one for one in waiting if one.kind == "ticket"]
