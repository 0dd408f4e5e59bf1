"""``kiosk display``: where the customer display is, and what language it speaks."""

from __future__ import annotations

from kiosk.ui.address import take_address
from kiosk.ui.display_line import display_token
from tests.cli.conftest import Shop


def test_the_address_is_said_once_the_till_has_one_and_opens_no_till(shop: Shop) -> None:
    assert shop.ask("display", "show")["address"] is None
    token, listening = take_address(shop.data, 0)
    port = listening.getsockname()[1]
    listening.close()
    address = shop.ask("display", "show")["address"]
    assert address == f"http://127.0.0.1:{port}/display?d={display_token(token)}"
    assert token not in address


def test_customers_may_read_another_language_than_the_till(shop: Shop) -> None:
    assert shop.ask("display", "language", "ja") == {"language": "ja"}
    assert shop.ask("display", "show")["language"] == "ja"
    assert "is no language here" in shop.refused("display", "language", "tlh")
    assert shop.ask("display", "language", "till") == {"language": None}
