"""The training till from the command line: nothing of it arrives at a real hub."""

from __future__ import annotations

import os
import time
from pathlib import Path

from kiosk.domain.clock import FixedClock
from kiosk.services.training import FOLDER, make_training
from kiosk.store.identity import load_hub_access, save_hub_access
from tests import forking
from tests.cli.conftest import Shop, run_kiosk
from tests.cli.test_with_a_hub import serving
from tests.factories import START

# Longer than the app waits before it looks for a hub, and than its worker between two rounds.
_WHILE_IT_WOULD_SYNC = 7.0


def run_for_a_while(data: Path) -> str:
    """``kiosk train`` until it has had the time to sync; what it said."""
    saying, stdout = os.pipe()
    with open(os.devnull, "w") as nowhere:
        words = ["train", "--view", "none", "--data", str(data)]
        process = forking.start("kiosk", words, os.environ, stdout, nowhere.fileno())
    os.close(stdout)
    with open(saying) as lines:
        said = lines.readline()
        time.sleep(_WHILE_IT_WOULD_SYNC)
        process.terminate()
        assert process.wait(timeout=30) == 0
    return said


def test_nothing_of_training_arrives_at_the_hub(shop: Shop, tmp_path: Path) -> None:
    hub = Shop(tmp_path / "hub")
    with serving(hub.data) as url:
        codes = [hub.ask("hub", "device", "add", name)["code"] for name in ("Front", "Back")]
        shop.ask("enrol", url, codes[0])
        shop.ask("sell", "MUG", "--tender", "cash:20.00")
        shop.ask("sync")
        before = hub.ask("hub", "status")["entries"]
        make_training(shop.data, FixedClock(START))
        practice = Shop(shop.data / FOLDER)
        sold = practice.ask("sell", "MUG:2", "--tender", "cash:50.00")
        assert sold["receipt"].startswith("T-")
        paper = run_kiosk("receipt", sold["receipt"], "--data", practice.data).stdout
        assert paper.count("TRAINING") == 2
        practice.ask("session", "open", "--float", "50.00", "--who", "Ada")
        x = run_kiosk("session", "x", "--data", practice.data).stdout
        assert x.count("TRAINING") == 2
        # As if somebody had copied what lets the real till in.
        access = load_hub_access(shop.data)
        assert access is not None
        save_hub_access(practice.data, access)
        for words in (("sync",), ("enrol", url, codes[1])):
            assert "nothing of it is sent" in practice.refused(*words)
        assert "http://127.0.0.1" in run_for_a_while(shop.data)
        assert hub.ask("hub", "status")["entries"] == before
        assert len(hub.ask("hub", "device", "list")) == 1
        # The code is good still.
        second = Shop(tmp_path / "second")
        assert second.ask("enrol", url, codes[1])["event"] == "Riverside Print Fair"
    assert shop.ask("verify")["problems"] == []
    assert shop.ask("stock", "show", "MUG")[0]["on_hand"] == 23
