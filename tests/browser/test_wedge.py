"""A scanner and a hand at one screen: no scan is lost, none goes astray, and no key of the hand's.

Real key events in a real browser, each with the moment at which a keyboard makes it; what arrived
is read from the till's own store.
"""

from __future__ import annotations

import random
import sqlite3
import string
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from kiosk.store import FILE
from tests.browser.conftest import App
from tests.browser.screen import Screen

pytestmark = pytest.mark.browser

PACES = (0.001, 0.002, 0.005, 0.010)
SHORTEST, LONGEST = 8, 120
LETTERS = string.ascii_letters + string.digits + "-/.%+$*_"
# A hand's time between two keys, and from its last key to a scanner's first, in milliseconds.
HAND, AFTER_HAND = 90, 110
ERASED_EVERY = 12


def codes(chance: random.Random, count: int) -> list[str]:
    """Codes that no till knows, each of them only once."""
    return [
        f"{number:04d}" + "".join(chance.choices(LETTERS, k=chance.randint(4, LONGEST - 4)))
        for number in range(count)
    ]


def scan_while_typing(screen: Screen, scanned: Sequence[str], chance: random.Random) -> None:
    """Scan all of them at the door, while a hand types into its field and corrects itself."""
    field = screen.field("Code or name")
    typed = ""
    for number, code in enumerate(scanned):
        for letter in chance.choices(string.ascii_lowercase, k=chance.randint(0, 2)):
            screen.page.keyboard.type(letter)
            typed += letter
            screen.page.wait_for_timeout(HAND)
        screen.page.wait_for_timeout(AFTER_HAND - HAND)
        screen.scan(code, prefix=number % 2 == 0, pause=PACES[number // 2 % 4])
        if len(typed) > ERASED_EVERY:
            typed = erase(screen, field, typed)
    expect(field).to_have_value(typed)


def erase(screen: Screen, field: Locator, typed: str) -> str:
    """Take back what was typed; nothing is left of it."""
    expect(field).to_have_value(typed)
    screen.page.wait_for_timeout(HAND)
    for _ in typed:
        screen.page.keyboard.press("Backspace")
    expect(field).to_have_value("")
    return ""


def arrived(data: Path) -> list[str]:
    """All that was scanned, in the order in which the till took it."""
    rows = (
        "SELECT c.text FROM refused_scan s JOIN refused_code c USING (code_hash)"
        " JOIN entry e ON e.id = s.entry_id ORDER BY e.seq"
    )
    with closing(sqlite3.connect(data / FILE)) as store:
        return [text for (text,) in store.execute(rows)]


def check(screen: Screen, app: App, count: int, seed: int) -> None:
    chance = random.Random(seed)
    scanned = codes(chance, count)
    screen.tap("Door")
    scan_while_typing(screen, scanned, chance)
    screen.sees(scanned[-1][:12])
    assert arrived(app.data) == scanned


def test_scans_and_typing_at_once_are_told_apart(screen: Screen, app: App) -> None:
    check(screen, app, 24, seed=1)


@pytest.mark.soak
@pytest.mark.timeout(3_000)
def test_a_thousand_scans_and_typing_at_once_are_told_apart(screen: Screen, app: App) -> None:
    check(screen, app, 1_000, seed=2)
