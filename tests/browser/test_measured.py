"""Weighed goods at the real app: on the pad, by a scale's label, and a part of it back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from biip.checksums import gs1_standard_check_digit

from kiosk.store import FILE
from tests.browser.conftest import App
from tests.browser.screen import Screen
from tests.factories import rows

pytestmark = pytest.mark.browser


def test_cheese_is_weighed_scanned_and_comes_back_in_part(
    screen: Screen, app: App, tmp_path: Path
) -> None:
    (tmp_path / "market.csv").write_text(
        "title,sku,price,barcode,unit\nAged Cheese,CHEESE,12.00,12345,kg\n"
    )
    app.command("import", "products", str(tmp_path / "market.csv"))
    app.command("codes", "set", "28", "weight")
    label = "281234500212"
    screen.scan(label + str(gs1_standard_check_digit(label)))
    screen.sees("£2.54")
    screen.scan("CHEESE")
    screen.sees("How much is it?")
    for key in ("3", "8", "5"):
        screen.tap(key)
    screen.tap("Add £4.62")
    screen.sees("£7.16")
    screen.tap("Card")
    screen.tap("Payment accepted")
    screen.tap("Next customer")
    (receipt,) = rows(app.data / FILE, "SELECT receipt FROM sale ORDER BY at DESC LIMIT 1")
    screen.scan(receipt[0])
    screen.tap("Refund")
    screen.tap("0.000")
    for key in ("1", "00"):
        screen.tap(key)
    screen.tap("Take")
    screen.sees("£1.20")
    screen.tap("To the card")
    screen.sees("Paid back")
    sold = "SELECT quantity, measure, amount FROM sale_line WHERE sku = 'CHEESE' ORDER BY line"
    assert rows(app.data / FILE, sold) == [(212, "kg", 254), (385, "kg", 462)]
    back = "SELECT quantity, measure, amount FROM refund_line"
    assert rows(app.data / FILE, back) == [(100, "kg", 120)]
    assert json.loads(app.command("verify"))["sound"] is True
