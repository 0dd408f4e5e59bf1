"""The door looks through a camera: a browser that plays a film of tickets in place of one."""

from __future__ import annotations

import io
import json
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, FrameLocator, Playwright, WebSocket, expect

from hardware import qr
from kiosk.store import FILE
from kiosk.ui.window import find_browser
from tests.browser.conftest import CHROMIUM, App, opened
from tests.browser.screen import Screen
from tests.factories import rows

pytestmark = pytest.mark.browser

_SIZE = (1280, 720)
# Out of view for so many frames, and then held there for so many.
_AWAY, _HELD = 12, 40
GUESTS = {"Dmitri Sokolov": "DEMO-0004", "Elif Demir": "DEMO-0005"}


def film(code: str, file: Path) -> Path:
    """A ticket that a hand holds before a camera, and takes away for a moment, again and again."""
    ticket = qr.image(code, 12).convert("RGB").rotate(8, expand=True, fillcolor=(70, 80, 90))
    frames = []
    for number in range(_AWAY + _HELD):
        frame = Image.new("RGB", _SIZE, (70, 80, 90))
        if number >= _AWAY:
            frame.paste(ticket, (450 + number % 5, 170))
        out = io.BytesIO()
        frame.save(out, "JPEG", quality=85)
        frames.append(out.getvalue())
    file.write_bytes(b"".join(frames))
    return file


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """One app for all of them, each with tickets of its own."""
    with opened(tmp_path_factory.mktemp("camera") / "till") as running:
        yield running


@contextmanager
def window(playwright: Playwright, app: App, flags: Sequence[str]) -> Iterator[Screen]:
    """The till in a browser with these flags."""
    program = find_browser()
    if program is None:
        pytest.skip("no Chromium, Chrome or Edge on this machine")
    browser: Browser = playwright.chromium.launch(executable_path=program, args=[*CHROMIUM, *flags])
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.set_default_timeout(15_000)
    screen = Screen(page, app.address)
    screen.open()
    yield screen
    browser.close()
    assert screen.strays == []
    assert screen.faults == []


def playing(code: str, folder: Path) -> list[str]:
    """The flags of a browser whose camera is a film of this ticket."""
    return [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={film(code, folder / 'film.mjpeg')}",
    ]


def look(screen: Screen) -> None:
    """Have the door look through the camera."""
    screen.tap("Door")
    screen.tap("Scan with the camera")


def picture(screen: Screen) -> FrameLocator:
    """The camera's own page."""
    return screen.page.frame_locator("iframe[src*='/camera/']")


def frames_of(screen: Screen) -> list[list[object]]:
    """What the till finds in each frame from now on, as a list that grows."""
    found: list[list[object]] = []

    def heard(payload: str | bytes) -> None:
        signal = json.loads(payload)
        if signal["kind"] == "seen":
            found.append(signal["codes"])

    def opened_line(line: WebSocket) -> None:
        if "/api/camera" in line.url:
            line.on("framereceived", heard)

    screen.page.on("websocket", opened_line)
    return found


def test_a_ticket_before_the_camera_is_admitted_once_however_long_it_is_held_there(
    playwright: Playwright, app: App, tmp_path: Path
) -> None:
    with window(playwright, app, playing("DEMO-0001", tmp_path)) as screen:
        found = frames_of(screen)
        look(screen)
        screen.sees("Welcome")
        screen.sees("Ada Okafor · Day ticket")
        expect(picture(screen).locator("#outlines polygon.line")).to_be_visible()
        before = time.monotonic()
        while time.monotonic() < before + 3 or sum(1 for codes in found if codes) < 20:
            screen.page.wait_for_timeout(100)
        expect(screen.page.get_by_text("Already used")).to_have_count(0)

        # Keys are heard while the focus is in the picture's page, and a scanner goes on beside it.
        mirror = picture(screen).get_by_role("button", name="Mirror")
        mirror.click()
        expect(mirror).to_have_attribute("aria-pressed", "true")
        screen.scan("DEMO-0002")
        screen.sees("Ben Whitlock · Day ticket")
        mirror.focus()
        screen.scan("DEMO-0003")
        screen.sees("Chiara Rossi · Evening ticket")

        unplug = "video => video.srcObject.getTracks()[0].dispatchEvent(new Event('ended'))"
        picture(screen).locator("video").evaluate(unplug)
        expect(picture(screen).get_by_text("The camera was unplugged.")).to_be_visible()
        picture(screen).get_by_role("button", name="Try again").click()
        expect(picture(screen).locator("body")).to_have_attribute("data-state", "running")
        # What was chosen is remembered.
        expect(mirror).to_have_attribute("aria-pressed", "true")
        screen.tap("Stop the camera")
        expect(screen.page.locator("iframe[src*='/camera/']")).to_have_count(0)


