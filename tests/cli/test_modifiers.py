"""Modifiers from the command line."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Shop, run_kiosk


def test_a_coffee_as_the_customer_wants_it(shop: Shop, tmp_path: Path) -> None:
    things = "title,sku,price\nLatte,LATTE,3.00\nBoth,LATTE+CAKE,5.00\n"
    (tmp_path / "bar.csv").write_text(things, encoding="utf-8")
    shop.ask("import", "products", tmp_path / "bar.csv")
    made = shop.ask(
        *("modifier", "set", "Milk", "Whole", "Oat milk=0.50"),
        *("--default", "Whole", "--for", "LATTE"),
    )
    assert made["modifiers"][0]["skus"] == ["LATTE"]
    assert made["modifiers"][0]["options"][1] == {
        "name": "Oat milk",
        "price": 50,
        "default": False,
    }
    shop.ask("modifier", "set", "Words", "--text", "--price", "1.00", "--for", "LATTE")
    listed = run_kiosk("modifier", "list", "--data", shop.data).stdout.splitlines()
    assert listed[0].startswith("Milk: exactly one of Whole £0.00 (default), Oat milk £0.50")
    sold = shop.ask(
        *("sell", "LATTE", "LATTE+oat milk+Words=Hi Ada:2", "--tender", "cash:20.00"),
    )
    assert [(one["choices"], one["quantity"], one["amount"]) for one in sold["lines"]] == [
        (["Whole"], 1, 300),
        (["Oat milk", "Words: Hi Ada"], 2, 900),
    ]
    both = shop.ask("sell", "LATTE+CAKE:2", "--tender", "cash:10.00")
    assert [(one["sku"], one["quantity"]) for one in both["lines"]] == [("LATTE+CAKE", 2)]
    assert "no “Goat”" in shop.refused("sell", "LATTE+Goat", "--tender", "cash:5.00")
    back = shop.ask("refund", sold["receipt"], "--line", "2:1", "--tender", "cash")
    assert (back["total"], back["lines"][0]["choices"]) == (450, ["Oat milk", "Words: Hi Ada"])
    assert shop.ask("modifier", "remove", "Milk") == {"removed": "Milk"}
    assert "no group" in shop.refused("modifier", "remove", "Milk")
    assert shop.ask("verify")["sound"] is True
