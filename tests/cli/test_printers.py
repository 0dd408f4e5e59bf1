"""``kiosk printer``: what waits, and what somebody decides of it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from hardware.escpos import drawer_pulse
from tests.cli.conftest import Shop


def test_papers_that_may_have_come_out_are_decided_by_hand(shop: Shop) -> None:
    for _ in range(2):
        shop.ask("sell", "MUG", "--tender", "card:14.00")
    assert shop.ask("printer", "jobs") == {"jobs": []}
    assert shop.refused("printer", "again", "receipt:nobody")
    # As after a power cut in the middle of both.
    _leave(shop, "sending")
    shop.ask("sell", "MUG", "--tender", "card:14.00")
    first, second = shop.ask("printer", "jobs")["jobs"]
    assert (first["state"], second["state"]) == ("unknown", "unknown")
    assert shop.ask("printer", "came-out", first["job"])["state"] == "printed"
    assert shop.ask("printer", "again", second["job"])["state"] == "queued"
    (left,) = shop.ask("printer", "jobs")["jobs"]
    assert (left["job"], left["state"]) == (second["job"], "queued")
    assert shop.ask("verify")["problems"] == []


def _leave(shop: Shop, state: str) -> None:
    from kiosk.store.rows import digest_of

    with closing(sqlite3.connect(shop.data / "trestle.db")) as connection, connection:
        connection.row_factory = sqlite3.Row
        for row in connection.execute("SELECT * FROM print_job").fetchall():
            values = {**dict(row), "state": state}
            connection.execute(
                "UPDATE print_job SET state = ?, digest = ? WHERE key = ?",
                (state, digest_of(values), row["key"]),
            )


def test_printers_are_set_up_tested_and_used(shop: Shop, tmp_path: Path) -> None:
    from tests.hardware.printer_peer import PrinterPeer

    (tmp_path / "food.csv").write_text("title,sku,price,category\nSoup,SOUP,6.50,Food\n")
    shop.ask("import", "products", tmp_path / "food.csv")
    shop.ask("prep", "set", "Kitchen", "--category", "Food")
    with PrinterPeer() as front, PrinterPeer() as stove:
        made = shop.ask("printer", "add", "Front", f"network:127.0.0.1:{front.port}")
        assert made["role"] == "receipt"
        where = f"network:127.0.0.1:{stove.port}"
        made = shop.ask(
            "printer",
            "add",
            "Stove",
            where,
            "--station",
            "Kitchen",
            "--columns",
            "32",
            "--code-page",
            "1252",
            "--make",
            "star",
        )
        assert (made["code_page"], made["make"]) == ("CP1252", "star")
        assert (made["role"], made["stations"], made["columns"]) == ("prep", ["Kitchen"], 32)
        listed = shop.ask("printer", "list")
        assert listed["receipts"] == f"network:127.0.0.1:{front.port}"
        assert [one["name"] for one in listed["printers"]] == ["Front", "Stove"]
        assert shop.ask("printer", "test")["confirmed"] is True
        assert b"Test page" in front.paper
        sold = shop.ask("sell", "SOUP", "--tender", "card:6.50")
        assert sold["receipt"].encode() in front.paper
        shop.ask("prep", "print", sold["receipt"])
        assert b"Soup" in stove.paper
        assert b"\x1bt\x20" in stove.paper, "1252 by its maker's number"
        assert b"\x1bt\x13" in front.paper
        checked = {one["what"]: one["ok"] for one in shop.ask("doctor")["checks"]}
        assert (checked["Printer"], checked["Printer Stove"]) == (True, True)
        assert shop.ask("printer", "remove", "Stove") == {"removed": "Stove"}
    assert "no printer" in shop.refused("printer", "test", "Stove")
    refused = shop.refused("printer", "add", "X", "cups:X", "--code-page", "866")
    assert "no code page" in refused
    assert "no printer's address" in shop.refused("printer", "add", "X", "pigeon:post")


def test_printers_are_looked_for(shop: Shop) -> None:
    assert isinstance(shop.ask("printer", "find")["found"], list)
    assert "is no network" in shop.refused("printer", "find", "--network", "here")
    assert "more than" in shop.refused("printer", "find", "--network", "10.0.0.0/8")


def test_a_drawer_with_a_trigger_of_its_own_opens_for_a_sale(shop: Shop, tmp_path: Path) -> None:
    trigger = tmp_path / "trigger"
    made = shop.ask("printer", "add", "Drawer", f"device:{trigger}", "--drawer")
    assert made["role"] == "drawer"
    shop.ask("sell", "MUG", "--tender", "cash:20.00")
    assert trigger.read_bytes() == drawer_pulse()
    refused = shop.refused("printer", "add", "X", "cups:X", "--drawer", "--labels")
    assert "Say one of" in refused
