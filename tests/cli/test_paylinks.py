"""Payment links from the command line."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Shop, run_kiosk


def test_a_link_is_set_paid_with_confirmed_and_taken_away(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "till")
    shop.ask("init", "--event", "Market", "--currency", "GBP", "--seller", "Ada")
    (tmp_path / "things.csv").write_text("title,sku,price\nMug,MUG,12.00\n", encoding="utf-8")
    shop.ask("import", "products", tmp_path / "things.csv")
    assert shop.ask("paylink", "show") == {"pay_link": None}
    bad = run_kiosk("paylink", "set", "http://pay.example/{amount}", "--data", shop.data)
    assert (bad.returncode, "begins with https" in bad.stderr) == (1, True)
    link = "https://pay.example/{reference}?a={amount}"
    assert shop.ask("paylink", "set", link) == {"pay_link": link}
    shop.ask("seller", "set", "--name", "Ada's Prints")
    assert shop.ask("paylink", "show") == {"pay_link": link}, "what isn't named stays"
    receipt = shop.ask("sell", "MUG", "--tender", "payment_link:12.00")["receipt"]
    (waits,) = shop.ask("bank", "list")
    assert (waits["receipt"], waits["kind"], waits["confirmed"]) == (receipt, "payment_link", None)
    assert shop.ask("bank", "confirm", receipt)["confirmed"]
    shop.ask("paylink", "off")
    refused = run_kiosk("sell", "MUG", "--tender", "payment_link:12.00", "--data", shop.data)
    assert "There is no payment link" in refused.stderr
    assert shop.ask("verify")["sound"] is True
