"""An invoice at the real app: asked for at a sale, made once, and then a copy."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import App
from tests.browser.screen import Screen

pytestmark = pytest.mark.browser


def test_an_invoice_is_made_for_a_sale_and_printed_again(screen: Screen, app: App) -> None:
    app.command("seller", "set", "--name", "Ada's Prints", "--country", "GB")
    sold = json.loads(app.command("sell", "MUG:2", "--tender", "cash:50.00"))
    screen.tap("More")
    # What a command has said shows by itself.
    expect(screen.page.get_by_text("Ada's Prints")).to_be_visible(timeout=15_000)
    screen.tap("Business details")
    screen.tap("Change these details")
    screen.field("Address").fill("1 Quay Street")
    screen.field("VAT number").fill("980780685")
    screen.tap("Keep these details")
    screen.sees("is no VAT number in GB")
    screen.field("VAT number").fill("980780684")
    screen.tap("Keep these details")
    screen.sees("Business details kept")
    screen.scan(sold["receipt"])
    screen.tap("Invoice")
    screen.sees(f"For receipt {sold['receipt']}, £28.00")
    screen.field("Buyer's name").fill("Bo Ltd")
    screen.tap("Make the invoice")
    screen.sees("An invoice names its buyer and their address")
    screen.field("Street and number").fill("2 Quay Street")
    screen.field("Postcode and town").fill("Bristol")
    screen.tap("Make the invoice")
    number = sold["receipt"].replace("-", "-I")
    screen.sees(f"Invoice {number} is made")
    screen.tap("Invoice")
    screen.sees(f"Invoice {number}: a copy is printed.")
    said = json.loads(app.command("invoice", sold["receipt"]))
    assert (said["buyer"], said["address"]) == ("Bo Ltd", ["2 Quay Street", "Bristol"])
    assert (said["number"], said["fresh"]) == (number, False)
    printed = {one.name for one in app.papers("*-I*.txt", 2)}
    assert printed == {f"{number}.txt", f"{number}-2.txt"}
    assert json.loads(app.command("verify"))["sound"] is True
