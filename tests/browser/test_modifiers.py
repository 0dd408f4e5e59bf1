"""Modifiers at the real app: a coffee as the customer wants it, and changed before it is paid."""

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


def test_a_coffee_is_chosen_of_and_changed(screen: Screen, app: App, tmp_path: Path) -> None:
    (tmp_path / "bar.csv").write_text("title,sku,price\nLatte,LATTE,3.00\n")
    app.command("import", "products", str(tmp_path / "bar.csv"))
    milk = ("Whole", "Oat=0.50", "--default", "Whole", "--for", "LATTE")
    app.command("modifier", "set", "Milk", *milk)
    app.command("modifier", "set", "Name", "--text", "--for", "LATTE")
    screen.scan("LATTE")
    expect(screen.button("Add £3.00")).to_be_visible()
    screen.tick("Oat: +£0.50")
    expect(screen.button("Add £3.50")).to_be_visible()
    screen.field("What is to stand on it").fill("Ada")
    screen.tap("Add £3.50")
    line = screen.button("Oat, Name: Ada")
    expect(line).to_be_visible()
    line.click()
    expect(screen.button("Keep it like this")).to_be_visible()
    screen.tick("Whole")
    screen.tap("Keep it like this")
    expect(screen.button("Whole, Name: Ada")).to_be_visible()
    screen.tap("Cash")
    screen.tap("Exact £3.00")
    expect(screen.button("Next customer")).to_be_visible()
    (receipt, unit) = rows(
        app.data / FILE, "SELECT receipt, unit FROM sale JOIN sale_line ON sale.id = sale_id"
    )[-1]
    assert unit == 300
    sold = json.loads(app.command("receipt", receipt))
    assert sold["lines"][0]["choices"] == ["Whole", "Name: Ada"]
    assert json.loads(app.command("verify"))["sound"] is True
