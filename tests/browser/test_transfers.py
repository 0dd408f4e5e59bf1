"""A bank transfer at the real app: sold for one, then seen to have arrived."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import App
from tests.browser.screen import Screen

pytestmark = pytest.mark.browser


def test_a_basket_is_paid_by_transfer_and_the_money_seen(screen: Screen, app: App) -> None:
    app.command("seller", "set", "--name", "Ada's Prints", "--iban", "GB33BUKB20201555555555")
    screen.tap("More")
    # What a command has said shows by itself.
    expect(screen.page.get_by_text("Ada's Prints")).to_be_visible(timeout=15_000)
    screen.tap("Till")
    screen.tap("Enamel Mug")
    screen.tap("Card")
    screen.tap("By bank transfer")
    screen.sees("To be transferred")
    (waits,) = json.loads(app.command("bank", "list"))
    assert (waits["amount"], waits["confirmed"]) == (1_400, None)
    screen.tap("Next customer")
    screen.sees("The basket is empty")
    screen.tap("More")
    screen.tap("Bank transfers")
    screen.tap("It has arrived")
    expect(screen.button("Arrived")).to_be_disabled()
    assert json.loads(app.command("bank", "list")) == []
    assert json.loads(app.command("verify"))["sound"] is True
