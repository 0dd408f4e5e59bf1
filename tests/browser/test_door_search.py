"""Finding people at the door of the real app: a name typed, a party in parts, one undone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import App
from tests.browser.screen import Screen

pytestmark = pytest.mark.browser


def test_a_party_is_found_let_in_in_parts_and_one_is_taken_back(
    screen: Screen, app: App, tmp_path: Path
) -> None:
    (tmp_path / "guests.csv").write_text("name,party,list\nGrace Hopper,+1,Band\n")
    app.command("import", "guests", str(tmp_path / "guests.csv"))
    screen.tap("Door")
    expect(screen.button("Check")).to_be_enabled()
    for answer in ("1 of 2 in", "In since"):
        screen.field("Code or name").fill("hopp")
        screen.tap("Grace Hopper +1")
        screen.sees("Let them in.")
        screen.field("Code or name").fill("hopp")
        screen.sees(answer)
        # A scan while somebody types is a scan, and what was typed stays.
        screen.scan("DEMO-0001")
        screen.sees("Already used" if answer == "In since" else "Let them in.")
        field = screen.field("Code or name")
        expect(field).to_have_value("hopp")
        field.fill("")
    screen.page.get_by_role("button", name="Undo: Grace Hopper").first.click()
    screen.sees("Undo this admission?")
    screen.tick("They did not go in")
    screen.tap("Undo the admission")
    screen.sees("Undone. The ticket lets in again.")
    (hit,) = json.loads(app.command("door", "search", "hopper"))["hits"]
    assert (hit["people"], hit["came"]) == (2, 1)
    assert json.loads(app.command("verify"))["sound"] is True
