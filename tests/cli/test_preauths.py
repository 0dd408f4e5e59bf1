"""Card holds from the command line."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Shop, run_kiosk


def test_a_hold_is_made_captured_by_a_sale_and_another_is_let_go(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "till")
    shop.ask("init", "--event", "Market", "--currency", "GBP")
    (tmp_path / "things.csv").write_text("title,sku,price\nMug,MUG,12.00\n", encoding="utf-8")
    shop.ask("import", "products", tmp_path / "things.csv")
    slip = ("--reference", "A77", "--scheme", "Visa", "--last-four", "1234")
    made = shop.ask("preauth", "authorize", "50.00", "--for", "Camera, Ada", "--key", "k", *slip)
    assert shop.ask("preauth", "authorize", "50.00", "--for", "Camera", "--key", "k") == made
    assert (made["amount"], made["for"], made["state"]) == (5000, "Camera, Ada", "authorized")
    other = shop.ask("preauth", "authorize", "20.00", "--for", "Tab 4", "--days", "30")
    shop.ask("session", "open", "--float", "0.00", "--who", "Ada")
    assert shop.ask("session", "x")["card_holds"] == {"number": 2, "amount": 7000}
    listed = run_kiosk("preauth", "list", "--data", shop.data).stdout
    assert "Camera, Ada, authorized, until" in listed
    assert [one["number"] for one in shop.ask("preauth", "list")] == [
        made["number"],
        other["number"],
    ]

    over = run_kiosk("sell", "MUG:5", "--tender", "preauth:A77:60.00", "--data", shop.data)
    assert (over.returncode, "£50.00 at most" in over.stderr) == (1, True)
    sale = shop.ask("sell", "MUG:2", "--tender", "preauth:A77", "--tip", "1.00")
    assert [one["amount"] for one in sale["tenders"] if one["kind"] == "card"] == [2500]
    shown = shop.ask("preauth", "show", made["number"])
    assert (shown["state"], shown["captured"], shown["receipt"]) == (
        "captured",
        2500,
        sale["receipt"],
    )
    twice = run_kiosk("sell", "MUG", "--tender", "preauth:A77", "--data", shop.data)
    assert (twice.returncode, "was charged already" in twice.stderr) == (1, True)
    nothing = run_kiosk(
        *("sell", "MUG", "--tender", "cash:12.00"),
        *("--tender", f"preauth:{other['number']}", "--data", shop.data),
    )
    assert (nothing.returncode, "Nothing is left to pay" in nothing.stderr) == (1, True)
    part = ("--tender", f"preauth:{other['number']}:5.00")
    assert shop.ask("sell", "MUG", "--tender", "cash:10.00", *part)["change"] == 300
    third = shop.ask("preauth", "authorize", "9.00", "--for", "Tab 5")
    assert shop.ask("preauth", "release", third["number"])["state"] == "released"
    assert shop.ask("preauth", "list") == []
    assert len(shop.ask("preauth", "list", "--all")) == 3
    card = shop.ask("session", "close", "--counted", "cash:7.00", "--counted", "card:30.00")
    by_kind = {one["kind"]: one for one in card["tenders"]}
    assert by_kind["card"]["expected"] == 3000
    assert card["card_holds"] is None
    assert shop.ask("verify")["sound"] is True
