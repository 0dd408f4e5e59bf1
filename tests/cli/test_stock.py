"""Stock moved by hand from the command line, and what is said of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.cli.conftest import Shop, run_kiosk


def on_hand(shop: Shop, sku: str) -> Any:
    (row,) = shop.ask("stock", "show", sku)
    return row["on_hand"]


def test_stock_by_hand_from_the_van_to_the_variance(shop: Shop, tmp_path: Path) -> None:
    came = shop.ask("stock", "receive", "MUG:12", "5012345678900", "ZINE-7:5", "--who", "Ada")
    assert came["reason"] == "receive"
    assert [(one["sku"], one["change"], one["on_hand"]) for one in came["items"]] == [
        ("MUG", 13, 37),
        ("ZINE-7", 5, 40),
    ]
    shop.ask("sell", "MUG:2", "--tender", "cash:50.00")
    shop.ask("stock", "waste", "MUG:3", "--why", "Broken on the way", "--who", "Bo")
    shop.ask("stock", "sample", "MUG")
    counted = shop.ask("stock", "count", "MUG:30", "ZINE-7:41", "--why", "After the fair")
    assert [(one["expected"], one["counted"], one["difference"]) for one in counted["items"]] == [
        (31, 30, -1),
        (40, 41, 1),
    ]
    scanned = tmp_path / "scanned.csv"
    scanned.write_text("barcode\n" + "5012345678900\n" * 29 + "MUG\n", encoding="utf-8")
    (again,) = shop.ask("stock", "count", "--file", scanned)["items"]
    assert (again["sku"], again["counted"], again["difference"]) == ("MUG", 30, 0)

    moves = shop.ask("stock", "moves", "MUG")
    assert [(one["reason"], one["quantity"]) for one in moves] == [
        ("count", 0),
        ("count", -1),
        ("sample", -1),
        ("waste", -3),
        ("sale", -2),
        ("receive", 13),
        ("opening", 24),
    ]
    assert (moves[3]["who"], moves[3]["why"]) == ("Bo", "Broken on the way")
    assert len(shop.ask("stock", "moves", "--most", "3")) == 3
    said = shop.ask("stock", "variance")
    assert said["complete"] is True
    (mug,) = (one for one in said["items"] if one["sku"] == "MUG")
    assert mug == {
        "sku": "MUG",
        "title": "Enamel Mug",
        "opening": 24,
        "loaded_out": 24,
        "received": 13,
        "sold": 2,
        "returned": 0,
        "wasted": 3,
        "samples": 1,
        "transferred": 0,
        "expected": 31,
        "counted": 30,
        "difference": -1,
        "on_hand": 30,
        "cost": None,
        "value": None,
        "value_of_difference": None,
    }
    assert on_hand(shop, "MUG") == 30
    assert shop.ask("verify")["problems"] == []
    for words, says in (
        (("count", "MUG:29"), "expected 30, counted 29, difference -1"),
        (("receive", "MUG:1"), "Enamel Mug: 30 on hand"),
        (("moves", "MUG"), "(Bo, Broken on the way)"),
        (("variance",), "Complete: this till has no others."),
    ):
        assert says in run_kiosk("stock", *words, "--data", shop.data).stdout


def test_packed_confirmed_sent_on_and_counted_back(shop: Shop, tmp_path: Path) -> None:
    packed = tmp_path / "packed.csv"
    packed.write_text("sku,quantity\nMUG,24\nZINE-7,30\n", encoding="utf-8")
    out = shop.ask("stock", "loadout", "--file", packed, "--who", "Ada")
    assert [one["sku"] for one in out["not_counted"]] == ["MUG", "ZINE-7"]
    there = shop.ask("stock", "loadout", "--arrived", "MUG:23")
    assert [(one["expected"], one["counted"]) for one in there["items"]] == [(24, 23)]
    assert [one["sku"] for one in there["not_counted"]] == ["ZINE-7"]

    sent = shop.ask("stock", "transfer", "MUG:3", "--to", "Back till", "--who", "Ada")
    (away,) = sent["on_the_way"]
    assert (away["to"], on_hand(shop, "MUG")) == ("Back till", 20)
    assert "from" in run_kiosk("stock", "transfer", "--data", shop.data).stdout
    assert shop.ask("stock", "transfer", "--take", away["transfer"][-8:])["on_the_way"] == []
    assert on_hand(shop, "MUG") == 23

    back = shop.ask("stock", "countback", "MUG:22")
    assert "ZINE-7" in [one["sku"] for one in back["not_counted"]]
    (mug,) = (one for one in shop.ask("stock", "variance")["items"] if one["sku"] == "MUG")
    assert (mug["loaded_out"], mug["expected"], mug["counted"], mug["difference"]) == (
        24,
        24,
        22,
        -2,
    )
    for words, says in (
        (("--arrived",), "Say what arrived"),
        (("MUG",), "Say how many"),
    ):
        assert says in shop.refused("stock", "loadout", *words)
    for words, says in (
        (("MUG:2",), "where to"),
        (("--to", "Back till"), "where to"),
        (("MUG:2", "--take", "12345678"), "give --take alone"),
        (("--take", "12345678"), "names no transfer"),
    ):
        assert says in shop.refused("stock", "transfer", *words)
    assert shop.ask("verify")["problems"] == []


def test_what_is_asked_for_wrongly_is_said_and_changes_nothing(shop: Shop, tmp_path: Path) -> None:
    before = shop.ask("stock", "moves")
    why = ("--why", "Broken")
    assert "NOTHING" in shop.refused("stock", "receive", "MUG:2", "NOTHING:3")
    assert "no whole number" in shop.refused("stock", "receive", "ZINE-7:1", "MUG:-2")
    assert "no whole number" in shop.refused("stock", "sample", "MUG:1.5")
    assert "moves nothing" in shop.refused("stock", "waste", "ZINE-7", "MUG:0", *why)
    assert "1,000,000" in shop.refused("stock", "receive", "MUG:5012345678900")
    assert "Say why" in shop.refused("stock", "waste", "MUG", "--why", " ")
    assert "Say how many" in shop.refused("stock", "count", "MUG")
    assert "Say what it is about" in shop.refused("stock", "count")
    assert "no file" in shop.refused("stock", "count", "--file", tmp_path / "missing.csv")
    table = tmp_path / "count.csv"
    table.write_text("sku,counted\nMUG,3\nGONE,2\n", encoding="utf-8")
    assert "row 3: nothing here has" in shop.refused("stock", "count", "--file", table)
    assert "NOTHING" in shop.refused("stock", "moves", "NOTHING")
    assert shop.ask("stock", "moves") == before
