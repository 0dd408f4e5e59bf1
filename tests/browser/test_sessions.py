"""A till session at the real app: opened by its pieces, counted blind, closed with one Z."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import App
from tests.browser.screen import Screen

pytestmark = pytest.mark.browser


def enter(screen: Screen, digits: str) -> None:
    for digit in digits:
        screen.tap(digit)


def test_a_session_is_opened_counted_blind_and_closed_once(screen: Screen, app: App) -> None:
    screen.tap("Open a session")
    screen.tick("£10.00")
    enter(screen, "5")
    screen.sees("£50.00")
    screen.tap("Open it")
    screen.sees("Open since")
    app.command("sell", "MUG:2", "--tender", "cash:30.00")
    app.command("sell", "TOTE", "--tender", "card:12.50:A-17")

    screen.tap("Cash out")
    enter(screen, "2000")
    screen.field("Who does it").type("Ada")
    screen.tap("Take it out")
    screen.sees("Say why")
    screen.field("Why").type("Ice from the shop")
    screen.tap("Take it out")
    screen.sees("Cash out: £20.00")

    screen.tap("Count and close")
    screen.sees("Count the drawer")
    expect(screen.page.get_by_text(re.compile("58.00|Expected"))).to_have_count(0)
    screen.tick("£50.00")
    enter(screen, "1")
    screen.tick("Terminal's slip")
    enter(screen, "1250")
    screen.tap("Compare")
    screen.sees("£8.00 short")
    screen.tap("Count again")
    screen.tick("£5.00")
    enter(screen, "2")
    screen.tap("Compare")
    screen.sees("£2.00 over")
    screen.tap_at_once("button", ["Close the session", "Close the session"])
    screen.sees("The session is closed")

    said = json.loads(app.command("session", "show"))
    assert said["open"] is None
    (closed,) = said["closed"]
    assert closed["report"].endswith("-Z000001")
    assert {one["kind"]: one["difference"] for one in closed["tenders"]} == {"cash": 200, "card": 0}
    assert closed["pieces"] == {"5000": 1, "500": 2}
    assert closed["closed_by"] == "Ada"
    screen.tap("Done")
    screen.sees("No session is open")
    screen.tap(closed["report"])
    screen.tap("Print a copy")
    screen.sees("Sent to the printer.")
    printed = app.papers("*-Z000001*.txt", 2)
    assert len(printed) == 2
    assert json.loads(app.command("verify"))["sound"] is True


def test_a_stall_without_sessions_sells_all_the_same(screen: Screen, app: App) -> None:
    expect(screen.button("Open a session")).to_be_visible()
    screen.tap("Enamel Mug")
    screen.tap("Cash")
    screen.tap("Exact £14.00")
    screen.sees("No change")
    assert json.loads(app.command("session", "show")) == {"open": None, "closed": []}
    app.command("session", "open", "--float", "20.00")
    screen.tap("More")
    screen.tap("Till session")
    screen.sees("Float £20.00")
    screen.tap("Till")
    expect(screen.button("Open a session")).to_have_count(0)
