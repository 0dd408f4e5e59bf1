"""The customer displays beside the real till: a whole sale, on a page of its own and on a pole."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from kiosk.store import FILE
from tests.browser.conftest import App
from tests.browser.screen import Screen
from tests.factories import rows

if sys.platform == "win32":
    pytest.skip("Windows has no pseudo-terminals", allow_module_level=True)

from tests.hardware.pole_peer import PolePeer
from tests.qr_reading import decode

pytestmark = pytest.mark.browser


@pytest.fixture
def pole() -> Iterator[PolePeer]:
    with PolePeer() as peer:
        yield peer


def test_a_customer_follows_a_sale_and_takes_the_receipt_along(
    screen: Screen, app: App, pole: PolePeer
) -> None:
    app.command("display", "add", f"serial:{pole.path}")
    address = json.loads(app.command("display", "show"))["address"]
    screen.tap("More")
    screen.tap("Customer display")
    with screen.page.expect_popup() as opened:
        screen.tap("Open the display")
    display = opened.value
    assert display.url == address.partition("?")[0]
    shows(display, "idle", "Riverside Print Fair")
    screen.tap("Till")
    screen.tap("Enamel Mug")
    shows(display, "basket", "Enamel Mug", "£14.00")
    screen.tap("Enamel Mug")
    shows(display, "basket", "2 × Enamel Mug", "£28.00")
    pole.shows("2 Enamel Mug  £28.00", "Total         £28.00", within=20)
    screen.tap("More")
    shows(display, "away", "One moment, please")
    expect(display.get_by_text("Enamel Mug")).to_have_count(0, timeout=5_000)
    screen.tap("Till")
    screen.tap("Cash")
    shows(display, "basket", "Please pay in cash", "To pay")
    screen.tap("£50.00")
    shows(display, "paid", "Thank you!", "Change", "£22.00")
    pole.shows("Cash          £50.00", "Change        £22.00", within=20)
    display.locator("#picture svg").wait_for()
    (code,) = decode(display.screenshot())
    ((receipt,),) = rows(app.data / FILE, "SELECT receipt FROM sale")
    assert code.splitlines()[1].startswith(receipt)
    assert code.splitlines()[2:5] == ["2 × Enamel Mug £28.00", "TOTAL £28.00", "Cash £50.00"]
    # The seller goes on at once; the customer still has the receipt before them.
    screen.tap("Next customer")
    screen.sees("The basket is empty")
    shows(display, "paid", "£22.00")
    screen.tap("Canvas Tote")
    shows(display, "basket", "Canvas Tote", "£12.50")
    assert "Enamel Mug" not in everything(display)
    # A till that is started again is found again, with the basket as it was.
    app.stop()
    shows(display, "wait", "The till is coming back by itself.")
    assert "Canvas Tote" not in everything(display)
    pole.shows(" " * 20, " " * 20)
    app.start()
    screen.sees("£12.50")
    shows(display, "basket", "Canvas Tote")
    # Nothing that is pressed or typed there reaches the till.
    display.mouse.click(200, 200)
    display.keyboard.type("MUG\n", delay=5)
    expect(display.locator("#amount")).to_have_text("£12.50")
    assert json.loads(app.command("verify"))["sound"] is True


def shows(display: Page, moment: str, *words: str) -> None:
    """Wait until the display has come so far, and says these words."""
    face = display.locator(f"#face[data-moment={moment}]")
    expect(face).to_be_visible()
    for one in words:
        expect(face.get_by_text(re.compile(rf"^\s*{re.escape(one)}\s*$")).first).to_be_visible()


def everything(display: Page) -> str:
    """All that is in the page, whether it can be seen or not."""
    return str(display.evaluate("document.documentElement.outerHTML"))
