"""What is done on screen reaches the hub over HTTP, once, by itself."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from kiosk.domain.clock import SystemClock
from kiosk.services.demo import make_demo
from tests import forking
from tests.browser.conftest import opened
from tests.browser.screen import Screen
from tests.forking import ROOT

# One window at a time: two browsers at once on two cores measure the machine, not the till.
pytestmark = pytest.mark.browser
PATIENCE = 40


@contextmanager
def hub_at(database: str) -> Iterator[str]:
    """``kiosk hub serve`` as a process; yields its address."""
    command = [sys.executable, "-m", "kiosk", "hub", "serve", "--port", "0", "--db", database]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        found = re.search(r"http://\S+", process.stdout.readline())
        assert found
        try:
            yield found[0]
        finally:
            process.terminate()
            assert process.wait(timeout=20) == 0


def kiosk(*words: str) -> Any:
    ran = forking.run("kiosk", *words, "--json")
    ran.check_returncode()
    return json.loads(ran.stdout)


def eventually(what: Callable[[], object], wanted: object) -> None:
    until = time.monotonic() + PATIENCE
    while (seen := what()) != wanted and time.monotonic() < until:
        time.sleep(0.5)
    assert seen == wanted


def test_the_hub_hears_of_a_ticket_a_sale_and_a_member_once(
    browser: Browser, tmp_path: Path
) -> None:
    store = tmp_path / "hub.db"
    database = f"sqlite:///{store}"
    till, other = str(tmp_path / "till"), str(tmp_path / "other")
    make_demo(Path(till), SystemClock())
    with hub_at(database) as address:
        code = kiosk("hub", "device", "add", "Front", "--db", database)["code"]
        kiosk("enrol", address, code, "--data", till)
        with opened(Path(till)) as app:
            context = browser.new_context(viewport={"width": 1280, "height": 800})
            screen = Screen(context.new_page(), app.address)
            screen.open()
            screen.scan("DEMO-0001")
            screen.sees("Welcome")
            screen.tap("Till")
            screen.tap("Enamel Mug")
            screen.tap("Canvas Tote")
            screen.tap("Cash")
            screen.tap("Exact")
            screen.sees("Paid")
            screen.tap("Next customer")
            screen.tap("People")
            screen.field("Name")
            screen.page.keyboard.type("Maya Lindqvist", delay=20)
            screen.field("E-mail")
            screen.page.keyboard.type("maya@example.org", delay=20)
            screen.page.get_by_role("button", name="Sign up", exact=True).click()
            screen.sees("Maya Lindqvist is signed up.")

            eventually(
                lambda: kinds(store), {"TicketRedeemed": 1, "SaleCompleted": 1, "SignUpTaken": 1}
            )
            screen.sees("All sent")
            context.close()
            assert screen.strays == []
        # Whatever is asked again changes nothing at the hub.
        assert kiosk("sync", "--data", till)["pushed"] == 0
        assert kinds(store) == {"TicketRedeemed": 1, "SaleCompleted": 1, "SignUpTaken": 1}
        assert contacts(store) == ["maya@example.org"]
        central = {row["sku"]: row["on_hand"] for row in kiosk("hub", "stock", "--db", database)}
        assert (central["MUG"], central["TOTE"], central["PIN"]) == (23, 39, 60)

        code = kiosk("hub", "device", "add", "Back", "--db", database)["code"]
        kiosk("enrol", address, code, "--data", other, "--device", "Back")
        assert kiosk("stock", "show", "MUG", "--data", other)[0]["on_hand"] == 23
        assert kiosk("scan", "DEMO-0001", "--data", other)["verdict"] == "used"


def test_a_ticket_let_in_by_two_cut_off_doors_is_settled_on_screen(
    browser: Browser, tmp_path: Path
) -> None:
    database = f"sqlite:///{tmp_path / 'hub.db'}"
    front, back = str(tmp_path / "front"), str(tmp_path / "back")
    make_demo(Path(front), SystemClock())
    with hub_at(database) as address:
        for data in (front, back):
            code = kiosk("hub", "device", "add", "Door", "--db", database)["code"]
            kiosk("enrol", address, code, "--data", data)
        for data in (back, front):
            assert kiosk("scan", "DEMO-0001", "--data", data)["verdict"] == "valid"
        kiosk("sync", "--data", back)
        with opened(Path(front)) as app:
            context = browser.new_context(viewport={"width": 1280, "height": 800})
            screen = Screen(context.new_page(), app.address)
            screen.open()
            screen.sees("1 needs you")
            screen.tap("More")
            screen.tap("Cases")
            said = (
                "Let in more than once Ticket DEMO-0001 was let in 2 times. The first time counts."
            )
            expect(screen.page.get_by_role("group", name=said)).to_be_visible()
            screen.tap("Settle this …")
            screen.page.get_by_role("button", name="Settle", exact=True).click()
            screen.sees("Say who decides this")
            screen.field("Your name")
            screen.page.keyboard.type("Ada", delay=20)
            screen.field("What was found, and what was done")
            screen.page.keyboard.type("Two sisters, one code.", delay=20)
            screen.page.get_by_role("button", name="Settle", exact=True).click()
            screen.sees("Nothing to decide")
            eventually(lambda: kiosk("case", "list", "--db", database), [])
            context.close()
            assert screen.strays == []
        (case,) = kiosk("case", "list", "--settled", "--db", database)
        assert (case["settled"]["who"], case["settled"]["why"]) == ("Ada", "Two sisters, one code.")
        kiosk("sync", "--data", back)
        assert kiosk("case", "list", "--data", back) == []


def kinds(store: Path) -> dict[str, int]:
    with closing(sqlite3.connect(store)) as connection:
        return dict(
            connection.execute(
                "SELECT kind, count(*) FROM entry WHERE kind IN "
                "('TicketRedeemed', 'SaleCompleted', 'SignUpTaken') GROUP BY kind"
            ).fetchall()
        )


def contacts(store: Path) -> list[str]:
    with closing(sqlite3.connect(store)) as connection:
        rows = connection.execute("SELECT body FROM document WHERE kind = 'contact'")
        return [json.loads(row[0])["email"] for row in rows]
