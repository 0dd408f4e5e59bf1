"""Practising at the real app: the same goods in another colour, and back to what is real."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from kiosk.services.training import FOLDER
from kiosk.store import FILE
from tests.browser.conftest import App
from tests.browser.screen import Screen
from tests.factories import rows

pytestmark = pytest.mark.browser


def journal(app: App) -> list[tuple[str]]:
    return rows(app.data / FILE, "SELECT hash FROM entry ORDER BY device_id, seq")


def test_somebody_practises_and_goes_back_to_what_is_real(screen: Screen, app: App) -> None:
    screen.tap("Canvas Tote")
    screen.sees("£12.50")
    before = journal(app)
    screen.tap("More")
    with screen.page.expect_navigation():
        screen.tap("Practise")
    screen.listen()
    screen.sees("TRAINING: nothing here counts")
    screen.sees("The basket is empty")
    screen.tap("Enamel Mug")
    screen.tap("Cash")
    screen.tap("Exact")
    expect(screen.button("Next customer")).to_be_visible()
    screen.tap("More")
    with screen.page.expect_navigation():
        screen.tap("Back to the real till")
    screen.listen()
    screen.tap("Till")
    screen.sees("£12.50")
    expect(screen.page.get_by_text("TRAINING")).to_have_count(0)
    assert journal(app) == before
    sold = rows(app.data / FOLDER / FILE, "SELECT receipt FROM sale")
    assert len(sold) == 1
    assert sold[0][0].startswith("T-")
    assert json.loads(app.command("verify"))["sound"] is True
