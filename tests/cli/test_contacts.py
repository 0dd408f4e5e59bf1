"""``kiosk contact``: shown to whoever asks, and erased for good."""

from __future__ import annotations

from tests.cli.conftest import Shop


def test_a_person_is_shown_and_then_erased(shop: Shop) -> None:
    ada = "ada@example.org"
    shop.ask("signup", "--email", ada, "--name", "Ada", "--consent", "newsletter:email")
    shown = shop.ask("contact", "show", ada)
    assert [one["name"] for one in shown["contacts"]] == ["Ada"]
    assert shown["contacts"][0]["consents"][0]["purpose"] == "newsletter"

    asked = shop.refused("contact", "erase", ada)
    assert "Ada" in asked
    assert "add --yes" in asked
    gone = shop.ask("contact", "erase", ada, "--yes")
    assert gone["contacts"] == shown["contacts"]
    nothing = {"email": ada, "contacts": [], "tickets": [], "preorders": [], "mails": []}
    assert shop.ask("contact", "show", ada) == nothing
    assert shop.ask("contact", "erase", ada, "--yes") == nothing
    assert "is not an e-mail address" in shop.refused("contact", "show", "nobody")
    assert shop.ask("verify")["problems"] == []
