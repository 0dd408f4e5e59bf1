"""A till's screen as a person and a scanner use it."""

from __future__ import annotations

import re
import string
from typing import Literal

from playwright.sync_api import Locator, Page, Request, expect

# Where a request may go: to the app itself, or nowhere at all.
_HERE = re.compile(r"(http|ws)://127\.0\.0\.1:\d+/|data:|blob:")
_SHIFT = 8
SCANNER_PAUSE = 0.005
# Ends a field within a GS1 code; a keyboard says it as Ctrl+].
SEPARATOR = "\x1d"
# Where the characters of a code sit on a US keyboard: (code, virtual key, needs shift).
_PUNCTUATION = {
    "-": ("Minus", 189, False),
    ".": ("Period", 190, False),
    "/": ("Slash", 191, False),
    "_": ("Minus", 189, True),
    "%": ("Digit5", 53, True),
    "$": ("Digit4", 52, True),
    "*": ("Digit8", 56, True),
    "+": ("Equal", 187, True),
    "]": ("BracketRight", 221, False),
    SEPARATOR: ("BracketRight", 221, False),
    " ": ("Space", 32, False),
}


class Screen:
    """One window, reached through its semantics tree as assistive technology does.

    ``strays`` collects every request that left this machine, or could have; ``faults`` what
    went wrong on the page itself.
    """

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.strays: list[str] = []
        self.faults: list[str] = []
        page.on("requestfailed", self._failed)
        page.on("requestfinished", self._finished)
        page.on("pageerror", lambda error: self.faults.append(str(error)))

    def open(self) -> None:
        """Load the till and wait for its first screen."""
        self.page.goto(self.address)
        self.listen()

    def reload(self) -> None:
        """Load it anew, as F5 does."""
        self.page.reload()
        self.listen()

    def _failed(self, request: Request) -> None:
        # Flet asks for this script at every start; the content security policy stops it
        # before it leaves.
        stopped = request.failure == "csp" and "rive" in request.url
        if not _HERE.match(request.url) and not stopped:
            self.strays.append(f"{request.url} ({request.failure})")

    def _finished(self, request: Request) -> None:
        if not _HERE.match(request.url):
            self.strays.append(request.url)

    def listen(self) -> None:
        """Wait for the first screen of a page that was loaded."""
        placeholder = self.page.locator("flt-semantics-placeholder")
        placeholder.wait_for(state="attached")
        # It lies off the screen, where no click reaches it.
        placeholder.first.evaluate("element => element.click()")
        # The app hears how large the window is only after its first frame, and lays the screen
        # out anew: what was tapped meanwhile would stand elsewhere.
        self.settle("Till")

    def settle(self, name: str) -> None:
        """Wait until a button is there and has stood still for a moment."""
        self.button(name).wait_for()
        still, before = 0, None
        while still < 5:
            self.page.wait_for_timeout(50)
            now = self.button(name).bounding_box()
            still = still + 1 if now is not None and now == before else 0
            before = now

    def button(self, name: str) -> Locator:
        """The button whose name begins so."""
        pattern = re.compile(rf"^{re.escape(name)}(\s|$)")
        return self.page.get_by_role("button", name=pattern).first

    def tap(self, name: str) -> None:
        """Tap a button."""
        self.button(name).click()

    def tap_at_once(self, role: Literal["button", "checkbox"], names: list[str]) -> None:
        """Tap one after the other, all before the screen can be drawn anew."""
        handles = []
        for name in names:
            pattern = re.compile(rf"^{re.escape(name)}(\s|$)")
            found = self.page.get_by_role(role, name=pattern).first
            handles.append(found.element_handle())
        self.page.evaluate("elements => elements.forEach(one => one.click())", handles)

    def tick(self, name: str) -> None:
        """Tap a box to tick, or one of a few to choose, whose name begins so."""
        pattern = re.compile(rf"^{re.escape(name)}(\s|$)")
        self.page.get_by_role("checkbox", name=pattern).first.click()

    def sees(self, words: str) -> None:
        """Wait until these words stand somewhere."""
        expect(self.page.get_by_text(words).first).to_be_visible()

    def empty_basket(self) -> None:
        """Take everything out of the basket, which is open on the screen."""
        full = self.button("Empty the basket")
        asked = self.button("Empty it")
        empty = self.page.get_by_text("The basket is empty")
        # Asked before the screen shows either, "is it full" would be answered with no.
        expect(full.or_(empty).first).to_be_visible()
        if full.is_visible():
            full.click()
            expect(asked.or_(empty).first).to_be_visible()
            if asked.is_visible():
                asked.click()
        self.sees("The basket is empty")

    def field(self, label: str) -> Locator:
        """A field by its label, with the focus in it."""
        found = self.page.get_by_label(label, exact=True)
        found.click()
        try:
            expect(found).to_be_focused(timeout=3_000)
        except AssertionError:
            # Drawn anew under the finger: a hand taps it again.
            found.click()
            expect(found).to_be_focused()
        # Flutter takes a field over a moment after the browser has focused it, and puts its own
        # text into it then. A hand needs longer than this to get from the glass to the keys.
        self.page.wait_for_timeout(400)
        return found

    def scan(
        self,
        code: str,
        *,
        prefix: bool = True,
        typed: str = "",
        end: Literal["Enter", "Tab"] = "Enter",
        pause: float = SCANNER_PAUSE,
    ) -> None:
        """Type a code as a scanner does: real key events, ``pause`` seconds apart, then ``end``.

        ``typed`` is what the keys type instead on this computer, where it is set to another
        keyboard. Each event carries its own time, as it does when a keyboard makes it: how long the
        debugger takes to hand it over is no scanner's pause.
        """
        pressed = float(self.page.evaluate("Date.now() / 1000"))
        session = self.page.context.new_cdp_session(self.page)
        keys = [
            {**_key(key), "key": letter, "text": letter}
            for key, letter in zip(code, typed or code, strict=True)
        ]
        keys = [_SEPARATOR_KEY if key["key"] == SEPARATOR else key for key in keys]
        if prefix:
            keys.insert(0, {"key": "F8", "code": "F8", "windowsVirtualKeyCode": 119})
        keys.append(_ENDS[end])
        for key in keys:
            pressed += pause
            shift = [_SHIFT_KEY] if key.get("modifiers") == _SHIFT else []
            released = {name: value for name, value in key.items() if name != "text"}
            for kind, one in [
                *(("keyDown", one) for one in shift),
                ("keyDown", key),
                ("keyUp", released),
                *(("keyUp", one) for one in shift),
            ]:
                event = {"type": kind, "timestamp": pressed, **one}
                session.send("Input.dispatchKeyEvent", event)
        session.detach()


_SEPARATOR_KEY: dict[str, object] = {
    "key": "]",
    "code": "BracketRight",
    "windowsVirtualKeyCode": 221,
    "modifiers": 2,
}
_ENDS: dict[str, dict[str, object]] = {
    "Enter": {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13, "text": "\r"},
    "Tab": {"key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9},
}
_SHIFT_KEY: dict[str, object] = {
    "key": "Shift",
    "code": "ShiftLeft",
    "windowsVirtualKeyCode": 16,
}


def _key(character: str) -> dict[str, object]:
    if character in string.ascii_letters:
        code, virtual = f"Key{character.upper()}", ord(character.upper())
        shift = character.isupper()
    elif character in string.digits:
        code, virtual, shift = f"Digit{character}", ord(character), False
    else:
        code, virtual, shift = _PUNCTUATION[character]
    return {
        "key": character,
        "code": code,
        "windowsVirtualKeyCode": virtual,
        "text": character,
        "modifiers": _SHIFT if shift else 0,
    }
