"""The door's screen in a real browser: its numbers, its pace, and what a silent window plays."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import App
from tests.browser.screen import Screen

pytestmark = pytest.mark.browser


def test_the_door_counts_warns_goes_back_and_falls_silent(screen: Screen, app: App) -> None:
    app.command("door", "capacity", "2")
    app.command("door", "pace", "--staff", "2")
    screen.page.evaluate(
        """() => {
          window.heard = [];
          const play = HTMLMediaElement.prototype.play;
          HTMLMediaElement.prototype.play = function () {
            heard.push(this.src.split("/").at(-1));
            return play.call(this);
          };
        }"""
    )
    screen.tap("Door")
    screen.sees("Inside: 0 of 2")
    screen.scan("DEMO-0001")
    screen.sees("Ada Okafor")
    # It goes back by itself, and the numbers follow beside it.
    screen.sees("Ready to scan")
    screen.sees("Inside: 1 of 2")
    screen.scan("DEMO-0002")
    screen.sees("Full: 2 of 2")
    screen.button("Full: 2 of 2").click()
    screen.sees("Arrivals in the last hour")
    screen.sees("Not yet here")
    # Full is no reason to refuse: whom to let in stays with whoever stands there.
    screen.scan("DEMO-0003")
    screen.sees("Chiara Rossi")
    screen.sees("Full: 3 of 2")
    screen.scan("DEMO-0003")
    screen.sees("Already used")
    assert screen.page.evaluate("heard.slice(-2)") == ["accept.wav", "used.wav"]
    screen.tap("More")
    screen.tap("Door screens")
    screen.tap("Goes out")
    screen.page.wait_for_function("() => heard.at(-1) === 'goodbye.wav'")
    screen.tick("Silent")
    expect(screen.button("Goes out")).to_be_disabled()
    played = screen.page.evaluate("heard.length")
    screen.tap("Door")
    screen.scan("DEMO-0004")
    screen.sees("Dmitri Sokolov")
    assert screen.page.evaluate("heard.length") == played
