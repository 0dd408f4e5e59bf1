"""Who sells, from the command line."""

from __future__ import annotations

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
    assert words == [
        "Ada Okafor",
        "Hafenstr. 1",
        "20359 Hamburg",
        "VAT no. DE136695976",
        "Germany",
        "Account: DE89370400440532013000",
        "What a receipt must carry: § 33 UStDV (Kleinbetragsrechnung).",
        "Above €250.00 a buyer in business needs an invoice instead.",
    ]
    refused = run_kiosk("seller", "set", "--iban", "DE88370400440532013000", "--data", shop.data)
    assert refused.returncode != 0
    assert "is no IBAN" in refused.stderr
    assert shop.ask("seller", "set", "--iban", "")["iban"] == ""
    assert shop.ask("verify")["sound"] is True
