"""Five kiosks, a hub, a network that does its worst, and the plug pulled on both sides."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.sync.chaos_proxy import FATES, ChaosNetwork
from tests.sync.hub_process import start_hub
from tests.sync.reckoning import RULES, Evening
from tests.sync.story import Story
from tests.sync.trading_day import open_kiosks, open_shops, sell_off, settle, trade, verify_all


def trade_and_reckon(
    directory: Path, db_url: str, *, sales: int, kills: int, hub_kills: int, seed: int
) -> None:
    """``sales`` and ``kills`` are of each kiosk."""
    hub = start_hub(db_url)
    with Story(seed) as story:
        try:
            with ChaosNetwork(hub.port, seed, story).running() as network:
                devices, variants = open_shops(directory, hub, network)
                network.kind = False
                with open_kiosks(directory, devices, sales, kills, seed) as kiosks:
                    hub = trade(hub, network, kiosks, hub_kills, seed, story)
                    network.be_kind()
                    settle(kiosks, story)
                    sell_off(kiosks, story)
                    verify_all(kiosks)
            evening = Evening(seed, hub, [kiosk.books for kiosk in kiosks], variants)
            for rule in RULES:
                rule(evening)
            in_pages = story.counts["killed in a page"]
            assert story.counts["killed"] + in_pages == len(kiosks) * kills
            assert in_pages > 0
            assert story.counts["hub killed"] == hub_kills
            met = {
                fate: sum(times for what, times in story.counts.items() if what.endswith(fate))
                for fate in FATES
            }
            rare = [fate for fate in FATES if not met[fate]]
            assert not rare, f"nothing of these happened: {rare}"
        finally:
            if hub.process.poll() is None:
                assert hub.stop() == 0


@pytest.mark.timeout(600)
def test_5000_sales_survive_a_bad_network_and_kills_of_kiosks_and_hub(tmp_path: Path) -> None:
    db_url = f"sqlite:///{tmp_path}/hub.db"
    trade_and_reckon(tmp_path, db_url, sales=1000, kills=2, hub_kills=3, seed=20261124)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_20000_sales_survive_a_bad_network_and_kills_of_kiosks_and_hub(
    tmp_path: Path, new_database: Callable[[], str]
) -> None:
    trade_and_reckon(tmp_path, new_database(), sales=4000, kills=12, hub_kills=16, seed=4)
