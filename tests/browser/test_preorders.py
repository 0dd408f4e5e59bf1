"""A pre-order at the real app: taken out of the basket, scanned, and handed over."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import App
from tests.browser.screen import Screen

pytestmark = pytest.mark.browser


def test_a_basket_is_ordered_and_collected_by_its_receipt(screen: Screen, app: App) -> None:
    screen.tap("Enamel Mug")
    screen.tap("Take as a pre-order")
    screen.field("Who orders").fill("Ada Okafor")
    screen.field("Phone").fill("+44 20 7946 0000")
    screen.field("For which day, as in 2026-12-05").fill("2999-12-05")
    screen.field("Paid now: an amount or 20% (empty: all)").fill("20%")
    screen.tap("To the payment")
    screen.tap("£5.00 in cash")
    screen.sees("Pre-order taken")
    screen.sees("Change: £2.20")
    (made,) = json.loads(app.command("preorder", "list"))
    assert (made["name"], made["paid"], made["due"]) == ("Ada Okafor", 280, 1_120)
    screen.scan(made["receipt"])
    screen.sees("£2.80 of £14.00 paid")
    screen.tap("£11.20 in cash")
    screen.sees("Collected")
    screen.tap("To the pre-orders")
    expect(screen.page.get_by_text("No pre-order waits").first).to_be_visible()
    assert json.loads(app.command("preorder", "list")) == []
    assert json.loads(app.command("verify"))["sound"] is True
