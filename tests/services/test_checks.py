"""The doctor: one sentence per thing, and the next step where something is wrong."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from hardware.fakes import PaperPrinter
from kiosk.domain.clock import FixedClock
from kiosk.services import printing
from kiosk.services.checks import Check, look_at_disk, look_at_store, verify_till
from kiosk.services.syncing import join, status
from kiosk.services.till import Till, create_till
from kiosk.store.identity import HubAccess
from kiosk.store.rows import put_settings
from tests.factories import sell


def looked(directory: Path, clock: FixedClock) -> dict[str, Check]:
    return {check.what: check for check in look_at_store(directory, clock)}


def test_a_till_that_is_well_is_all_well(till: Till, clock: FixedClock) -> None:
    sell(till, "MUG")
    printing.work_off(till, PaperPrinter())
    found = looked(till.data_dir, clock)
    assert {what: check.ok for what, check in found.items()} == {
        "Store": True, "Event": True, "Receipts": None, "Hub": None, "Tickets": None, "Paper": True,
    }  # fmt: skip
    assert "all sound" in found["Store"].sentence
    assert found["Event"].sentence == "“Fair”, in GBP."


def test_where_there_is_no_till_the_doctor_names_the_next_step(
    tmp_path: Path, clock: FixedClock
) -> None:
    (check,) = look_at_store(tmp_path / "none", clock)
    assert check.ok is False
    assert "kiosk init" in check.sentence


def test_a_changed_amount_is_found_and_named(till: Till, clock: FixedClock) -> None:
    sale = sell(till, "MUG")
    with closing(sqlite3.connect(till.store.path)) as connection, connection:
        connection.execute("UPDATE sale SET total = total - 1")
    found = looked(till.data_dir, clock)["Store"]
    assert found.ok is False
    assert sale.id in found.sentence
    assert "total" in found.sentence
    assert not verify_till(till).sound


def test_a_till_without_an_event_is_not_ready(tmp_path: Path, clock: FixedClock) -> None:
    create_till(tmp_path / "new", clock, None).close()
    assert looked(tmp_path / "new", clock)["Event"].ok is False


@pytest.mark.parametrize(
    ("sent", "ok", "words"),
    [(False, None, "1 paper waits"), (True, False, "may or may not have come out")],
)
def test_owed_paper_is_told_from_paper_that_a_person_must_look_at(
    sent: bool, ok: bool | None, words: str, till: Till, clock: FixedClock
) -> None:
    sell(till, "MUG")
    printer = PaperPrinter()
    printer.fail(sent=sent)
    printing.work_off(till, printer)
    check = looked(till.data_dir, clock)["Paper"]
    assert check.ok is ok
    assert words in check.sentence


def test_a_joined_till_says_what_it_has_to_send_and_what_is_in_the_way(
    till: Till, clock: FixedClock
) -> None:
    join(till, HubAccess("http://127.0.0.1:9", "token"), "hub-1", "generation-1")
    state = status(till)
    assert (state.enrolled, state.hub) == (True, "http://127.0.0.1:9")
    assert state.pending > 0
    check = looked(till.data_dir, clock)["Hub"]
    assert check.ok is True
    assert f"{state.pending} to send. Never heard yet." in check.sentence
    with till.store.writing() as session:
        put_settings(session, sync_trouble="The hub can't be reached.")
    assert looked(till.data_dir, clock)["Hub"] == Check("Hub", False, "The hub can't be reached.")


def test_a_full_disk_is_seen_before_the_doors_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert look_at_disk(tmp_path / "not" / "made" / "yet").what == "Disk"
    usage = shutil.disk_usage(tmp_path)
    for free, ok in ((499 * 2**20, False), (500 * 2**20, True)):
        monkeypatch.setattr(shutil, "disk_usage", lambda _p, free=free: usage._replace(free=free))
        check = look_at_disk(tmp_path)
        assert check.ok is ok
        assert f"{free // 2**20} MB free" in check.sentence


@pytest.mark.parametrize("harm", ["garbage", "cut", "flipped", "no keys"])
def test_a_damaged_store_is_a_finding_of_the_doctor_and_no_crash(
    harm: str, till: Till, clock: FixedClock
) -> None:
    sell(till, "MUG:3", "TEE-S")
    till.close()
    path = till.store.path
    content = bytearray(path.read_bytes())
    if harm == "garbage":
        content[:] = b"not a store " * 1000
    elif harm == "cut":
        del content[len(content) // 3 :]
    elif harm == "flipped":
        for place in range(len(content) // 3, 2 * len(content) // 3, 97):
            content[place] ^= 0xFF
    else:
        (till.data_dir / "keys" / "device.json").unlink()
    path.write_bytes(content)
    first = look_at_store(till.data_dir, clock)[0]
    assert (first.what, first.ok) == ("Store", False)
    assert first.sentence
