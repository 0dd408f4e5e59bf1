"""A guest without a ticket at the door of the real app: bought, let in, and given a wristband."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from kiosk.store import FILE
from tests.browser.conftest import App
from tests.browser.screen import Screen
from tests.factories import rows

pytestmark = pytest.mark.browser


def test_a_walk_in_pays_is_in_and_swaps_the_ticket_for_a_wristband(
    screen: Screen, app: App
) -> None:
    screen.tap("Door")
    screen.tap("Walk-in")
    screen.sees("Which ticket, and how many?")
    screen.tap("One more: Day ticket")
    screen.sees("£15.00")
    screen.tap("Cash")
    screen.sees("How much did you get?")
    screen.tap("£20.00")
    screen.sees("1 person is in")
    screen.sees("Change £5.00")
    expect(screen.page.get_by_label("Their ticket, as a QR code")).to_be_visible()
    ((code,),) = rows(
        app.data / FILE,
        "SELECT code FROM ticket JOIN redemption ON redemption.ticket_id = ticket.id",
    )
    assert code.startswith("TRST1")
    screen.tap("Next guest")
    screen.scan(code)
    screen.sees("Already used")
    screen.tap("Link a wristband")
    screen.sees("Scan the wristband")
    screen.scan("BAND-0815")
    screen.sees("Wristband …0815 admits now, in place of the ticket.")
    screen.scan(code)
    screen.sees("Swapped")
    screen.scan("BAND-0815")
    screen.sees("Already used")
    assert json.loads(app.command("verify"))["sound"] is True
