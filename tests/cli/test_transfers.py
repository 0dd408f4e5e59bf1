"""Bank transfers from the command line."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Shop, run_kiosk


def test_a_transfer_is_taken_listed_confirmed_and_paid_back(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "till")
    shop.ask("init", "--event", "Markt", "--currency", "EUR", "--seller", "Ada")
    (tmp_path / "things.csv").write_text("title,sku,price\nMug,MUG,12.00\n", encoding="utf-8")
    shop.ask("import", "products", tmp_path / "things.csv")
    pay = ("sell", "MUG", "--tender", "bank_transfer:12.00")
    refused = run_kiosk(*pay, "--data", shop.data)
    assert (refused.returncode, "account is not said" in refused.stderr) == (1, True)
    shop.ask("seller", "set", "--iban", "DE89370400440532013000")
    receipt = shop.ask(*pay)["receipt"]
    assert "BCD 002 1 SCT" in (shop.data / "receipts" / f"{receipt}.txt").read_text("utf-8")
    (waits,) = shop.ask("bank", "list")
    assert (waits["receipt"], waits["amount"], waits["confirmed"]) == (receipt, 1_200, None)
    assert shop.ask("bank", "confirm", receipt)["confirmed"]
    assert shop.ask("bank", "list") == []
    assert run_kiosk("bank", "list", "--data", shop.data).stdout == "No bank transfer waits.\n"
    assert len(shop.ask("bank", "list", "--all")) == 1
    unknown = run_kiosk("bank", "confirm", "X-1", "--data", shop.data)
    assert "is not paid by bank transfer" in unknown.stderr
    back = shop.ask("refund", receipt, "--all", "--tender", "bank_transfer")
    assert back["tenders"] == [{"kind": "bank_transfer", "amount": 1_200, "reference": ""}]
    assert shop.ask("verify")["sound"] is True
