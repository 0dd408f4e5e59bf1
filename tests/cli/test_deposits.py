"""Deposits from the command line."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Shop, run_kiosk


def test_a_deposit_is_taken_and_given_back(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "bar.csv").write_text(
        "title,sku,price,deposit\nBeer,BEER,5.00,2.00\n", encoding="utf-8"
    )
    shop.ask("import", "products", tmp_path / "bar.csv")
    shop.ask("session", "open", "--float", "50.00")
    sold = shop.ask("sell", "BEER:2", "--tender", "cash:20.00")
    assert [(one["title"], one["amount"]) for one in sold["lines"]] == [
        ("Beer", 1_000),
        ("Deposit: Beer", 400),
    ]
    back = shop.ask("sell", "--deposit-back", "2.00:3")
    assert (back["total"], back["change"], back["tenders"]) == (-600, 600, [])
    words = run_kiosk("sell", "--deposit-back", "2.00", "--data", shop.data)
    assert words.stdout.splitlines()[-1] == "Paid out: £2.00"
    assert "carries a deposit" in shop.refused("sell", "--deposit-back", "1.00")
    assert "more than nothing" in shop.refused("sell", "--deposit-back", "0")
    x = shop.ask("session", "x")
    assert x["deposits"] == {"taken": 400, "given_back": 800, "outstanding": -400}
    assert shop.ask("verify")["sound"] is True
