"""Weights and scales' labels from the command line."""

from __future__ import annotations

from pathlib import Path

from biip.checksums import gs1_standard_check_digit

from tests.cli.conftest import Shop, run_kiosk


def label(twelve: str) -> str:
    return twelve + str(gs1_standard_check_digit(twelve))


def test_what_is_weighed_is_sold_by_a_label_or_by_its_weight(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "market.csv").write_text(
        "title,sku,price,barcode,unit\nCheese,CHEESE,12.00,12345,kg\n", encoding="utf-8"
    )
    shop.ask("import", "products", tmp_path / "market.csv")
    none = run_kiosk("codes", "list", "--data", shop.data)
    assert none.stdout == "No prefix from 20 to 29 holds a price or a weight.\n"
    assert shop.ask("codes", "set", "28", "weight") == {
        "prefix": "28", "carries": "weight", "digits": 5
    }  # fmt: skip
    shop.ask("codes", "set", "20", "price", "--digits", "4")
    listed = run_kiosk("codes", "list", "--data", shop.data)
    assert listed.stdout == "20: price, in 4 digits\n28: weight, in 5 digits\n"

    code = label("281234500385")
    sold = shop.ask("sell", code, "CHEESE:1.5kg", "MUG", "--tender", "cash:50.00")
    assert [(one["quantity"], one["measure"], one["amount"]) for one in sold["lines"]] == [
        (385, "kg", 462),
        (1_500, "kg", 1_800),
        (1, None, 1_400),
    ]
    wrong = code[:-1] + str((int(code[-1]) + 1) % 10)
    assert "was misread" in shop.refused("sell", wrong, "--tender", "cash:5")
    assert "does not say how much" in shop.refused("sell", "CHEESE:some", "--tender", "cash:5")
    assert "Say how much" in shop.refused("sell", "CHEESE", "--tender", "cash:50")
    back = shop.ask("refund", sold["receipt"], "--line", "1:0.100", "--line", "2", "--tender",
                    "cash")  # fmt: skip
    assert [(one["quantity"], one["measure"], one["amount"]) for one in back["lines"]] == [
        (100, "kg", 120),
        (1_500, "kg", 1_800),
    ]
    words = run_kiosk("receipt", sold["receipt"], "--data", shop.data)
    assert "0.385 kg × £12.00/kg" in words.stdout.replace("\N{NO-BREAK SPACE}", " ")
    refused = shop.refused("refund", sold["receipt"], "--line", "1:1", "--tender", "cash")
    assert refused == "Only 0.285 kg of “Cheese” can still be refunded."
    off = ["--discount", "CHEESE:50%", "--who", "Ada", "--why", "The end of it"]
    cheaper = shop.ask("sell", "CHEESE:0.385", *off, "--tender", "cash:5")
    assert cheaper["total"] == 231
    two = shop.refused("sell", "CHEESE:0.385", "CHEESE:0.2", *off, "--tender", "cash:9")
    assert "in several lines" in two
    assert shop.ask("verify")["sound"] is True
