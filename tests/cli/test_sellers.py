"""Who sells, from the command line."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Shop, run_kiosk


def test_a_seller_is_set_at_the_start_and_later_and_shown(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "till")
    shop.ask("init", "--event", "Markt", "--currency", "EUR", "--tax", "MwSt 19% included",
             "--seller", "Ada Okafor", "--country", "de")  # fmt: skip
    assert shop.ask("seller", "show")["missing"] == ["address"]
    made = shop.ask("seller", "set", "--address", "Hafenstr. 1", "--address", "20359 Hamburg",
                    "--vat-number", "DE136695976", "--iban", "DE89370400440532013000")  # fmt: skip
    assert made["missing"] == []
    assert (made["name"], made["up_to"], made["up_to_currency"]) == ("Ada Okafor", 25_000, "EUR")
    words = run_kiosk("seller", "show", "--data", shop.data).stdout.splitlines()
    assert words[:-1] == [
        "Ada Okafor",
        "Hafenstr. 1",
        "20359 Hamburg",
        "VAT no. DE136695976",
        "Germany",
        "Account: DE89370400440532013000",
        "What a receipt must carry: § 33 UStDV (Kleinbetragsrechnung).",
        "Above €250.00 a buyer in business needs an invoice instead.",
        "What an invoice must carry: § 14 Abs. 4 UStG.",
    ]
    refused = run_kiosk("seller", "set", "--iban", "DE88370400440532013000", "--data", shop.data)
    assert refused.returncode != 0
    assert "is no IBAN" in refused.stderr
    assert shop.ask("seller", "set", "--iban", "")["iban"] == ""
    assert shop.ask("verify")["sound"] is True


def test_where_a_till_must_be_signed_it_says_that_it_may_not_be_used(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "till")
    shop.ask("init", "--event", "Markt", "--currency", "EUR", "--country", "DE")
    (tmp_path / "things.csv").write_text("title,sku,price\nBecher,MUG,5.00\n", encoding="utf-8")
    shop.ask("import", "products", tmp_path / "things.csv")
    assert "may not be used as a till" in shop.ask("seller", "show")["may_not_be_used"]
    opened = run_kiosk("session", "open", "--data", shop.data)
    assert (opened.returncode, "§ 146a AO" in opened.stderr) == (0, True)
    looked = run_kiosk("doctor", "--data", shop.data)
    assert looked.returncode == 1
    assert "[no]   Receipts: In Germany" in looked.stdout

    (shop.data / "settings.toml").write_text('signer = "simulated"\n', encoding="utf-8")
    assert shop.ask("seller", "show")["may_not_be_used"], "a simulated one certifies nothing"
    sold = shop.ask("sell", "MUG", "--tender", "cash:5.00")
    printed = run_kiosk("receipt", sold["receipt"], "--data", shop.data).stdout
    assert "SIMULATED SIGNATURE: for training only" in printed
    assert "Transaction 1, signature 1" in printed
    shop.ask("refund", sold["receipt"], "--all", "--tender", "cash")
    assert json.loads((shop.data / "simulated-signer.json").read_text())["counter"] == 2
    (shop.data / "settings.toml").write_text('signer = "real"\n', encoding="utf-8")
    refused = run_kiosk("sell", "MUG", "--tender", "cash:5.00", "--data", shop.data)
    assert "can't be used; choose one of none, simulated" in refused.stderr
