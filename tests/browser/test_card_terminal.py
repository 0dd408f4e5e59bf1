"""A card terminal at the real app: approved, declined, an answer that is lost, and none at all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from kiosk.store import FILE
from tests.browser.conftest import App, opened
from tests.browser.screen import Screen
from tests.factories import rows
from tests.services.test_card_payments import Simulator

pytestmark = pytest.mark.browser


@pytest.fixture
def simulator(tmp_path: Path) -> Iterator[Simulator]:
    running = Simulator(tmp_path / "terminal.json", seconds=1)
    yield running
    running.stop()


@pytest.fixture
def app(tmp_path: Path, simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> Iterator[App]:
    monkeypatch.setenv("TRESTLE_TERMINAL", f"simulated:127.0.0.1:{simulator.port}")
    with opened(tmp_path / "till") as running:
        yield running


def test_a_terminal_approves_declines_loses_its_answer_and_says_nothing(
    screen: Screen, app: App, simulator: Simulator
) -> None:
    screen.tap("Enamel Mug")
    screen.tap("Card")
    screen.sees("no money moves")
    simulator.tell("/next", behave="decline")
    screen.tap("Charge £14.00")
    screen.sees("The terminal waits for the card")
    screen.sees("The card was declined")

    simulator.tell("/next", behave="slow")
    screen.tap("Charge £14.00")
    expect(screen.button("Cancel on the terminal")).to_be_visible()
    screen.tap("Back to the basket")
    expect(screen.button("To the terminal")).to_be_visible()
    expect(screen.button("Cash")).to_have_count(0)
    screen.tap("One more: Enamel Mug")
    screen.sees("A card is being charged for this basket")
    screen.tap("To the terminal")
    screen.tap("Cancel on the terminal")
    screen.sees("The card was not charged")

    screen.tap("Only a part")
    for key in ("5", "00"):
        screen.tap(key)
    expect(screen.button("Charge £5.00")).to_be_visible()
    screen.tap("Charge £5.00")
    screen.sees("£9.00")
    screen.tap("Card")
    screen.tap_at_once("button", ["Charge £9.00", "Charge £9.00"])
    expect(screen.button("Next customer")).to_be_visible()
    screen.tap("Next customer")

    screen.tap("Enamel Mug")
    screen.tap("Card")
    simulator.tell("/next", behave="lost")
    screen.tap("Charge £14.00")
    expect(screen.button("Next customer")).to_be_visible()
    screen.tap("Next customer")

    screen.tap("Enamel Mug")
    screen.tap("Card")
    simulator.tell("/next", behave="silent")
    screen.tap("Charge £14.00")
    screen.sees("nobody knows whether the card was charged")
    assert "card-unclear" in app.command("case", "list")
    simulator.tell("/speak")
    screen.tap("Ask the terminal again")
    expect(screen.button("Next customer")).to_be_visible()

    screen.tap("Next customer")
    sold = json.loads(app.command("sell", "MUG:2", "--tender", "card:28.00:SLIP-7"))
    screen.scan(sold["receipt"])
    screen.tap("Refund")
    screen.sees(f"Refund of {sold['receipt']}")
    screen.tap("One more: Enamel Mug")
    screen.sees("£14.00")
    simulator.tell("/next", behave="slow")
    screen.tap("To the card")
    screen.tap("Cancel on the terminal")
    screen.sees("Nothing was paid back")
    screen.tap("To the card")
    expect(screen.button("Back to the sales")).to_be_visible()
    (back,) = json.loads(app.command("receipt", sold["receipt"]))["refunds"]
    assert [one["amount"] for one in back["tenders"]] == [1400]
    assert "SIMULATED" in back["tenders"][0]["reference"]

    taken = "SELECT kind, amount, reference FROM sale_tender WHERE reference NOT LIKE 'SLIP%'"
    found = rows(app.data / FILE, f"{taken} ORDER BY rowid")
    assert [one[:2] for one in found] == [("card", 500), ("card", 900)] + [("card", 1400)] * 2
    assert len({one[2] for one in found}) == 4
    assert all("SIMULATED" in one[2] for one in found)
