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


def choose_pin(screen: Screen, pin: str) -> None:
    for asked in ("a PIN of 4 to 8 digits", "The same PIN once more"):
        screen.sees(asked)
        for digit in pin:
            screen.tap(digit)
        expect(screen.button("Go on")).to_be_enabled()
        screen.tap("Go on")


def take_in(screen: Screen, name: str, pin: str) -> None:
    screen.settle("Take somebody in")
    screen.tap("Take somebody in")
    screen.field("Name").type(name)
    screen.tap("Choose a PIN")
    choose_pin(screen, pin)
    screen.sees(f"{name} is here now")


def test_staff_is_taken_in_changed_and_let_go_on_the_screen(screen: Screen, app: App) -> None:
    screen.tap("More")
    screen.tap("Staff")
    screen.sees("Nobody yet")
    take_in(screen, "Ada Okafor", ADA)
    take_in(screen, "Cy Marsh", CY)
    take_in(screen, "Dee Lane", CY)
    screen.tap("Cy Marsh")
    screen.tick("Supervisor")
    screen.sees("Cy Marsh is now: Supervisor")
    screen.tap("Back")
    screen.settle("Dee Lane")
    screen.tap("Dee Lane")
    screen.tap("Let go")
    screen.tap("Let them go")
    screen.sees("Dee Lane has left")
    listed = json.loads(app.command("staff", "list", "--left"))
    assert [(one["name"], one["role"], one["left"]) for one in listed] == [
        ("Ada Okafor", "manager", False),
        ("Cy Marsh", "supervisor", False),
        ("Dee Lane", "seller", True),
    ]
    # Whoever was taken in first is at the till, and the others with the PIN that they chose.
    screen.button("Ada Okafor").first.wait_for()
    screen.tap("Till")
    screen.tap("Ada Okafor")
    enter(screen, "Cy Marsh", CY)
    screen.button("Cy Marsh").wait_for()
    assert json.loads(app.command("verify"))["sound"] is True
