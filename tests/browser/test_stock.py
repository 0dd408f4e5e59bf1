"""Stock at the real app: counted with a scanner, wasted with a reason, and the variance read."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import App
from tests.browser.screen import Screen

pytestmark = pytest.mark.browser


def on_hand(app: App, sku: str) -> int:
    (row,) = json.loads(app.command("stock", "show", sku))
    return int(row["on_hand"])


def test_stock_is_counted_with_a_scanner_wasted_and_compared(screen: Screen, app: App) -> None:
    before = on_hand(app, "MUG")
    screen.tap("More")
    screen.tap("Stock")
    screen.tap("Count")
    screen.sees("Nothing scanned yet")
    for code in ("MUG", "TOTE", "MUG"):
        screen.scan(code)
    line = screen.button("Enamel Mug MUG")
    expect(line).to_contain_text("2")
    # The open count is kept, whatever happens to the page.
    screen.reload()
    screen.tap("More")
    screen.tap("Stock")
    screen.sees("Count")
    expect(screen.button("Enamel Mug MUG")).to_contain_text("2")
    screen.button("Enamel Mug MUG").click()
    for digit in str(before - 2):
        screen.tap(digit)
    screen.tap("Leave out: Canvas Tote")
    screen.tap("Next")
    screen.sees("2 missing")
    assert on_hand(app, "MUG") == before, "nothing is done yet"
    screen.tap_at_once("button", ["Keep this count", "Keep this count"])
    screen.sees("Count: 1 thing")
    assert on_hand(app, "MUG") == before - 2

    screen.tap("Waste")
    screen.scan("MUG")
    screen.sees("How many?")
    screen.tap("Next")
    screen.tap("Write it off")
    screen.sees("Say why")
    screen.field("Why").type("Fell off the table")
    screen.tap("Write it off")
    screen.sees("Waste: 1 thing")

    screen.tap("Variance")
    screen.sees("2 missing")
    screen.sees("1 wasted")
    newest = json.loads(app.command("stock", "moves", "MUG", "--most", "2"))
    assert [(one["reason"], one["quantity"], one["why"]) for one in newest] == [
        ("waste", -1, "Fell off the table"),
        ("count", -2, ""),
    ]
    screen.tap("Back")
    app.command("stock", "receive", f"MUG:{1_000 - on_hand(app, 'MUG')}")
    screen.sees("1,000")
    assert json.loads(app.command("verify"))["sound"] is True
