"""Reloads, second windows, dropped wires, crashes and sleep: the basket stays, nothing doubles."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Playwright, expect

from kiosk.ui.window import find_browser
from tests.browser.conftest import CHROMIUM, App
from tests.browser.screen import Screen
from tests.browser.wire import Wire

# One window at a time: two browsers at once on two cores measure the machine, not the till.
pytestmark = pytest.mark.browser

# Longer than the page waits for a beat before it steps in front.
DEAD_SECONDS = 5.0
EXACT = "Exact"


class FrailApp(App):
    """An app that also crashes and sleeps."""

    told = 0

    def crash(self) -> None:
        """End it as a power cut does: it gets to do nothing more."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(20)
        for reader in self._readers:
            reader.join()
        self._readers.clear()

    def sleep(self) -> None:
        """Stop it where it is."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def wake(self) -> None:
        """Let it go on from there."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def sold(self) -> list[int]:
        """The totals of the sales made since this was last asked, in minor units."""
        out = self.data / "sold"
        self.command("export", "--format", "json", "--out", str(out))
        found = json.loads((out / "event.json").read_text(encoding="utf-8"))
        totals = [receipt["total"]["minor"] for receipt in found["receipts"]]
        new = totals[self.told :]
        self.told = len(totals)
        return new


@pytest.fixture(scope="module")
def wire() -> Iterator[Wire]:
    strung = Wire()
    yield strung
    strung.close()


@pytest.fixture(scope="module")
def browser(playwright: Playwright, wire: Wire) -> Iterator[Browser]:
    """A browser whose every connection goes over the wire, while its addresses stay the app's."""
    program = find_browser()
    if program is None:
        pytest.skip("no Chromium, Chrome or Edge on this machine")
    detour = f"--host-resolver-rules=MAP 127.0.0.1 127.0.0.1:{wire.port}"
    launched = playwright.chromium.launch(executable_path=program, args=[*CHROMIUM, detour])
    yield launched
    launched.close()


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, wire: Wire) -> Iterator[FrailApp]:
    running = FrailApp(tmp_path_factory.mktemp("resilience") / "till")
    running.start()
    wire.app_port = urlsplit(running.address).port or 0
    yield running
    assert json.loads(running.command("verify"))["sound"] is True
    assert running.stop() == 0, running.errors
    assert "Traceback" not in running.errors, running.errors


@pytest.fixture(scope="module")
def screen(browser: Browser, app: FrailApp) -> Iterator[Screen]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    # How often the page stepped in front, and what it played.
    context.add_init_script(
        """
        sessionStorage.shown ??= 0;
        window.played = [];
        const showModal = HTMLDialogElement.prototype.showModal;
        HTMLDialogElement.prototype.showModal = function () {
          sessionStorage.shown = Number(sessionStorage.shown) + 1;
          showModal.call(this);
        };
        HTMLMediaElement.prototype.play = function () {
          window.played.push(this.src.split("/").at(-1));
          return Promise.resolve();
        };
        """
    )
    page = context.new_page()
    page.set_default_timeout(15_000)
    shown = Screen(page, app.address)
    shown.open()
    yield shown
    context.close()
    assert shown.strays == []


@pytest.fixture(autouse=True)
def fresh(screen: Screen, wire: Wire) -> Iterator[None]:
    """Each test begins at an empty basket, with nothing shown or played so far."""
    screen.page.evaluate("sessionStorage.shown = 0, window.played = []")
    yield
    wire.mend()
    expect(panel(screen)).to_be_hidden()
    screen.tap("Till")
    full = screen.button("Empty the basket")
    back = screen.button("Back to the basket")
    empty = screen.page.get_by_text("The basket is empty")
    expect(full.or_(empty).or_(back).first).to_be_visible()
    if back.is_visible():
        back.click()
    screen.empty_basket()


def panel(screen: Screen) -> Locator:
    return screen.page.locator("#away")


def times_shown(screen: Screen) -> int:
    return int(screen.page.evaluate("sessionStorage.shown"))


