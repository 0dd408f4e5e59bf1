"""Bundles from the command line."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Shop


def test_a_bundle_is_set_up_sold_and_refunded(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "stall.csv").write_text(
        "title,sku,price,stock,parts\nCup,CUP,14.00,9,\nBeans,BEANS,9.00,9,\n"
        "Tasting,TASTING,15.00,,CUP;NOTHING\n",
        encoding="utf-8",
    )
    report = shop.ask("import", "products", tmp_path / "stall.csv")
    assert report["problems"] == [
        "stall.csv:4: parts: nothing here has the SKU “NOTHING”",
    ]
    made = shop.ask(
        *("product", "bundle", "BREAKFAST", "--part", "CUP", "--part", "BEANS:2"),
        *("--price", "25.00", "--title", "Breakfast set"),
    )
    assert made == {
        "sku": "BREAKFAST",
        "title": "Breakfast set",
        "price": 2_500,
        "parts": [{"sku": "CUP", "quantity": 1}, {"sku": "BEANS", "quantity": 2}],
    }
    nested = ("product", "bundle", "X", "--part", "BREAKFAST:2", "--price", "40", "--title", "X")
    assert "is a bundle itself" in shop.refused(*nested)
    sold = shop.ask("sell", "BREAKFAST:2", "--tender", "cash:60.00")
    assert (sold["total"], sold["saved"], sold["change"]) == (5_000, 0, 1_000)
    assert [(one["sku"], one["quantity"], one["bundle"]) for one in sold["lines"]] == [
        ("CUP", 2, "BREAKFAST"),
        ("BEANS", 4, "BREAKFAST"),
    ]
    asked = ("refund", sold["receipt"], "--tender", "cash")
    assert "no bundle of this receipt" in shop.refused(*asked, "--bundle", "CUP")
    back = shop.ask(*asked, "--bundle", "BREAKFAST")
    assert (back["total"], back["lines"][1]["bundle"]) == (2_500, "BREAKFAST")
    part = shop.ask(*asked, "--line", "2:1")
    assert part["total"] == 703
    # Of the second one a part is back already.
    assert "1" in shop.refused(*asked, "--bundle", "BREAKFAST:1")
    assert shop.ask("verify")["sound"] is True
