"""People come first at the store, and what goes on behind them goes on."""

from __future__ import annotations

import shutil
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from kiosk.services.till import Till
from kiosk.store import FILE, turns
from kiosk.store.outbox import Outbox
from kiosk.store.rows import put_settings

PATIENCE = 20.0


@contextmanager
def beside(work: Callable[[], None]) -> Iterator[threading.Thread]:
    """Let a thread work until the block has ended, and then end by itself."""
    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield thread
    finally:
        thread.join(PATIENCE)
        assert not thread.is_alive()


def test_who_acts_waits_behind_one_piece_of_the_sync_at_most(till: Till) -> None:
    store = till.store
    before: list[int] = []
    pieces, stop = [0], threading.Event()

    def sync() -> None:
        behind = store.giving_way()
        while not stop.is_set():
            with behind.writing():
                pieces[0] += 1
                time.sleep(0.01)

    def act() -> None:
        seen = pieces[0]
        with store.writing():
            before.append(pieces[0] - seen)

    with beside(sync):
        for _ in range(30):
            # As if somebody tapped at any moment of it.
            time.sleep(0.007)
            act()
        stop.set()
    assert max(before) <= 1
    assert pieces[0] >= 10, "the sync went on between the taps"


@pytest.mark.parametrize("block", ["reading", "writing"])
def test_the_sync_begins_nothing_while_somebody_acts(
    till: Till, block: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "LONGEST_WAIT_SECONDS", PATIENCE)
    said: list[str] = []
    begun = threading.Event()

    def sync() -> None:
        begun.wait(PATIENCE)
        Outbox(till.store).cursor()
        said.append("sync")

    with beside(sync) as thread, getattr(till.store, block)():
        begun.set()
        thread.join(0.1)
        assert thread.is_alive()
        said.append("person")
    assert said == ["person", "sync"]


def test_a_person_who_acts_without_end_holds_the_sync_up_for_a_moment_only(till: Till) -> None:
    begun, read = threading.Event(), threading.Event()

    def sync() -> None:
        begun.wait(PATIENCE)
        Outbox(till.store).cursor()
        read.set()

    with beside(sync), till.store.reading():
        begun.set()
        assert read.wait(PATIENCE)


def test_a_till_that_sells_without_a_breath_still_lets_the_sync_write(till: Till) -> None:
    stop, acts = threading.Event(), [0]

    def sell() -> None:
        while not stop.is_set():
            with till.store.writing():
                acts[0] += 1

    behind = till.store.giving_way()
    with beside(sell):
        began, start = acts[0], time.monotonic()
        for _ in range(5):
            with behind.writing():
                pass
        took = time.monotonic() - start
        stop.set()
    assert took < PATIENCE
    assert acts[0] > began


def test_the_sync_folds_the_log_into_the_file_so_that_no_sale_has_to(
    till: Till, tmp_path: Path
) -> None:
    Outbox(till.store).note("unreachable", "The hub can't be reached.")
    alone = tmp_path / "alone.db"
    shutil.copyfile(till.data_dir / FILE, alone)
    with closing(sqlite3.connect(alone)) as copy:
        said = copy.execute("SELECT value FROM setting WHERE name = 'sync_trouble'").fetchone()
    assert said == ("The hub can't be reached.",)


def test_small_work_folds_the_log_now_and_then_and_begins_the_next_one_itself(
    till: Till, tmp_path: Path
) -> None:
    behind = till.store.giving_way(4)
    alone = tmp_path / "alone.db"
    till.store._fold_log()
    folded = []
    for number in range(1, 7):
        with behind.writing() as session:
            put_settings(session, small_work=str(number))
        shutil.copyfile(till.data_dir / FILE, alone)
        with closing(sqlite3.connect(alone)) as copy:
            folded += copy.execute("SELECT value FROM setting WHERE name = 'small_work'").fetchall()
    # Folded once, before the fifth: what was written after it began the log anew.
    assert folded == [("4",), ("4",)]
