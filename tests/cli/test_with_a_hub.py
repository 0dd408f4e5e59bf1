"""The central inventory from the command line: two tills join, sell, and hear of each other."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kiosk.store.identity import HubAccess, load_hub_access, save_hub_access
from tests import forking
from tests.cli.conftest import Shop


@contextmanager
def serving(data: Path, *more: str) -> Iterator[str]:
    """``kiosk hub serve`` on a free port; gives its address and ends it in order."""
    words = ["hub", "serve", "--port", "0", "--json", "--data", str(data), *more]
    saying, stdout = os.pipe()
    with open(os.devnull, "w") as nowhere:
        process = forking.start("kiosk", words, os.environ, stdout, nowhere.fileno())
    os.close(stdout)
    said = ""
    with open(saying) as lines:
        for line in lines:
            said += line
            if line.startswith("}"):
                break
        try:
            yield json.loads(said)["hub"]
        finally:
            process.terminate()
            assert process.wait(timeout=30) == 0


def stock_of(rows: list[dict[str, object]], sku: str) -> object:
    return next(row["on_hand"] for row in rows if row["sku"] == sku)


def test_two_tills_share_one_central_inventory(shop: Shop, tmp_path: Path) -> None:
    hub, second = Shop(tmp_path / "hub"), Shop(tmp_path / "second")
    with serving(hub.data) as url:
        codes = [hub.ask("hub", "device", "add", name)["code"] for name in ("Front", "Back")]
        shop.ask("sell", "MUG:2", "--tender", "cash:50.00")
        joined = shop.ask("enrol", url, codes[0])
        assert joined["event"] == "Riverside Print Fair"
        shop.ask("scan", "DEMO-0001")
        sent = shop.ask("sync")
        assert (sent["pushed"], sent["pending"]) == (1, 0)
        assert stock_of(hub.ask("hub", "stock"), "MUG") == 22

        # An empty device takes over the event, its stock and who is already in.
        assert second.ask("enrol", url, codes[1])["event"] == "Riverside Print Fair"
        assert second.ask("stock", "show", "MUG")[0]["on_hand"] == 22
        assert second.ask("scan", "DEMO-0001")["verdict"] == "used"
    sale = second.ask("sell", "MUG", "--tender", "cash:20.00")
    assert sale["total"] == 1400, "without a hub a till goes on selling"
    assert second.refused("sync")


def test_a_ticket_let_in_by_two_cut_off_doors_is_settled_by_a_person(
    shop: Shop, tmp_path: Path
) -> None:
    hub, second = Shop(tmp_path / "hub"), Shop(tmp_path / "second")
    with serving(hub.data) as url:
        codes = [hub.ask("hub", "device", "add", name)["code"] for name in ("Front", "Back")]
        shop.ask("enrol", url, codes[0])
        second.ask("enrol", url, codes[1])
    assert hub.ask("case", "list") == []
    for door in (shop, second):
        assert door.ask("scan", "DEMO-0001")["verdict"] == "valid"
    with serving(hub.data) as url:
        # The hub came back at another port.
        for door in (shop, second):
            known = load_hub_access(door.data)
            assert known is not None
            save_hub_access(door.data, HubAccess(url, known.token))
            door.ask("sync")
    (case,) = hub.ask("case", "list")
    assert (case["kind"], len(case["evidence"])) == ("double-admission", 2)
    text = hub.ask("case", "show", case["id"])["text"]
    assert text.startswith("Ticket “DEMO-0001” was admitted 2 times: ")
    assert "at Till" in text
    hub.ask("case", "settle", case["id"][:8], "--who", "Ada", "--why", "Two sisters, one code.")
    assert hub.ask("case", "list") == []
    (settled,) = hub.ask("case", "list", "--settled")
    assert settled["settled"]["why"] == "Two sisters, one code."
    assert hub.refused("case", "settle", case["id"], "--who", "Ben", "--why", "Again")
