"""Questions at the door of the real app: asked one by one, answered, and let in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from kiosk.store import FILE
from tests.browser.conftest import App
from tests.browser.screen import Screen
from tests.factories import rows

pytestmark = pytest.mark.browser

_ASKED = {"required": True, "items": [1], "ask_during_checkin": True}
_EVENT = {
    "items": [{"id": 1, "name": "Dinner", "admission": True}],
    "questions": [
        {"id": 5, "position": 1, "question": "Which meal do you want?", "type": "C", **_ASKED,
         "options": [{"id": 31, "answer": "Vegan"}, {"id": 32, "answer": "Fish"}]},
        {"id": 6, "position": 2, "question": "How many courses?", "type": "N", **_ASKED},
    ],
    "orders": [{"code": "A", "status": "p", "positions": [
        {"id": 1, "item": 1, "secret": "DINNER-1", "attendee_name": "Grace Hopper"}]}],
}  # fmt: skip


def test_a_guest_is_asked_and_then_let_in(screen: Screen, app: App, tmp_path: Path) -> None:
    (tmp_path / "orders.json").write_text(json.dumps({"event": _EVENT}))
    app.command("import", "tickets", str(tmp_path / "orders.json"))
    screen.tap("Door")
    expect(screen.button("Check")).to_be_enabled()
    screen.scan("DINNER-1")
    screen.sees("Which meal do you want?")
    screen.sees("Grace Hopper")
    screen.tick("Fish")
    screen.tap("Take the answer")
    screen.sees("How many courses?")
    field = screen.field("A number, as 2 or 2.5")
    field.fill("some")
    screen.tap("Take the answer")
    screen.sees("That is no answer to this question.")
    screen.field("A number, as 2 or 2.5").fill("3")
    screen.tap("Take the answer")
    screen.sees("Let them in.")
    stored = rows(app.data / FILE, "SELECT answers FROM ticket WHERE code = 'DINNER-1'")
    assert [json.loads(one) for (one,) in stored] == [{"5": "32", "6": "3"}]
    assert json.loads(app.command("verify"))["sound"] is True
