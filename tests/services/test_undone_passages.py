"""Undoing an admission: it counts nowhere, it stays on record, and not everybody may."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.domain.admission import Direction, Verdict
from kiosk.domain.clock import FixedClock
from kiosk.domain.door.undo import Undone, UndoReason
from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.staff import Operator, Role
from kiosk.exports.files import ExportFormat
from kiosk.services import checks, door_numbers, exporting, gate, importing, staff
from kiosk.services.notes import notes
from kiosk.services.till import Till
from kiosk.services.undone_passages import newest, undo
from tests.factories import journal_text, rows

MISTAKE = UndoReason.MISTAKE


def test_a_ticket_lets_in_again_and_the_scan_stays_on_record(till: Till, clock: FixedClock) -> None:
    came = gate.scan(till, "T-1")
    clock.forward(minutes=1)
    assert gate.scan(till, "T-1").verdict is Verdict.USED
    made = undo(till, came.nonce, MISTAKE)
    assert isinstance(made, Undone)
    numbers = door_numbers.numbers(till)
    assert (numbers.inside, numbers.admitted, numbers.arrivals) == (0, 0, [])
    used, first = gate.recent(till)
    assert (first.passage, first.undone, first.undoable) == (came.nonce, True, False)
    assert (used.undone, used.undoable, used.passage) == (False, False, "")
    clock.forward(minutes=1)
    again = gate.scan(till, "T-1")
    assert (again.verdict, again.first) == (Verdict.VALID, None)
    clock.forward(minutes=1)
    used_again = gate.scan(till, "T-1")
    assert used_again.when == clock.now() - timedelta(minutes=1), "what was undone is not told of"
    assert len(rows(till.store.path, "SELECT 1 FROM redemption")) == 2
    assert checks.verify_till(till).problems == ()


def test_an_exit_that_is_undone_leaves_them_inside(till: Till, clock: FixedClock) -> None:
    gate.scan(till, "T-1")
    clock.forward(minutes=1)
    left = gate.scan(till, "T-1", gate.Asked(direction=Direction.EXIT))
    assert door_numbers.numbers(till).inside == 0
    undo(till, left.nonce, UndoReason.WRONG_TICKET)
    assert door_numbers.numbers(till).inside == 1
    assert gate.scan(till, "T-1").verdict is Verdict.USED


def test_only_the_last_ten_of_this_device_once_and_only_who_was_let_through(
    till: Till, clock: FixedClock, tmp_path: Path
) -> None:
    lines = "\n".join(f"N-{n},Day" for n in range(11))
    (tmp_path / "more.csv").write_text(f"code,type\n{lines}")
    importing.import_tickets(till, tmp_path / "more.csv")
    with pytest.raises(BadInput, match="no admission"):
        newest(till)
    nonces = []
    for n in range(11):
        clock.forward(seconds=1)
        nonces.append(gate.scan(till, f"N-{n}").nonce)
    refused = gate.scan(till, "nobody").nonce
    for wrong in (nonces[0], refused, "no such thing"):
        with pytest.raises(BadInput, match="last ten"):
            undo(till, wrong, MISTAKE)
    assert newest(till) == nonces[10]
    assert isinstance(undo(till, nonces[1], MISTAKE), Undone)
    with pytest.raises(BadInput, match="before"):
        undo(till, nonces[1], MISTAKE)
    undo(till, nonces[10], MISTAKE)
    assert newest(till) == nonces[9]
    undoable = [one.passage for one in gate.recent(till, 20) if one.undoable]
    assert undoable == nonces[9:1:-1]


def test_the_newest_is_the_last_that_was_made_though_the_clock_was_set_back(
    till: Till, clock: FixedClock, tmp_path: Path
) -> None:
    lines = "\n".join(f"N-{n},Day" for n in range(12))
    (tmp_path / "more.csv").write_text(f"code,type\n{lines}")
    importing.import_tickets(till, tmp_path / "more.csv")
    nonces = [gate.scan(till, "N-0").nonce]
    clock.forward(hours=-2)
    for n in range(1, 12):
        nonces.append(gate.scan(till, f"N-{n}").nonce)
        assert newest(till) == nonces[-1]
    for gone in (nonces[0], nonces[1]):
        with pytest.raises(BadInput, match="last ten"):
            undo(till, gone, MISTAKE)
    assert isinstance(undo(till, nonces[2], MISTAKE), Undone)


def test_own_words_are_in_a_row_that_can_be_wiped_and_in_no_entry(till: Till) -> None:
    came = gate.scan(till, "T-1")
    with pytest.raises(BadInput, match="few words"):
        undo(till, came.nonce, UndoReason.OTHER)
    made = undo(till, came.nonce, UndoReason.OTHER, "Ada went to the car")
    assert isinstance(made, Undone)
    assert "the car" not in journal_text(till)
    assert made.note in journal_text(till)
    with till.store.reading() as session:
        assert notes(session, [made.note]) == {made.note: ("", "Ada went to the car")}


def test_a_seller_may_not_and_a_supervisor_may(till: Till) -> None:
    boss = staff.add(till, "Ada", Role.MANAGER, "4071")
    staff.sign_in(till, boss.id, "4071")
    cy = Operator("cy", "Cy", Role.SELLER)
    came = gate.scan(till.acting_as(cy), "T-1")
    refusal = undo(till.acting_as(cy), came.nonce, MISTAKE)
    assert isinstance(refusal, Refusal)
    assert refusal.facts == {"permission": "door", "role": "supervisor"}
    assert gate.scan(till, "T-1").verdict is Verdict.USED
    ben = Operator("ben", "Ben", Role.SUPERVISOR)
    assert isinstance(undo(till.acting_as(ben), came.nonce, MISTAKE), Undone)


def test_what_is_undone_is_exported_as_no_redemption(till: Till, tmp_path: Path) -> None:
    for code in ("T-1", "T-2"):
        last = gate.scan(till, code)
    undo(till, last.nonce, MISTAKE)
    fmt: ExportFormat = "csv"
    files = exporting.export_event(till, fmt, tmp_path / "out")
    (told,) = [path.read_text() for path in files if "redemptions" in path.name.lower()]
    assert "T-1" in told
    assert "T-2" not in told


@pytest.mark.parametrize(
    ("more", "verdict"),
    [
        ({}, Verdict.USED),
        ({"successful": True, "error_reason": None}, Verdict.USED),
        ({"successful": False}, Verdict.VALID),
        ({"successful": False, "error_reason": "annulled"}, Verdict.VALID),
    ],
)
def test_a_check_in_that_pretix_annulled_is_none_here(
    till: Till, tmp_path: Path, more: dict[str, object], verdict: Verdict
) -> None:
    came = {"list": None, "datetime": "2026-11-21T10:00:00Z", "type": "entry", **more}
    position = {"id": 1, "item": 1, "secret": "px-1", "checkins": [came]}
    order = {"code": "A", "status": "p", "positions": [position]}
    (tmp_path / "orders.json").write_text(json.dumps({"results": [order]}))
    assert importing.import_tickets(till, tmp_path / "orders.json").problems == []
    assert gate.scan(till, "px-1").verdict is verdict
