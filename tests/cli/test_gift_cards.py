"""Gift cards and vouchers by command, as a stall uses them."""

from __future__ import annotations

import csv
from pathlib import Path

from tests.cli.conftest import Shop, run_kiosk

PRODUCTS = "title,sku,price,kind\nGift card,GIFT,20.00,gift_card\n"


def test_a_gift_card_is_sold_paid_with_and_given_back_as_credit(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "cards.csv").write_text(PRODUCTS)
    shop.ask("import", "products", tmp_path / "cards.csv")
    (card,) = shop.ask("sell", "GIFT", "--tender", "cash:20.00")["gift_cards"]
    code = card["code"]
    mug = shop.ask("sell", "MUG", "--gift-card", code.lower())
    assert [(one["kind"], one["amount"]) for one in mug["tenders"]] == [("gift_card", 1400)]
    assert shop.ask("giftcard", "balance", code)["left"] == 600
    assert shop.ask("giftcard", "list")[0]["left"] == 600
    assert "more decimals" in shop.refused("sell", "MUG", "--gift-card", f"{code}:5.999")
    part = shop.ask("sell", "MUG", "--gift-card", f"{code}:5.00", "--tender", "card:9.00:77")
    assert [one["amount"] for one in part["tenders"]] == [500, 900]
    assert "still missing" in shop.refused("sell", "MUG", "--gift-card", code)
    credit = shop.ask("refund", part["receipt"], "--all", "--tender", "gift_card")
    assert shop.ask("giftcard", "balance", credit["gift_card"])["left"] == 1400
    assert shop.ask("giftcard", "print", part["receipt"][:4] + "-000001") == {"printed": 1}
    assert "No gift card" in shop.refused("giftcard", "print", mug["receipt"])
    assert "no such code" in shop.refused("giftcard", "balance", "GC-1")
    assert "not known here" in shop.refused("giftcard", "balance", "GC" + "2" * 14)
    assert shop.ask("verify")["sound"] is True


def test_terms_and_what_is_owed_are_told_and_a_rest_is_paid_out(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "cards.csv").write_text(PRODUCTS)
    shop.ask("import", "products", tmp_path / "cards.csv")
    assert shop.ask("giftcard", "terms")["valid_until"] is None
    shop.ask("seller", "set", "--name", "Ada", "--country", "DE")
    assert "36 months" in shop.refused("giftcard", "terms", "--months", "12")
    terms = shop.ask("giftcard", "terms", "--months", "48", "--pay-out-below", "10.00")
    assert (terms["months"], terms["pay_out_below"]) == (48, 1000)
    assert "BGB" in terms["law"]
    (card,) = shop.ask("sell", "GIFT", "--tender", "cash:20.00")["gift_cards"]
    assert shop.ask("giftcard", "balance", card["code"])["valid_until"] == terms["valid_until"]
    shop.ask("sell", "MUG", "--gift-card", card["code"])
    assert "Open" in shop.refused("giftcard", "cash-out", card["code"])
    shop.ask("session", "open", "--float", "50.00")
    paid = shop.ask("giftcard", "cash-out", card["code"], "--who", "Ada")
    assert (paid["taken"], paid["paid"]) == (600, 600)
    assert shop.ask("session", "x")["gift_cards_paid_out"] == 600
    (owed,) = shop.ask("giftcard", "liability")["liabilities"]
    assert (owed["sold"], owed["redeemed"], owed["cashed_out"], owed["outstanding"]) == (
        *(2000, 1400, 600, 0),
    )
    assert shop.ask("giftcard", "liability", "--at", "2020-01-01 00:00")["liabilities"] == []
    assert shop.ask("giftcard", "terms", "--as-law")["months"] is None
    assert "Say one" in shop.refused("giftcard", "terms", "--for-ever", "--as-law")
    assert shop.ask("verify")["sound"] is True


def test_vouchers_are_made_into_a_file_and_pay_once(shop: Shop, tmp_path: Path) -> None:
    out = tmp_path / "vouchers.csv"
    words = ("voucher", "add", "--worth", "5.00", "--count", "3", "--title", "Thank you")
    made = shop.ask(*words, "--out", out, "--print")
    assert len(set(made["codes"])) == 3
    assert len(list((shop.data / "receipts").glob("*.png"))) == 3
    with out.open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert [row["Code"].replace("-", "") for row in rows] == made["codes"]
    assert "there already" in shop.refused(*words, "--out", out)
    assert len(shop.ask("voucher", "list")) == 3
    first = made["codes"][0]
    sale = shop.ask("sell", "MUG", "--voucher", first, "--tender", "cash:9.00")
    assert [one["amount"] for one in sale["tenders"]] == [500, 900]
    assert shop.ask("voucher", "show", first)["left"] == 0
    refused = shop.refused("sell", "MUG", "--voucher", first, "--tender", "cash:9.00")
    assert "used before" in refused
    assert "no such code" in shop.refused("sell", "MUG", "--gift-card", made["codes"][1])


def test_the_codes_are_told_where_their_file_can_not_be_written(shop: Shop, tmp_path: Path) -> None:
    out = tmp_path / "nowhere" / "vouchers.csv"
    ran = run_kiosk("voucher", "add", "--worth", "5.00", "--out", out, "--data", shop.data)
    assert ran.returncode == 1
    code = ran.stderr.splitlines()[0]
    assert shop.ask("voucher", "show", code)["left"] == 500
