"""Invoices from the command line."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Shop, run_kiosk


def test_an_invoice_is_made_shown_printed_again_and_taken_back(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "till")
    shop.ask("init", "--event", "Fair", "--currency", "GBP", "--tax", "VAT 20% included",
             "--seller", "Ada", "--address", "Here", "--country", "GB",
             "--vat-number", "980780684")  # fmt: skip
    (tmp_path / "things.csv").write_text("title,sku,price\nMug,MUG,12.00\n", encoding="utf-8")
    shop.ask("import", "products", tmp_path / "things.csv")
    receipt = shop.ask("sell", "MUG", "--tender", "cash:12.00")["receipt"]
    bare = run_kiosk("invoice", receipt, "--data", shop.data)
    assert bare.returncode == 1
    assert "has no invoice yet" in bare.stderr
    half = run_kiosk("invoice", receipt, "--buyer", "Bo", "--data", shop.data)
    assert "names its buyer and their address" in half.stderr

    made = shop.ask("invoice", receipt, "--buyer", "Bo Ltd", "--address", "2 Quay St",
                    "--buyer-tax-number", "GB123", "--png", tmp_path / "invoice.png")  # fmt: skip
    assert (made["fresh"], made["total"], made["tax"]) == (True, 1_200, 200)
    assert made["number"].endswith("-I000001")
    assert (tmp_path / "invoice.png").read_bytes().startswith(b"\x89PNG")
    printed = {one.name for one in (shop.data / "receipts").glob("*.txt")}
    assert f"{made['number']}.txt" in printed
    shop.ask("refund", receipt, "--all", "--tender", "cash")
    again = shop.ask("invoice", receipt, "--print")
    assert again["fresh"] is False
    assert [one["invoice"] for one in again["credit_notes"]] == [made["number"]]
    words = run_kiosk("invoice", receipt, "--data", shop.data).stdout
    assert words.count("*** COPY ***") == 2
    assert "CREDIT NOTE" in words
    assert shop.ask("verify")["sound"] is True