def spot(screen: Screen, name: str) -> tuple[float, float]:
    """Where a button is on the glass, for fingers that don't look."""
    button = screen.button(name)
    button.wait_for()
    box = button.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def first_in_basket(screen: Screen) -> None:
    """Put a mug for £14.00 into the empty basket; the tile's own price would prove nothing."""
    screen.tap("Enamel Mug")
    expect(screen.button("Cash")).to_be_enabled()


def pay_exactly(screen: Screen) -> None:
    """Go to the cash screen, wherever in the sale the window is, and take the exact amount."""
    screen.button("Cash").or_(screen.button(EXACT)).first.wait_for()
    if not screen.button(EXACT).is_visible():
        screen.tap("Cash")
    screen.tap(EXACT)
    screen.sees("No change")
    screen.tap("Next customer")
    screen.sees("The basket is empty")


def test_a_reload_at_any_step_of_a_sale_loses_nothing_and_sells_once(
    screen: Screen, app: FrailApp
) -> None:
    first_in_basket(screen)
    screen.reload()
    expect(screen.button("Cash")).to_be_enabled()
    screen.tap("Cash")
    screen.button(EXACT).wait_for()
    screen.reload()
    screen.button("Cash").or_(screen.button(EXACT)).first.wait_for()
    if not screen.button(EXACT).is_visible():
        screen.tap("Cash")
    screen.tap(EXACT)
    screen.sees("No change")
    screen.reload()
    screen.sees("No change")
    screen.tap("Next customer")
    screen.sees("The basket is empty")
    assert times_shown(screen) == 0
    assert app.sold() == [1400]


def test_two_windows_that_pay_for_one_basket_at_once_sell_it_once(
    screen: Screen, app: FrailApp, browser: Browser
) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    other = Screen(context.new_page(), app.address)
    other.open()
    screen.tap("Enamel Mug")
    for one in (screen, other):
        one.tap("Cash")
        one.button(EXACT).wait_for()
    at = float(screen.page.evaluate("Date.now() + 400"))
    for one in (screen, other):
        one.button(EXACT).evaluate(
            "(element, at) => void setTimeout(() => element.click(), at - Date.now())", at
        )
    screen.page.wait_for_timeout(1500)
    assert app.sold() == [1400]
    assert other.strays == []
    context.close()


def test_while_the_wire_is_cut_taps_press_nothing_and_the_basket_is_kept(
    screen: Screen, app: FrailApp, wire: Wire
) -> None:
    first_in_basket(screen)
    tile = spot(screen, "Canvas Tote")
    wire.cut(keep=True)
    for _ in range(3):
        screen.page.mouse.click(*tile)
    expect(panel(screen)).to_be_visible()
    expect(panel(screen)).to_contain_text("the basket is kept")
    expect(panel(screen).get_by_role("button")).to_be_hidden()
    for _ in range(3):
        screen.page.mouse.click(*tile)
        screen.page.keyboard.press("Enter")
    screen.scan("TOTE")
    expect(panel(screen)).to_contain_text("Please scan again")
    wire.mend()
    expect(panel(screen)).to_be_hidden()
    screen.tap("Cash")
    screen.sees("£14.00")
    exact = spot(screen, EXACT)
    wire.cut(keep=True)
    for _ in range(3):
        screen.page.mouse.click(*exact)
    expect(panel(screen)).to_be_visible()
    wire.mend()
    expect(panel(screen)).to_be_hidden()
    pay_exactly(screen)
    assert app.sold() == [1400]


def test_a_short_gap_is_not_worth_a_word(screen: Screen, wire: Wire) -> None:
    first_in_basket(screen)
    with screen.page.expect_navigation():
        wire.cut()
    expect(screen.page.locator("#away-curtain")).to_have_count(0)
    expect(screen.button("Cash")).to_be_enabled()
    screen.scan("TOTE")
    screen.sees("£26.50")
    assert times_shown(screen) == 0


