"""Prep tickets from the command line."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Shop, run_kiosk


def test_a_kitchen_reads_what_is_ordered(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "food.csv").write_text("title,sku,price,category\nSoup,SOUP,6.50,Food\n")
    shop.ask("import", "products", tmp_path / "food.csv")
    shop.ask("session", "open", "--float", "50.00")
    made = shop.ask("prep", "set", "Kitchen", "--category", "Food")
    assert made == {"stations": [{"name": "Kitchen", "skus": [], "categories": ["Food"]}]}
    assert shop.ask("prep", "stations") == made
    sold = shop.ask("sell", "SOUP:2", "--tender", "cash:20.00", "--note", "No pepper")
    (ticket,) = shop.ask("prep", "list")["tickets"]
    assert (ticket["receipt"], ticket["station"], ticket["note"]) == (
        sold["receipt"],
        "Kitchen",
        "No pepper",
    )
    assert [(one["sku"], one["quantity"]) for one in ticket["lines"]] == [("SOUP", 2)]
    paper = run_kiosk("prep", "print", sold["receipt"], "--data", shop.data).stdout
    assert "2 × Soup" in " ".join(paper.split())
    shop.ask("void", sold["receipt"], "--why", "They left")
    listed = run_kiosk("prep", "list", "--data", shop.data).stdout
    assert "Kitchen CANCELLED: 2 × Soup, 2 cancelled" in listed
    assert "no receipt" in shop.refused("prep", "print", "K-000099")
    assert shop.ask("prep", "remove", "Kitchen") == {"removed": "Kitchen"}
    assert "prepared at any station" in shop.refused("prep", "print", sold["receipt"])


def test_what_is_ordered_for_a_day_is_made_before(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "food.csv").write_text("title,sku,price,category\nSoup,SOUP,6.50,Food\n")
    shop.ask("import", "products", tmp_path / "food.csv")
    shop.ask("prep", "set", "Kitchen", "--category", "Food")
    who = ("--name", "Ada", "--phone", "1234567", "--day", "2999-12-05", "--window", "10:00-11:00")
    taken = shop.ask("preorder", "take", "SOUP:2", *who, "--tender", "cash:13.00")
    day = ("prep", "preorders", "--for", "2999-12-05")
    made = shop.ask(*day)
    assert (made["day"], made["printed_before"]) == ("2999-12-05", 0)
    (ticket,) = made["tickets"]
    assert (ticket["receipt"], ticket["from"], ticket["again"]) == (
        taken["receipt"],
        "10:00",
        False,
    )
    assert shop.ask(*day) == {"day": "2999-12-05", "printed_before": 1, "tickets": []}
    words = run_kiosk(*day, "--again", "--data", shop.data).stdout
    assert "Kitchen PRINTED AGAIN: 2 × Soup" in words
    assert "no day" in shop.refused("prep", "preorders", "--for", "Saturday")
    assert shop.ask("prep", "preorders")["tickets"] == []
    assert shop.ask("verify")["sound"] is True
