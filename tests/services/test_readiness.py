"""Before a day without a network: the clock, how old the data is, backups and the battery."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from hardware.power import Battery
from kiosk.domain.clock import FixedClock, iso
from kiosk.services import readiness
from kiosk.services.backups import make_backup, restore
from kiosk.services.checks import Check
from kiosk.services.syncing import join
from kiosk.services.till import Till
from kiosk.store.identity import HubAccess
from kiosk.store.outbox import CLOCK, GOAL
from kiosk.store.rows import put_settings
from kiosk.store.sync_state import LAST_SYNC

HUB = HubAccess("http://127.0.0.1:9", "token")


def looked(till: Till) -> dict[str, Check]:
    return {check.what: check for check in readiness.look(till)}


def test_a_till_on_its_own_asks_whether_its_clock_is_right(till: Till) -> None:
    found = looked(till)
    assert found["Clock"].ok is None
    assert "Sat 21 Nov 2026, 14:00" in found["Clock"].sentence
    assert found["Age of the data"].ok is True


def test_a_till_that_never_heard_its_hub_is_not_ready(till: Till) -> None:
    join(till, HUB, "hub-1", "generation-1")
    found = looked(till)
    assert found["Age of the data"].ok is False
    assert found["Clock"].ok is None


@pytest.mark.parametrize(
    ("hours", "ok", "words"),
    [(1, True, "Last heard Sat 21 Nov 2026, 14:00."), (13, None, "Sync before you leave")],
)
def test_what_was_heard_long_ago_may_have_changed(
    till: Till, clock: FixedClock, hours: int, ok: bool | None, words: str
) -> None:
    join(till, HUB, "hub-1", "generation-1")
    with till.store.writing() as session:
        put_settings(session, **{LAST_SYNC: iso(clock.now())})
    clock.forward(hours=hours)
    found = looked(till)
    assert found["Age of the data"].ok is ok
    assert words in found["Age of the data"].sentence
    assert found["Clock"].ok is True


def test_a_till_that_still_fetches_says_how_far_it_is(till: Till, clock: FixedClock) -> None:
    join(till, HUB, "hub-1", "generation-1")
    with till.store.writing() as session:
        put_settings(session, **{LAST_SYNC: iso(clock.now()), GOAL: "0 1000"})
    found = looked(till)["Age of the data"]
    assert found.ok is False
    assert "of 1,000 are here" in found.sentence


def test_a_clock_that_is_off_is_to_be_mended(till: Till, clock: FixedClock) -> None:
    join(till, HUB, "hub-1", "generation-1")
    with till.store.writing() as session:
        put_settings(session, **{LAST_SYNC: iso(clock.now()), CLOCK: "-420"})
    found = looked(till)["Clock"]
    assert found.ok is False
    assert found.sentence.startswith("It is 7 minutes off the hub's.")


def test_a_backup_is_known_until_it_is_a_day_old(
    till: Till, clock: FixedClock, tmp_path: Path
) -> None:
    assert looked(till)["Backup"].ok is None
    assert "kiosk backup" in looked(till)["Backup"].sentence
    make_backup(till, tmp_path / "safe.db")
    assert looked(till)["Backup"].ok is True
    clock.forward(hours=25)
    assert looked(till)["Backup"].ok is None
    assert "The last is from" in looked(till)["Backup"].sentence


def test_a_restored_till_has_no_backup_of_its_own_yet(
    till: Till, clock: FixedClock, tmp_path: Path
) -> None:
    make_backup(till, tmp_path / "first.db")
    clock.forward(minutes=5)
    make_backup(till, tmp_path / "second.db")
    restored = restore(tmp_path / "second.db", tmp_path / "spare", clock)
    assert "14:00" in looked(restored)["Backup"].sentence, "what the second copy knew of the first"
    restored.close()


@pytest.mark.parametrize(
    ("battery", "ok", "words"),
    [
        (None, None, "mind its plug"),
        (Battery(7, True), True, "7 % full, and plugged in."),
        (Battery(19, False), False, "Plug it in."),
        (Battery(20, False), None, "20 % full."),
        (Battery(50, False), True, "50 % full."),
        (Battery(80, False, timedelta(minutes=350)), True, "it lasts about 6 hours"),
    ],
)
def test_the_battery(battery: Battery | None, ok: bool | None, words: str) -> None:
    found = readiness.look_at_battery(battery)
    assert found.ok is ok
    assert words in found.sentence
