"""Backups: put back, a till is a new device, and nothing it does can collide."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from hardware.fakes import PaperPrinter
from kiosk.domain.admission import Verdict
from kiosk.domain.clock import FixedClock
from kiosk.domain.errors import BadInput, StoreDamaged, StoreError, StoreNewer, StoreUnwritable
from kiosk.services import carts, checks, gate, printing
from kiosk.services.backups import make_backup, restore
from kiosk.services.sales import event_sales
from kiosk.services.till import Till, open_till
from tests.factories import dump, on_hand, rows, sell, variant_id


@pytest.fixture
def backup(till: Till, tmp_path: Path) -> Path:
    """A backup of a till that has sold two mugs, admitted a ticket and holds an open cart."""
    sell(till, "MUG:2", key="before")
    gate.scan(till, "T-1")
    carts.add(till, variant_id(till, "ZINE"))
    return make_backup(till, tmp_path / "safe" / "fair.backup")


def test_a_backup_is_the_whole_store_and_no_key(till: Till, backup: Path) -> None:
    before = dump(till.store.path)
    assert dump(make_backup(till, backup.parent.parent / "another.backup")) == before
    assert [path.name for path in backup.parent.iterdir()] == ["fair.backup"]
    assert till.identity.secret not in backup.read_bytes()
    assert till.identity.key.private_bytes_raw() not in backup.read_bytes()


def test_a_backup_never_replaces_another(till: Till, backup: Path) -> None:
    before = backup.read_bytes()
    with pytest.raises(BadInput, match="exists already"):
        make_backup(till, backup)
    assert backup.read_bytes() == before


def test_a_restored_till_is_a_new_device_that_says_where_it_came_from(
    till: Till, backup: Path, tmp_path: Path, clock: FixedClock
) -> None:
    restored = restore(backup, tmp_path / "other", clock)
    assert restored.device.id != till.device.id
    assert restored.device.prefix != till.device.prefix
    assert restored.device.name == till.device.name
    assert restored.device.public_key != till.device.public_key
    assert restored.identity.secret != till.identity.secret
    assert restored.event == till.event
    query = "SELECT restored_from FROM device WHERE id = ?"
    assert rows(restored.store.path, query, restored.device.id) == [(till.device.id,)]
    assert checks.verify_till(restored).problems == ()
    restored.close()


def test_old_and_restored_sell_on_and_no_number_collides(
    till: Till, backup: Path, tmp_path: Path, clock: FixedClock
) -> None:
    restored = restore(backup, tmp_path / "other", clock)
    before = event_sales(restored)
    assert [sale.receipt for sale in before] == [f"{till.device.prefix}-000001"]
    for one in (till, restored):
        sell(one, "MUG", key="after")
    numbers = {sale.receipt for one in (till, restored) for sale in event_sales(one)}
    assert numbers == {
        f"{till.device.prefix}-000001",
        f"{till.device.prefix}-000002",
        f"{restored.device.prefix}-000001",
    }
    entries = [
        set(rows(one.store.path, "SELECT device_id, seq, hash FROM entry"))
        for one in (till, restored)
    ]
    keys = [{entry[:2] for entry in chain} for chain in entries]
    # Whatever both hold under one key is the same entry.
    assert keys[0] & keys[1] == {entry[:2] for entry in entries[0] & entries[1]}
    assert on_hand(restored)["MUG"] == 21
    assert gate.scan(restored, "T-1").verdict is Verdict.USED
    for one in (till, restored):
        assert checks.verify_till(one).problems == ()
    restored.close()


def test_an_open_cart_stays_with_the_device_that_filled_it(
    backup: Path, tmp_path: Path, clock: FixedClock
) -> None:
    restored = restore(backup, tmp_path / "other", clock)
    assert carts.load(restored).lines == ()
    restored.close()


def test_the_till_that_was_there_is_kept_aside_whole(
    till: Till, backup: Path, clock: FixedClock
) -> None:
    late = sell(till, "TEE-S")
    till.close()
    restored = restore(backup, till.data_dir, clock)
    assert len(event_sales(restored)) == 1
    (aside,) = (till.data_dir / "backups").glob("*-before-restore.db")
    assert (late.receipt,) in rows(aside, "SELECT receipt FROM sale")
    again = restore(aside, till.data_dir.parent / "again", clock)
    assert [sale.total for sale in event_sales(again)][1:] == [late.total]
    assert not (till.data_dir / "incoming").exists()
    for one in (restored, again):
        one.close()


def test_a_crash_leaves_the_stores_log_and_a_restore_keeps_it_aside_too(
    till: Till, backup: Path, tmp_path: Path, clock: FixedClock
) -> None:
    late = sell(till, "TEE-S")
    crashed = tmp_path / "crashed"
    # Copied while it is open, as a crash would leave it: the sale is in the log only.
    shutil.copytree(till.data_dir, crashed)
    assert (crashed / "trestle.db-wal").stat().st_size > 0
    restore(backup, crashed, clock).close()
    (aside,) = (crashed / "backups").glob("*-before-restore.db")
    assert (late.receipt,) in rows(aside, "SELECT receipt FROM sale")


def damaged(backup: Path) -> None:
    with closing(sqlite3.connect(backup)) as connection, connection:
        connection.execute("UPDATE sale SET total = total + 1")


def cut(backup: Path) -> None:
    backup.write_bytes(backup.read_bytes()[: backup.stat().st_size // 2])


def text(backup: Path) -> None:
    backup.write_text("Dear diary, today we sold two mugs.\n" * 100)


def empty(backup: Path) -> None:
    backup.write_bytes(b"")


def newer(backup: Path) -> None:
    with closing(sqlite3.connect(backup)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '0099'")


@pytest.mark.parametrize(
    ("harm", "fault"),
    [(damaged, StoreDamaged), (cut, StoreDamaged), (text, StoreDamaged), (empty, StoreDamaged),
     (newer, StoreNewer)],
)  # fmt: skip
def test_a_backup_that_is_not_whole_is_refused_and_nothing_is_changed(
    harm: object, fault: type[StoreError], till: Till, backup: Path, clock: FixedClock
) -> None:
    assert callable(harm)
    harm(backup)
    before = dump(till.store.path)
    with pytest.raises(fault) as refused:
        restore(backup, till.data_dir, clock)
    assert str(backup) in refused.value.sentence or "incoming" in refused.value.sentence
    assert dump(till.store.path) == before
    assert not (till.data_dir / "incoming").exists()
    till.close()
    reopened = open_till(till.data_dir, clock)
    sell(reopened, "MUG")
    reopened.close()


def test_no_backup_there_is_said_and_makes_no_directory(tmp_path: Path, clock: FixedClock) -> None:
    with pytest.raises(BadInput, match="There is no backup"):
        restore(tmp_path / "missing", tmp_path / "new", clock)
    assert not (tmp_path / "new").exists()


def test_a_restore_that_is_cut_short_leaves_the_till_its_keys(
    till: Till, backup: Path, clock: FixedClock
) -> None:
    # A file where the old store would go aside stops the restore after the copy was made ready.
    (till.data_dir / "backups").write_text("")
    till.close()
    with pytest.raises(StoreUnwritable, match="File exists"):
        restore(backup, till.data_dir, clock)
    reopened = open_till(till.data_dir, clock)
    assert reopened.device == till.device
    sell(reopened, "MUG")
    reopened.close()


def test_what_an_interrupted_restore_left_is_no_obstacle(
    till: Till, backup: Path, clock: FixedClock
) -> None:
    incoming = till.data_dir / "incoming"
    (incoming / "keys").mkdir(parents=True)
    (incoming / "trestle.db").write_text("half a store")
    (incoming / "keys" / "device.json").write_text("{}")
    till.close()
    restored = restore(backup, till.data_dir, clock)
    assert restored.device.id != till.device.id
    assert checks.verify_till(restored).problems == ()
    restored.close()


def test_a_restored_till_has_left_its_hub(till: Till, backup: Path, clock: FixedClock) -> None:
    hub = till.data_dir / "keys" / "hub.json"
    hub.write_text('{"url": "http://127.0.0.1:1", "token": "of the old one"}')
    till.close()
    restore(backup, till.data_dir, clock).close()
    assert not hub.exists()


def test_a_raw_copy_of_the_files_without_its_keys_is_refused(
    till: Till, tmp_path: Path, clock: FixedClock
) -> None:
    till.close()
    copy = tmp_path / "copy"
    copy.mkdir()
    shutil.copy(till.store.path, copy / "trestle.db")
    with pytest.raises(StoreDamaged, match="kiosk restore"):
        open_till(copy, clock)


def test_paper_that_was_owed_at_the_backup_is_left_to_a_person(till: Till, tmp_path: Path) -> None:
    """The old device may have printed it since; the same receipt twice would look like two."""
    sell(till, "MUG")
    make_backup(till, tmp_path / "copy.db")
    printer = PaperPrinter()
    restored = restore(tmp_path / "copy.db", tmp_path / "spare", till.clock)
    paper = printing.work_off(restored, printer)
    restored.close()
    assert (paper.printed, paper.waiting, paper.unknown) == (0, 0, 1)
    assert printer.documents == []
