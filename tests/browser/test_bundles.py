"""A bundle at the real app: one thing on the grid and in the basket, and back as one."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from kiosk.store import FILE
from tests.browser.conftest import App
from tests.browser.screen import Screen
from tests.factories import rows

pytestmark = pytest.mark.browser


def test_a_set_is_scanned_counted_as_one_and_one_of_two_comes_back(
    screen: Screen, app: App
) -> None:
    parts = ("--part", "MUG", "--part", "TOTE:2", "--price", "25.00", "--title", "Breakfast set")
    app.command("product", "bundle", "SET", *parts)
    screen.scan("SET")
    expect(screen.button("Cash")).to_be_enabled()
    screen.settle("One more: Breakfast set")
    screen.tap("One more: Breakfast set")
    expect(screen.button("Breakfast set 2")).to_be_visible()
    expect(screen.button("Cash")).to_be_enabled()
    screen.tap("Cash")
    screen.tap("Exact £50.00")
    screen.tap("Next customer")
    sold = "SELECT sku, quantity, amount FROM sale_line ORDER BY line"
    assert rows(app.data / FILE, sold) == [("MUG", 2, 1_794), ("TOTE", 4, 3_206)]
    screen.tap("More")
    screen.tap("Sales")
    screen.page.get_by_role("button", name="£50.00").first.click()
    screen.tap("Refund")
    screen.sees("Enamel Mug (Breakfast set)")
    screen.settle("One more: Breakfast set")
    screen.tap("One more: Breakfast set")
    screen.sees("£25.00")
    screen.tap("In cash")
    screen.sees("Paid back")
    back = "SELECT sku, quantity, amount FROM refund_line ORDER BY line"
    assert rows(app.data / FILE, back) == [("MUG", 1, 897), ("TOTE", 2, 1_603)]
    assert json.loads(app.command("verify"))["sound"] is True
