"""A card hold at the real app: made, charged for a part of a basket, and another one let go."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import App
from tests.browser.screen import Screen

pytestmark = pytest.mark.browser


def test_an_amount_is_held_and_pays_a_part_of_a_basket(screen: Screen, app: App) -> None:
    app.command("preauth", "authorize", "20.00", "--for", "Tab 4")
    screen.tap("More")
    screen.tap("Card holds")
    expect(screen.button("Release")).to_be_enabled()
    screen.tap("New card hold")
    screen.field("Amount").fill("10.00")
    screen.field("What for, as in Camera 3, Ada").fill("Camera 3, Ada")
    screen.field("The card's last four digits").fill("4242")
    screen.tap("It is held")
    screen.sees("£10.00 held. Nothing was charged.")
    made = screen.page.get_by_role("group", name="Camera 3, Ada £10.00 Held until")
    expect(made.first).to_be_visible()
    held = {one["for"]: one for one in json.loads(app.command("preauth", "list"))}
    assert (held["Camera 3, Ada"]["amount"], held["Camera 3, Ada"]["last_four"]) == (1_000, "4242")

    # What stands first is let go, and stays where it is.
    screen.tap("Release")
    screen.sees("Release this card hold?")
    screen.page.get_by_role("button", name="Release", exact=True).last.click()
    expect(screen.button("Released")).to_be_disabled()
    (left,) = json.loads(app.command("preauth", "list"))
    assert left["for"] == "Camera 3, Ada"

    screen.tap("Till")
    screen.tap("Enamel Mug")
    expect(screen.button("Card")).to_be_enabled()
    screen.tap("Card")
    screen.tap("Charge a card hold")
    screen.page.get_by_role("button", name="Camera 3, Ada").first.click()
    screen.tap("£10.00 is charged")
    expect(screen.button("Cash")).to_be_enabled()
    screen.tap("Cash")
    screen.tap("Exact")
    screen.sees("Next customer")
    shown = json.loads(app.command("preauth", "show", left["number"]))
    assert (shown["state"], shown["captured"]) == ("captured", 1_000)
    assert json.loads(app.command("preauth", "list")) == []
    assert json.loads(app.command("verify"))["sound"] is True
