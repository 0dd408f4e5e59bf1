"""A receipt by e-mail at the real app: asked for after the sale, gone out by itself, and one that
a person has to decide about."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import App
from tests.browser.screen import Screen
from tests.mail.mail_room import NO_SUCH, SENDER, TAKE, MailRoom, serving

pytestmark = pytest.mark.browser


def told(screen: Screen, words: str) -> None:
    """Wait until a card says this."""
    card = screen.page.get_by_role("group", name=re.compile(words))
    expect(card.last).to_be_visible(timeout=30_000)


def test_a_receipt_goes_by_mail_after_the_sale_and_another_is_decided_about(
    screen: Screen, app: App
) -> None:
    with serving(MailRoom()) as room:
        server = ("--host", "127.0.0.1", "--port", str(room.port), "--security", "none")
        app.command("mail", "set", *server, "--from", SENDER)
        screen.tap("Enamel Mug")
        screen.tap("Cash")
        screen.tap("Exact")
        expect(screen.button("By e-mail")).to_be_visible()
        screen.tap("By e-mail")
        screen.field("Customer's e-mail address").fill("ada")
        screen.tap("Send the receipt")
        screen.sees("“ada” is not an e-mail address")
        screen.field("Customer's e-mail address").fill("ada@example.org")
        screen.tap("Send the receipt")
        screen.sees("It goes to ada@example.org as soon as there is a network")
        expect(screen.button("Next customer")).to_be_visible()
        screen.tap("Next customer")
        screen.sees("The basket is empty")
        for _ in range(300):
            if room.taken:
                break
            screen.page.wait_for_timeout(100)
        screen.tap("More")
        screen.tap("Receipts by e-mail")
        screen.sees("Nothing waits")
        assert [str(one["To"]) for one in room.taken] == ["ada@example.org"]

        room.fate = lambda address: NO_SUCH
        (sold,) = json.loads(app.command("mail", "list", "--all"))
        app.command("mail", "send", sold["number"], "ben@example.org")
        # What a command has done shows by itself.
        told(screen, "ben@example.org Not sent .* there is no such address")
        room.fate = lambda address: TAKE
        screen.tap("Send it again")
        expect(screen.button("Send it again")).to_be_disabled()
        told(screen, "ben@example.org Sent ·")
        assert [str(one["To"]) for one in room.taken] == ["ada@example.org", "ben@example.org"]
    assert json.loads(app.command("mail", "list")) == []
    assert json.loads(app.command("verify"))["sound"] is True
