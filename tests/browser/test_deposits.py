"""Deposits at the real app: taken with the drink, paid out when the cup comes back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from kiosk.store import FILE
from tests.browser.conftest import App
from tests.browser.screen import Screen
from tests.factories import rows

pytestmark = pytest.mark.browser


def test_a_cup_goes_out_and_two_come_back(screen: Screen, app: App, tmp_path: Path) -> None:
    (tmp_path / "bar.csv").write_text("title,sku,price,deposit\nAle,ALE,5.00,2.00\n")
    app.command("import", "products", str(tmp_path / "bar.csv"))
    screen.scan("ALE")
    screen.sees("£7.00")
    screen.tap("Cash")
    screen.tap("Exact £7.00")
    screen.tap("Next customer")
    screen.tap("Deposit back")
    expect(screen.button("Pay out £2.00")).to_be_visible()
    screen.tap("One more: Deposit back")
    screen.tap("Pay out £4.00")
    screen.sees("Paid out")
    screen.tap("Next customer")
    sold = "SELECT title, quantity, amount FROM sale_line WHERE kind = 'deposit' ORDER BY amount"
    assert rows(app.data / FILE, sold) == [("Deposit back", 2, -400), ("Deposit: Ale", 1, 200)]
    assert json.loads(app.command("verify"))["sound"] is True
