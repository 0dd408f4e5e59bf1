"""Pre-orders from the command line."""

from __future__ import annotations

from pathlib import Path

from kiosk.store import FILE
from tests.cli.conftest import Shop, run_kiosk
from tests.factories import rows


def test_an_order_is_taken_listed_shown_collected_and_cancelled(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "till")
    shop.ask("init", "--event", "Market", "--currency", "GBP")
    (tmp_path / "things.csv").write_text(
        "title,sku,price\nMug,MUG,12.00\nZine,ZINE,9.00\n", encoding="utf-8"
    )
    shop.ask("import", "products", tmp_path / "things.csv")
    who = ("--name", "Ada Okafor", "--phone", "+44 20 7946 0000", "--day", "2999-12-05")
    take = ("preorder", "take", "MUG:2", *who, "--window", "14:00-16:00", "--advance", "25%")
    made = shop.ask(*take, "--tender", "cash:10.00")
    assert (made["paid"], made["due"], made["change"]) == (600, 1_800, 400)
    assert (made["from"], made["until"], made["ship"]) == ("14:00", "16:00", False)
    paper = (shop.data / "receipts" / f"{made['receipt']}.txt").read_text("utf-8")
    assert "PRE-ORDER" in paper
    sent = shop.ask(
        *("preorder", "take", "ZINE", "--name", "Ben", "--email", "ben@example.org"),
        *("--day", "2999-12-04", "--ship-to", "1 High Street", "--ship-to", "Leeds"),
        *("--tender", "card:9.00:A-17"),
    )
    assert sent["address"] == ["1 High Street", "Leeds"]
    jobs = {shop.ask("preorder", "slip", sent["receipt"].lower())["job"] for _ in range(2)}
    assert len(jobs) == 2
    assert "is collected" in shop.refused("preorder", "slip", made["receipt"])
    assert "no pre-order" in shop.refused("preorder", "slip", "K7QM-999999")
    listed = shop.ask("preorder", "list")
    assert [one["receipt"] for one in listed] == [sent["receipt"], made["receipt"]]
    assert [one["name"] for one in shop.ask("preorder", "list", "--search", "mug")] == [
        "Ada Okafor"
    ]
    shown = run_kiosk("preorder", "show", made["receipt"], "--data", shop.data).stdout
    assert "In all £24.00, paid £6.00, due £18.00" in shown
    done = shop.ask("preorder", "collect", made["receipt"], "--tender", "cash:20.00")
    assert (done["state"], done["sale"]["total"], done["sale"]["change"]) == (
        "collected", 2_400, 200,
    )  # fmt: skip
    again = run_kiosk("preorder", "collect", made["receipt"], "--data", shop.data)
    assert (again.returncode, "was collected already" in again.stderr) == (1, True)
    refused = run_kiosk("refund", sent["receipt"], "--all", "--tender", "cash", "--data", shop.data)
    assert "is a pre-order" in refused.stderr
    off = shop.ask("preorder", "cancel", sent["receipt"], "--tender", "card:B-2")
    assert off["refund"]["tenders"] == [{"kind": "card", "amount": 900, "reference": "B-2"}]
    assert shop.ask("preorder", "list") == []
    assert len(shop.ask("preorder", "list", "--all")) == 2
    kept = shop.ask("contact", "erase", "ben@example.org", "--yes")
    assert [one["name"] for one in kept["preorders"]] == ["Ben"]
    promised = run_kiosk("sell", "MUG", "--pool", "pre-orders", "--data", shop.data)
    assert "is collected" in promised.stderr
    assert shop.ask("verify")["sound"] is True


def test_a_number_is_ordered_by_name(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "prints.csv").write_text("title,sku,price,edition\nRiso,RISO,20.00,50\n")
    shop.ask("import", "products", tmp_path / "prints.csv")
    who = ("--name", "Ada", "--phone", "1234567", "--day", "2999-12-05")
    taken = shop.ask("preorder", "take", "RISO", *who, "--number", "17", "--tender", "cash:20.00")
    assert "17" in shop.refused("sell", "RISO", "--number", "17", "--tender", "cash:20.00")
    shop.ask("preorder", "collect", taken["receipt"])
    (row,) = rows(shop.data / FILE, "SELECT numbers FROM numbered_line")
    assert row == ("17",)
