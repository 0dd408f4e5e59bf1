"""Staff at the real app: locked and unlocked with a basket, refused a refund, and allowed it."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from kiosk.store import FILE
from tests.browser.conftest import App
from tests.browser.screen import Screen
from tests.factories import rows

pytestmark = pytest.mark.browser

ADA, CY = "4071", "5923"


def enter(screen: Screen, name: str, pin: str) -> None:
    # The list grows under the finger where somebody else was added a moment ago.
    screen.settle(name)
    screen.tap(name)
    screen.sees("Enter your PIN")
    for digit in pin:
        screen.tap(digit)


def test_a_seller_signs_in_sells_and_is_allowed_a_refund_by_a_manager(
    screen: Screen, app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen.tap("Enamel Mug")
    for name, role, pin in (("Ada Okafor", "manager", ADA), ("Cy Marsh", "seller", CY)):
        monkeypatch.setenv("TRESTLE_PIN", pin)
        app.command("staff", "add", name, "--role", role)
    screen.sees("Who is at the till?")
    expect(screen.button("Cash")).to_have_count(0)
    enter(screen, "Cy Marsh", "5924")
    screen.sees("That is not the PIN")
    for digit in CY:
        screen.tap(digit)
    screen.tap("Cash")
    screen.tap("Exact £14.00")
    screen.sees("No change")

    screen.tap("More")
    screen.tap("Sales")
    screen.sees("Cy Marsh · Enamel Mug")
    screen.tap(str(rows(app.data / FILE, "SELECT receipt FROM sale")[0][0]))
    screen.tap("Refund")
    screen.tap("All of it")
    screen.tap("In cash")
    screen.sees("Permission needed")
    screen.tap("Ada Okafor")
    screen.sees("Say why first")
    screen.field("Why").type("Wrong colour")
    enter(screen, "Ada Okafor", ADA)
    screen.sees("Paid back")

    screen.tap("Cy Marsh")
    screen.tap("Lock the till")
    screen.sees("Who is at the till?")
    expect(screen.button("Till")).to_have_count(0)
    enter(screen, "Ada Okafor", ADA)
    screen.sees("Paid back")
    acted = rows(
        app.data / FILE,
        "SELECT kind, staff.name, other.name, why FROM acted JOIN staff ON staff.id = staff_id "
        "LEFT JOIN staff other ON other.id = allowed_by "
        "LEFT JOIN session_note ON session_note.id = why_id ORDER BY kind",
    )
    assert acted == [
        ("SaleCompleted", "Cy Marsh", None, None),
        ("SaleRefunded", "Cy Marsh", "Ada Okafor", "Wrong colour"),
    ]
    assert json.loads(app.command("verify"))["sound"] is True
