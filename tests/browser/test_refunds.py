"""A refund at the real app: the receipt is scanned, what comes back is chosen, cash goes out."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from kiosk.store import FILE
from tests.browser.conftest import App
from tests.browser.screen import Screen
from tests.factories import rows

pytestmark = pytest.mark.browser


def test_a_scanned_receipt_is_refunded_in_part_and_then_wholly(screen: Screen, app: App) -> None:
    sold = json.loads(app.command("sell", "MUG:2", "TOTE", "--tender", "cash:50.00"))
    screen.scan(sold["receipt"])
    screen.tap("Refund")
    screen.sees(f"Refund of {sold['receipt']}")
    expect(screen.button("In cash")).to_be_disabled()
    screen.tap("One more: Enamel Mug")
    screen.sees("£14.00")
    screen.tap("In cash")
    screen.sees("Paid back")
    screen.tap("Back to the sales")
    screen.sees("£14.00 paid back with")

    screen.tap("Refund")
    screen.sees("1 of 2 can come back")
    screen.tap("All of it")
    screen.tick("Written off")
    screen.tap("To the card")
    screen.sees("Paid back")
    said = json.loads(app.command("receipt", sold["receipt"]))
    assert sum(one["total"] for one in said["refunds"]) == sold["total"]
    assert [one["tenders"][0]["kind"] for one in said["refunds"]] == ["cash", "card"]
    stock = {row["sku"]: row["on_hand"] for row in json.loads(app.command("stock", "show"))}
    assert (stock["MUG"], stock["TOTE"]) == (23, 39), "one mug came back whole"
    assert json.loads(app.command("verify"))["sound"] is True


def test_a_sale_is_exchanged_in_part_and_another_is_voided(screen: Screen, app: App) -> None:
    app.command("session", "open", "--float", "50.00", "--who", "Ada")
    first = json.loads(app.command("sell", "MUG:2", "--tender", "cash:50.00"))
    screen.scan(first["receipt"])
    screen.tap("Exchange")
    screen.sees("2 of 2 can come back")
    screen.tap("One more: Enamel Mug")
    screen.scan("TOTE")
    screen.scan("TOTE")
    screen.tap("£11.00 in cash")
    screen.sees("Exchanged")
    screen.tap("Back to the sales")
    screen.sees("£14.00 paid back with")
    taken = rows(app.data / FILE, "SELECT kind, sum(amount) FROM sale_tender GROUP BY kind")
    assert taken == [("cash", 6100), ("exchange", 1400)]
    screen.tap("Till")
    screen.sees("The basket is empty")
    parts = ("--tender", "card:9.00:SLIP-7", "--tender", "cash:50.00")
    sold = json.loads(app.command("sell", "MUG:2", "TOTE", *parts))
    screen.scan(sold["receipt"])
    screen.tap("Void")
    screen.sees("Cancel £9.00 on the card terminal (SLIP-7)")
    screen.sees("Take £31.50 out of the drawer")
    screen.tap("Void £40.50")
    screen.sees("Say why")
    screen.tick("Rung up by mistake")
    screen.tap("Void £40.50")
    screen.sees("Voided")
    screen.tap("Back to the sales")
    screen.sees("£40.50 voided with")
    screen.tap("Void")
    screen.sees("was paid back before")
    found = json.loads(app.command("session", "x"))
    assert (found["voids"], found["voided"], found["turnover"]) == (1, 4050, 3900)
    stock = {row["sku"]: row["on_hand"] for row in json.loads(app.command("stock", "show"))}
    assert (stock["MUG"], stock["TOTE"]) == (23, 38)
    assert json.loads(app.command("verify"))["sound"] is True
