"""Tax classes from the command line."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Shop, run_kiosk


def test_classes_are_set_listed_named_by_products_and_sold(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "till")
    shop.ask("init", "--event", "Markt", "--currency", "CHF", "--tax", "MWST 8.1% included",
             "--tax-class", "reduced: MWST 2.6%", "--tax-rounding", "line")  # fmt: skip
    made = shop.ask("tax", "set", "Lodging", "MWST 3.8% included")
    assert (made["class"], made["millipercent"]) == ("lodging", 3_800)
    listed = shop.ask("tax", "list")
    assert listed["rounding"] == "line"
    assert [(one["class"], one["millipercent"]) for one in listed["classes"]] == [
        ("standard", 8_100),
        ("lodging", 3_800),
        ("reduced", 2_600),
    ]
    (tmp_path / "things.csv").write_text(
        "title,sku,price,tax class\nMug,MUG,10.81,\nBread,BREAD,10.26,reduced\nX,X,1,half\n",
        encoding="utf-8",
    )
    loaded = shop.ask("import", "products", tmp_path / "things.csv")
    assert (loaded["variants"], len(loaded["problems"])) == (2, 1)
    sold = shop.ask("sell", "MUG", "BREAD", "--tender", "cash:30")
    assert [(line["sku"], line["tax"]) for line in sold["lines"]] == [("MUG", 81), ("BREAD", 26)]
    words = run_kiosk("tax", "list", "--data", shop.data)
    assert words.stdout.splitlines() == [
        "standard: MWST 8.1% included",
        "lodging: MWST 3.8% included",
        "reduced: MWST 2.6% included",
        "Tax is rounded per line.",
    ]
    refused = run_kiosk("tax", "set", "reduced", "a little", "--data", shop.data)
    assert refused.returncode != 0
    assert "write it as in" in refused.stderr
    assert shop.ask("verify")["sound"] is True


def test_an_event_without_tax_says_so(shop: Shop, tmp_path: Path) -> None:
    bare = Shop(tmp_path / "bare")
    bare.ask("init", "--event", "Fair", "--currency", "GBP")
    words = run_kiosk("tax", "list", "--data", bare.data)
    assert words.stdout.splitlines()[0] == "standard: No tax"
