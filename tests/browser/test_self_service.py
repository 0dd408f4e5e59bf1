"""Self-service in a real browser: what people see and hear, and that only a PIN leads out."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, expect

from kiosk.store import FILE
from tests.browser.conftest import App
from tests.browser.screen import Screen
from tests.factories import rows

pytestmark = pytest.mark.browser

PIN, WRONG = "4071", "4072"
HOLD_UP = "Hold up your ticket"
# What really plays, how loud, and for how many seconds.
EARS = """
window.heard = [];
const play = HTMLMediaElement.prototype.play;
HTMLMediaElement.prototype.play = function () {
  const name = this.src.split("/").at(-1);
  this.addEventListener("playing", () => heard.push([name, this.volume, this.duration]),
    { once: true });
  return play.call(this);
};
"""


def until(true: Callable[[], bool], seconds: float = 15) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def enter(screen: Screen, pin: str, name: str = "Ada Okafor") -> None:
    screen.settle(name)
    screen.tap(name)
    screen.sees("Enter your PIN")
    for digit in pin:
        screen.tap(digit)


def loaded(screen: Screen) -> None:
    """Wait for the page once it was loaded anew."""
    placeholder = screen.page.locator("flt-semantics-placeholder")
    placeholder.wait_for(state="attached")
    placeholder.first.evaluate("element => element.click()")
    screen.sees(HOLD_UP)


def nobody_gets_out(screen: Screen) -> None:
    for name in ("Till", "Door", "People", "More", "Back"):
        expect(screen.button(name)).to_have_count(0)


def test_people_scan_for_themselves_and_only_a_pin_leads_out(
    browser: Browser, app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = browser.new_context(viewport={"width": 1024, "height": 768})
    context.add_init_script(EARS)
    page = context.new_page()
    page.set_default_timeout(15_000)
    screen = Screen(page, app.address)
    screen.open()
    screen.tap("More")
    screen.tap("Door screens")
    screen.tap("Start with a scanner")
    screen.sees("First add somebody with a PIN")
    monkeypatch.setenv("TRESTLE_PIN", PIN)
    app.command("staff", "add", "Ada Okafor", "--role", "manager")
    app.command("door", "pace", "--self-service", "2")
    screen.sees("Who is at the till?")
    enter(screen, PIN)
    screen.tap("Start with a scanner")
    screen.sees(HOLD_UP)
    nobody_gets_out(screen)
    page.evaluate("heard.length = 0")

    # A ticket that is held still is one scan; it says a first name and nothing else of a person.
    screen.scan("DEMO-0001")
    screen.sees("Welcome")
    screen.scan("DEMO-0001")
    screen.sees("Ada")
    for secret in ("Okafor", "ada@example.org", "ORDER-001", "DEMO-0001"):
        expect(page.get_by_text(secret)).to_have_count(0)
    # A new ticket replaces it at once, and then it goes back by itself.
    screen.scan("DEMO-0002")
    screen.sees("Ben")
    expect(page.get_by_text("Ada")).to_have_count(0)
    screen.sees(HOLD_UP)
    screen.scan("DEMO-0002")
    screen.sees("This ticket came in before.")
    screen.tap("Keep this")
    screen.tap("Done")
    screen.sees(HOLD_UP)
    until(lambda: len(page.evaluate("heard")) >= 3)
    heard = page.evaluate("heard")
    assert [one[0] for one in heard] == ["accept.wav", "accept.wav", "used.wav"]
    assert all(volume == 1 and 0.1 < seconds < 0.6 for _, volume, seconds in heard)

    # Whoever reads another language taps it, and it goes with them.
    screen.tick("العربية")
    screen.sees("ارفع تذكرتك")
    screen.tick("Deutsch")
    screen.sees("Ticket hochhalten")
    staff, german = screen.button("Staff"), page.get_by_role("checkbox", name="Deutsch")
    boxes = (staff.bounding_box(), german.bounding_box())
    assert boxes[0] is not None
    assert boxes[1] is not None
    assert boxes[0]["x"] > boxes[1]["x"], "its lines run from left to right again"
    assert min(boxes[0]["height"], boxes[1]["height"]) >= 48
    screen.scan("DEMO-0003")
    screen.sees("Willkommen")
    screen.tick("العربية")
    screen.sees("أهلًا")
    screen.sees(HOLD_UP)
    here = (staff.bounding_box(), german.bounding_box())
    assert here == boxes, "it goes back with all of the window"

    # Nor do F5 and a till that is started anew lead out, nor a wrong PIN.
    page.reload()
    loaded(screen)
    with page.expect_event("load"):
        assert app.stop() == 0
        app.start()
    # It comes back by itself, to whoever reads it with a screen reader too.
    screen.sees(HOLD_UP)
    nobody_gets_out(screen)
    screen.scan("DEMO-0003")
    screen.sees("This ticket came in before.")
    # Of the staff, too, it says a first name only.
    screen.tap("Staff")
    enter(screen, WRONG, "Ada")
    screen.sees("That is not the PIN")
    screen.tap("Back")
    screen.tap("Back")
    screen.sees(HOLD_UP)
    screen.tap("Staff")
    enter(screen, PIN, "Ada")
    screen.settle("Till")
    page.reload()
    screen.listen()
    scans = rows(app.data / FILE, "SELECT count(*) FROM redemption")[0][0]
    assert scans == 3
    assert json.loads(app.command("verify"))["sound"] is True
    context.close()
    assert screen.strays == []
    assert screen.faults == []
