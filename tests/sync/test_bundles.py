"""Bundles between tills: set up at one, sold at another, and parts that are scarce sold once."""

from __future__ import annotations

from kiosk.domain.errors import Refusal
from kiosk.services import bundling, catalogue, checks, sales
from kiosk.services.allotments import Escrow
from kiosk.services.bundling import Terms
from kiosk.services.till import Till
from kiosk.store.identity import load_hub_access
from kiosk.store.outbox import Outbox
from sync.client import HubClient
from sync.worker import SyncWorker
from tests.factories import ask, on_hand, sell
from tests.sync.hub_process import HubProcess
from tests.sync.test_removed import hub as hub
from tests.sync.test_removed import tills as tills


def test_a_bundle_is_sold_at_the_other_till(hub: HubProcess, tills: tuple[Till, Till]) -> None:
    one, two = tills
    bundling.set_bundle(one, Terms("SET", ["MUG", "LAST"], "30.00", "Set"))
    _sync(one)
    _sync(two)
    assert catalogue.find(two, "SET") == catalogue.find(one, "SET")
    # The last print lies with one of them: what holds it can sell the set, the other can't.
    for _ in range(3):
        _sync(one)
    (tile,) = catalogue.stock(one, "SET")
    assert tile.to_sell == 1
    _sync(two)
    refused = ask(two, "SET")
    assert isinstance(refused, Refusal)
    assert refused.facts["title"] == "Last Print"
    sold = sell(one, "SET")
    assert isinstance(ask(one, "LAST"), Refusal)
    _sync(one)
    _sync(two)
    assert sales.find_sale(two, sold.receipt) == sold
    for till in tills:
        assert on_hand(till)["LAST"] == 0
        assert checks.verify_till(till).problems == ()


def _sync(till: Till) -> None:
    """One round, in which units are asked for, too."""
    access = load_hub_access(till.data_dir)
    assert access is not None
    with HubClient(access.url, access.token, timeout=60) as line:
        SyncWorker(line, Outbox(till.store), till.clock, Escrow(till)).once()
