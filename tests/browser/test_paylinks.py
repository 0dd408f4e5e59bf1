"""A payment link at the real app: sold for one, then seen to have been paid."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import App
from tests.browser.screen import Screen

pytestmark = pytest.mark.browser


def test_a_basket_is_paid_with_a_link_and_the_money_seen(screen: Screen, app: App) -> None:
    app.command("seller", "set", "--name", "Ada's Prints")
    app.command("paylink", "set", "https://pay.example/{reference}?a={amount}")
    screen.tap("More")
    # What a command has said shows by itself.
    expect(screen.page.get_by_text("Ada's Prints")).to_be_visible(timeout=15_000)
    screen.tap("Till")
    screen.tap("Enamel Mug")
    screen.tap("Card")
    screen.tap("With a payment link")
    screen.sees("To be paid with the link")
    (waits,) = json.loads(app.command("bank", "list"))
    assert (waits["amount"], waits["kind"]) == (1_400, "payment_link")
    told = screen.page.get_by_role("group", name=f"{waits['receipt']} · £14.00")
    expect(told.first).to_be_visible()
    screen.tap("Next customer")
    screen.sees("The basket is empty")
    screen.tap("More")
    screen.tap("Transfers and links")
    screen.tap("It has arrived")
    expect(screen.button("Arrived")).to_be_disabled()
    assert json.loads(app.command("bank", "list")) == []
    assert json.loads(app.command("verify"))["sound"] is True
