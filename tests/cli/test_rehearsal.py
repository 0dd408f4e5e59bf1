"""A rehearsal: tills sell, sync and take back at a hub where nothing counts, and at no other."""

from __future__ import annotations

from pathlib import Path

from kiosk.services.rehearsing import FOLDER
from kiosk.store.identity import load_hub_access
from tests.cli.conftest import Shop, run_kiosk
from tests.cli.test_with_a_hub import serving


def test_two_tills_rehearse_at_a_sandbox_and_nothing_of_it_counts(
    shop: Shop, tmp_path: Path
) -> None:
    hub = Shop(tmp_path / "hub")
    assert hub.ask("hub", "sandbox") == {"sandbox": True}
    assert "join one with" in shop.refused("train", "--rehearsal", "--view", "none")
    other = Shop(tmp_path / "other")
    other.ask("init", "--event", "Market", "--currency", "GBP")
    with serving(hub.data) as url:
        codes = [hub.ask("hub", "device", "add", name)["code"] for name in ("Front", "Back")]
        assert "is for rehearsals" in shop.refused("enrol", url, codes[0])
        front = shop.ask("enrol", url, codes[0], "--rehearsal")
        assert (front["event"], front["prefix"][:2]) == ("Riverside Print Fair", "T-")
        assert other.ask("enrol", url, codes[1], "--rehearsal")["event"] == "Riverside Print Fair"
        here, there = Shop(shop.data / FOLDER), Shop(other.data / FOLDER)
        assert there.ask("stock", "show", "MUG")[0]["on_hand"] == 24
        sold = here.ask("sell", "MUG:2", "--tender", "cash:50.00")
        paper = run_kiosk("receipt", sold["receipt"], "--data", here.data).stdout
        assert paper.count("TRAINING") == 2
        for till in (here, there):
            till.ask("sync")
        assert there.ask("stock", "show", "MUG")[0]["on_hand"] == 22
        stock = {line["sku"]: line["on_hand"] for line in hub.ask("hub", "stock")}
        assert stock["MUG"] == 22
        assert here.ask("verify")["problems"] == []
    assert shop.ask("stock", "show", "MUG")[0]["on_hand"] == 24
    assert load_hub_access(shop.data) is None


def test_a_hub_that_counts_takes_no_rehearsal_and_becomes_no_sandbox(
    shop: Shop, tmp_path: Path
) -> None:
    hub = Shop(tmp_path / "hub")
    with serving(hub.data) as url:
        code = hub.ask("hub", "device", "add", "Front")["code"]
        assert "nobody rehearses with it" in shop.refused("enrol", url, code, "--rehearsal")
        assert shop.ask("enrol", url, code)["event"] == "Riverside Print Fair"
    assert "what they sold counts" in hub.refused("hub", "sandbox")
