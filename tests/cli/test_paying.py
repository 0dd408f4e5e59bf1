"""Ways to pay by command: in parts, at a price that is said, rounded to coins, and not at all."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Shop

PRODUCTS = "title,sku,price\nOld book,BOOK,open\nOdd=SKU,ODD=1,5.00\n"


def test_a_price_is_said_with_the_sku(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "books.csv").write_text(PRODUCTS)
    shop.ask("import", "products", tmp_path / "books.csv")
    sold = shop.ask(
        "sell", "BOOK=4.50", "BOOK=3.00", "ODD=1", "--tender", "cash:5.00", "--tender", "card:7.50"
    )
    assert [(one["sku"], one["unit"]) for one in sold["lines"]] == [
        ("BOOK", 450), ("BOOK", 300), ("ODD=1", 500)
    ]  # fmt: skip
    assert "Say what “Old book” costs" in shop.refused("sell", "BOOK", "--tender", "cash:5.00")
    assert "price of its own" in shop.refused("sell", "MUG=1.00", "--tender", "cash:1.00")
    assert "not an amount" in shop.refused("sell", "BOOK=ten", "--tender", "cash:1.00")
    assert "Nothing here has" in shop.refused("sell", "NONE=1.00", "--tender", "cash:1.00")


def test_what_is_given_away_says_why_and_is_taken_back_for_nothing(shop: Shop) -> None:
    sold = shop.ask("sell", "MUG", "--complimentary", "Press: Print Weekly")
    assert [(one["kind"], one["amount"]) for one in sold["tenders"]] == [("complimentary", 1400)]
    assert "Say why" in shop.refused("sell", "MUG", "--complimentary", " ")
    receipt = sold["receipt"]
    assert "given away" in shop.refused("refund", receipt, "--all", "--tender", "cash")
    shop.ask("refund", receipt, "--all", "--tender", "complimentary")


def test_a_card_number_is_not_kept(shop: Shop) -> None:
    said = shop.refused("sell", "MUG", "--tender", "card:14.00:4111-1111-1111-1111")
    assert "whole card number" in said
    assert shop.ask("stock", "show", "MUG")[0]["on_hand"] == 24


def test_tips_are_offered_given_and_paid_back_when_asked(shop: Shop) -> None:
    assert shop.ask("tip", "list") == {"tips": []}
    assert shop.ask("tip", "set", "5", "10%") == {"tips": [5, 10]}
    assert "whole percent" in shop.refused("tip", "set", "0")
    shop.ask("session", "open", "--float", "50.00", "--who", "Ada")
    sold = shop.ask("sell", "MUG", "--tip", "10%", "--tender", "cash:20.00")
    assert (sold["total"], sold["change"]) == (1400, 460)
    assert sold["tenders"][0] == {"kind": "tip", "amount": -140, "reference": ""}
    assert "at most what is due" in shop.refused(
        "sell", "MUG", "--tip", "99", "--tender", "cash:99"
    )
    back = shop.ask("refund", sold["receipt"], "--all", "--tip", "--tender", "cash")
    assert (back["total"], back["tenders"][0]["amount"]) == (1400, 1540)
    assert shop.ask("session", "x")["turnover"] == 0
    assert shop.ask("tip", "off") == {"tips": []}
    assert shop.ask("verify")["problems"] == []