def test_what_changed_while_a_page_was_away_stands_on_it_when_it_is_back(
    screen: Screen, app: FrailApp, wire: Wire
) -> None:
    first_in_basket(screen)
    window, run = screen.page.evaluate("[trestle.window, trestle.run()]")
    wire.cut(keep=True)
    with httpx.Client(follow_redirects=True) as direct:
        direct.get(app.address)
        home = app.address.split("/?")[0]
        scan = {"id": "made-elsewhere", "window": window, "run": run, "code": "TOTE"}
        reply = direct.post(f"{home}/api/scan", json=scan, headers={"Origin": home})
    assert reply.json() == {"meaning": "accept"}
    wire.mend()
    screen.sees("£26.50")
    screen.tap("Canvas Tote")
    screen.sees("£39.00")
    assert screen.page.get_by_text("£26.50").count() == 0


def test_taps_that_a_dead_wire_held_back_sell_once(
    screen: Screen, app: FrailApp, wire: Wire
) -> None:
    screen.tap("Enamel Mug")
    screen.tap("Cash")
    exact = spot(screen, EXACT)
    wire.go_dead()
    for _ in range(3):
        screen.page.mouse.click(*exact)
    expect(panel(screen)).to_be_visible()
    screen.page.mouse.click(*exact)
    wire.mend()
    expect(panel(screen)).to_be_hidden()
    screen.sees("No change")
    screen.tap("Next customer")
    screen.sees("The basket is empty")
    assert app.sold() == [1400]


def test_an_app_that_crashed_while_paying_comes_back_with_the_basket(
    screen: Screen, app: FrailApp
) -> None:
    address = app.address
    screen.tap("Enamel Mug")
    screen.tap("Cash")
    exact = spot(screen, EXACT)
    app.crash()
    # Flet keeps such taps and sends them to the app that comes back, which has never drawn them.
    for _ in range(3):
        screen.page.mouse.click(*exact)
    expect(panel(screen)).to_be_visible()
    app.start()
    assert app.address == address
    expect(panel(screen)).to_be_hidden()
    screen.sees("£14.00")
    pay_exactly(screen)
    assert app.sold() == [1400]


def test_an_app_that_was_asleep_does_what_was_asked_once(screen: Screen, app: FrailApp) -> None:
    app.sleep()
    screen.tap("Enamel Mug")
    screen.scan("TOTE")
    time.sleep(DEAD_SECONDS)
    expect(panel(screen)).to_be_visible()
    app.wake()
    expect(panel(screen)).to_be_hidden()
    screen.sees("£26.50")
    screen.scan("TOTE")
    screen.sees("£39.00")
    pay_exactly(screen)
    assert app.sold() == [3900]


def test_a_page_that_was_asleep_goes_on_as_if_nothing_had_been(
    screen: Screen, app: FrailApp
) -> None:
    first_in_basket(screen)
    tools = screen.page.context.new_cdp_session(screen.page)
    tools.send("Page.setWebLifecycleState", {"state": "frozen"})
    time.sleep(DEAD_SECONDS)
    tools.send("Page.setWebLifecycleState", {"state": "active"})
    screen.scan("TOTE")
    screen.sees("£26.50")
    screen.tap("Enamel Mug")
    screen.sees("£40.50")
    assert times_shown(screen) == 0
    pay_exactly(screen)
    assert app.sold() == [4050]


def test_every_outcome_sounds_by_its_meaning_and_a_scan_sounds_once(screen: Screen) -> None:
    screen.scan("NOBODY-KNOWS")
    screen.sees("is no product")
    screen.scan("MUG")
    screen.sees("£14.00")
    pay_exactly(screen)
    screen.tap("Enamel Mug")
    screen.tap("Card")
    screen.tap("Payment accepted")
    screen.sees("Paid by card")
    screen.tap("Door")
    screen.field("Code or name")
    screen.page.keyboard.type("NO-TICKET", delay=60)
    screen.page.keyboard.press("Enter")
    screen.page.wait_for_timeout(300)
    heard = ["refuse.wav", "accept.wav", "cash.wav", "accept.wav", "refuse.wav"]
    assert screen.page.evaluate("window.played") == heard
