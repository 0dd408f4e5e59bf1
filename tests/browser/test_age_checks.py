"""Age-restricted goods at the real app: asked before the money, refused or checked."""

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


def test_gin_is_sold_to_whoever_is_old_enough(screen: Screen, app: App, tmp_path: Path) -> None:
    (tmp_path / "bar.csv").write_text(
        "title,sku,price,barcode,age\nGin,GIN,20.00,4006381333931,18\n"
    )
    app.command("import", "products", str(tmp_path / "bar.csv"))
    screen.tap("Enamel Mug")
    screen.scan("4006381333931")
    screen.sees("£34.00")
    screen.tap("Cash")
    screen.sees("Is the customer 18 or older?")
    screen.tap("Refuse")
    screen.sees("Taken out of the basket: Gin")
    screen.sees("£14.00")

    screen.scan("4006381333931")
    screen.sees("£34.00")
    screen.tap("Card")
    screen.sees("Is the customer 18 or older?")
    screen.reload()
    screen.tap("Yes, checked")
    screen.tap("Payment accepted")
    expect(screen.button("Next customer")).to_be_visible()
    assert rows(app.data / FILE, "SELECT age, staff_id FROM age_check") == [(18, None)]
    assert json.loads(app.command("verify"))["sound"] is True
