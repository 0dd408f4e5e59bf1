"""Gift cards at the real app: one is sold and printed, scanned to pay with, and given as credit."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from kiosk.domain.stored_value import grouped
from tests.browser.conftest import App
from tests.browser.screen import Screen

pytestmark = pytest.mark.browser

PRODUCTS = "title,sku,price,kind\nGift card,GIFT,20.00,gift_card\n"


def test_a_gift_card_pays_for_some_and_the_rest_is_left_on_it(
    screen: Screen, app: App, tmp_path: Path
) -> None:
    (tmp_path / "cards.csv").write_text(PRODUCTS)
    app.command("import", "products", str(tmp_path / "cards.csv"))
    sold = json.loads(app.command("sell", "GIFT", "--tender", "cash:20.00"))
    (card,) = sold["gift_cards"]
    withdraw = f"Don't pay with Gift card {card['code'][-4:]}"

    screen.scan(card["code"])
    screen.sees("The basket is empty")
    screen.tap("Enamel Mug")
    expect(screen.button("Cash")).to_be_enabled()
    screen.scan(card["code"])
    expect(screen.button(withdraw)).to_be_visible()
    screen.tap("Complete the sale")
    screen.sees("Paid: Gift card")
    screen.sees("£6.00 left on it")

    screen.tap("Next customer")
    screen.tap("Enamel Mug")
    expect(screen.button("Cash")).to_be_enabled()
    # What a customer reads out is typed, as it is printed.
    screen.field("Search products").fill(grouped(card["code"]).lower())
    screen.page.keyboard.press("Enter")
    expect(screen.button(withdraw)).to_be_visible()
    screen.sees("£8.00")
    screen.tap(withdraw)
    expect(screen.button(withdraw)).to_have_count(0)
    screen.scan(card["code"])
    screen.sees("£8.00")
    screen.tap("Cash")
    screen.tap("Exact £8.00")
    screen.sees("Paid")
    left = json.loads(app.command("giftcard", "balance", card["code"]))
    assert (left["worth"], left["left"], left["here"]) == (2000, 0, 0)
    assert json.loads(app.command("verify"))["sound"] is True


def test_the_rest_of_a_card_is_paid_out_of_the_drawer_once(
    screen: Screen, app: App, tmp_path: Path
) -> None:
    (tmp_path / "cards.csv").write_text(PRODUCTS)
    app.command("import", "products", str(tmp_path / "cards.csv"))
    app.command("giftcard", "terms", "--months", "24", "--pay-out-below", "10.00")
    app.command("session", "open", "--float", "50.00")
    sold = json.loads(app.command("sell", "GIFT", "--tender", "cash:20.00"))
    (card,) = sold["gift_cards"]
    app.command("sell", "MUG", "--gift-card", card["code"])

    screen.tap("More")
    screen.tap("Gift cards")
    screen.sees("Owed on gift cards")
    screen.scan(card["code"])
    screen.sees("left of £20.00")
    screen.tap("Pay out £6.00 in cash")
    expect(screen.button("Paid out: £6.00")).to_be_disabled()
    report = json.loads(app.command("session", "x"))
    assert (report["gift_cards_paid_out"], report["cash_out"]) == (600, 600)
    (owed,) = json.loads(app.command("giftcard", "liability"))["liabilities"]
    assert (owed["cashed_out"], owed["outstanding"]) == (600, 0)
