"""Finding people among 100,000 tickets: the question itself, and from a key until they are seen.

The aims: 95 of 100 questions within 50 ms, and 95 of 100 keys shown within 200 ms.
"""

from __future__ import annotations

import random
import sqlite3
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from kiosk.domain.clock import SystemClock
from kiosk.services import door_search
from kiosk.services.importing import import_tickets
from kiosk.services.till import NewEvent, Till, create_till
from kiosk.ui.window import find_browser
from tests.benchmarks.crowds import write_tickets
from tests.benchmarks.measure import aim, p95, report, timed, worked
from tests.benchmarks.pages import BARE as PAGE
from tests.benchmarks.pages import (
    LETTERS,
    first_screen,
    fresh_page,
    started,
    till_command,
    until_key_shows,
)
from tests.browser.conftest import CHROMIUM
from tests.browser.screen import Screen

COUNT = 100_000
# Nothing but the index and what is shown; and how many there are.
FOUND = """
    SELECT t.* FROM ticket_search AS s JOIN ticket AS t ON t.rowid = s.rowid
    WHERE ticket_search MATCH ? LIMIT 20
"""
COUNTED = f"SELECT count(*) FROM ({FOUND.replace('LIMIT 20', 'LIMIT 500')})"


def names(till: Till, count: int) -> list[str]:
    with till.store.reading() as session:
        found = session.connection().exec_driver_sql(
            "SELECT name FROM ticket WHERE abs(random()) % 100 = 0 LIMIT ?", (count,)
        )
        return [row[0] for row in found]


@pytest.mark.timeout(900)
def test_finding_among_100000(tmp_path: Path) -> None:
    till = create_till(tmp_path / "till", SystemClock(), NewEvent("Big", "GBP"))
    assert import_tickets(till, write_tickets(tmp_path / "crowd.csv", COUNT)).found == COUNT
    times: list[float] = []
    work: list[float] = []
    floor: list[float] = []
    chance = random.Random(3)
    for name in names(till, 100):
        first, last = name.split()
        for typed in (first[:2], first[:4], f"{last[:3]} {first[:1]}", name, "example", "O0001"):
            with timed(times), worked(work):
                assert door_search.find(till, typed).hits, typed
    with till.store.reading() as session:
        driver = session.connection().connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        for _ in range(600):
            begun = f'"{chance.choice("bdklmn")}{chance.choice("aeiou")}" *'
            with timed(floor):
                for asked in (FOUND, COUNTED):
                    driver.execute(asked, (begun,)).fetchall()
    till.close()
    report("finding among 100,000 (floor: SQLite alone)", times, floor)
    aim("95 of 100 questions", p95(times), 50)
    aim("their work alone", p95(work), 50)

    program = find_browser()
    if program is None:
        pytest.skip("no Chromium, Chrome or Edge on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM)
        with started(till_command(tmp_path / "till")) as address, fresh_page(browser) as page:
            screen = Screen(page, address)
            screen.open()
            screen.tap("Door")
            screen.field("Code or name").click()
            seen = []
            for letter in "bdfgklmnprstvw" * 3:
                page.keyboard.press(letter)
                page.wait_for_timeout(400)
                seen.append(until_key_shows(page, "a", "Not in yet"))
                page.keyboard.press("Control+A")
                page.keyboard.press("Delete")
                screen.sees("Ready to scan")
        with started(PAGE) as address, fresh_page(browser) as page:
            page.goto(address)
            first_screen(page)
            page.get_by_label("Search", exact=True).click()
            page.wait_for_timeout(500)
            bare = []
            for letter in LETTERS * 8:
                bare.append(until_key_shows(page, letter, f"echo {letter}"))
                until_key_shows(page, "Backspace", "echo")
        browser.close()
    report("a key until who it finds is seen (floor: a bare field)", seen[1:], bare[1:])
    aim("95 of 100 keys shown", p95(seen[1:]), 200)
    assert p95(times) < 500