# A camera with a lamp, and one that a program of its own holds: no browser plays these.
_LAMP = """
  const able = MediaStreamTrack.prototype.getCapabilities;
  MediaStreamTrack.prototype.getCapabilities = function () {
    return { ...able.call(this), torch: true };
  };
  window.lit = [];
  MediaStreamTrack.prototype.applyConstraints = async (asked) => {
    window.lit.push(asked.advanced[0].torch);
  };"""
_BUSY = """
  const open = MediaDevices.prototype.getUserMedia;
  MediaDevices.prototype.getUserMedia = async function (asked) {
    const held = sessionStorage.getItem("held");
    if (held !== null && asked.video.deviceId?.exact !== held) return open.call(this, asked);
    throw new DOMException("", "NotReadableError");
  };"""


def test_one_that_another_program_held_is_tried_again_and_what_is_chosen_then_is_remembered(
    playwright: Playwright, app: App
) -> None:
    flags = ["--use-fake-device-for-media-stream=device-count=2", "--use-fake-ui-for-media-stream"]
    with window(playwright, app, flags) as screen:
        screen.page.add_init_script(_BUSY + _LAMP)
        look(screen)
        here = picture(screen)
        expect(here.get_by_text("Another program is using the camera.")).to_be_visible()
        # Where this one fails, another can be chosen; nothing else can be.
        choice = here.locator("select")
        expect(choice).to_be_visible()
        expect(choice).to_have_value("")
        expect(here.get_by_role("button", name="Mirror")).to_be_hidden()
        screen.page.evaluate("sessionStorage.setItem('held', '')")
        here.get_by_role("button", name="Try again").click()

        expect(here.locator("body")).to_have_attribute("data-state", "running")
        first = choice.input_value()
        second = choice.locator("option").nth(1).get_attribute("value") or ""
        assert second not in ("", first)
        choice.select_option(second)
        torch = here.get_by_role("button", name="Torch")
        torch.click()
        expect(torch).to_have_attribute("aria-pressed", "true")
        screen.tap("Stop the camera")
        screen.tap("Scan with the camera")
        expect(choice).to_have_value(second)
        expect(torch).to_have_attribute("aria-pressed", "true")
        assert here.locator("body").evaluate("window.lit.at(-1)") is True

        # Held by a program, the one that is remembered is not waited for.
        screen.tap("Stop the camera")
        screen.page.evaluate("held => sessionStorage.setItem('held', held)", second)
        screen.tap("Scan with the camera")
        expect(here.locator("body")).to_have_attribute("data-state", "running")
        expect(choice).to_have_value(first)


@pytest.mark.parametrize(
    ("flags", "sentence", "guest"),
    [
        (
            ["--use-fake-device-for-media-stream", "--deny-permission-prompts"],
            "The browser may not use the camera.",
            "Dmitri Sokolov",
        ),
        (["--use-fake-ui-for-media-stream"], "No camera was found.", "Elif Demir"),
    ],
    ids=["refused", "absent"],
)
def test_without_a_camera_the_screen_says_why_and_a_scanner_goes_on(
    playwright: Playwright, app: App, flags: list[str], sentence: str, guest: str
) -> None:
    with window(playwright, app, flags) as screen:
        look(screen)
        expect(picture(screen).get_by_text(re.compile(re.escape(sentence)))).to_be_visible()
        expect(picture(screen).get_by_role("button", name="Try again")).to_be_visible()
        screen.scan(GUESTS[guest])
        screen.sees(guest)


# The last here, for from now on somebody has a PIN and the till asks who is at it.
def test_people_hold_their_own_ticket_before_it_and_are_let_in_once(
    playwright: Playwright, app: App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with window(playwright, app, playing("DEMO-0006", tmp_path)) as screen:
        monkeypatch.setenv("TRESTLE_PIN", "4071")
        app.command("staff", "add", "Ada Okafor", "--role", "manager")
        app.command("door", "pace", "--self-service", "2")
        screen.settle("Ada Okafor")
        screen.tap("Ada Okafor")
        screen.sees("Enter your PIN")
        for digit in "4071":
            screen.tap(digit)
        screen.tap("More")
        screen.tap("Door screens")
        screen.tap("Start with the camera")
        screen.sees("Welcome")
        screen.sees("Farah")
        expect(screen.page.get_by_text("Haddad")).to_have_count(0)
        # Back at the start it is held there still, which is no second scan.
        screen.sees("Hold up your ticket")
        screen.page.wait_for_timeout(3_000)
        expect(screen.page.get_by_text("This ticket came in before.")).to_have_count(0)
        asked = "SELECT count(*) FROM redemption JOIN ticket ON ticket.id = redemption.ticket_id"
        assert rows(app.data / FILE, f"{asked} WHERE code = 'DEMO-0006'") == [(1,)]
