"""``kiosk display``: where the customer display is, and what language it speaks."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest

from kiosk.ui.address import take_address
from kiosk.ui.display_line import display_token
from tests.cli.conftest import Shop, run_kiosk


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


@pytest.mark.skipif(sys.platform == "win32", reason="skipped: Windows has no pseudo-terminals")
def test_a_pole_display_is_set_up_tried_looked_at_and_forgotten(shop: Shop) -> None:
    from tests.hardware.pole_peer import PolePeer

    assert isinstance(shop.ask("display", "find")["found"], list)
    assert "is remembered" in shop.refused("display", "test")
    assert "pole display is at" in shop.refused("display", "add", "network:127.0.0.1:9100")
    with PolePeer() as peer:
        address = f"serial:{peer.path}@9600"
        assert shop.ask("display", "add", f"serial:{peer.path}") == {"pole": address}
        assert shop.ask("display", "show")["pole"] == address
        assert shop.ask("display", "test") == {"pole": address}
        peer.shows("Trestle Äéñß  €20.00", "1234567890     £6 ¥1")
        assert peer.tube.strange == []
        (well,) = _poles(shop)
        assert well["ok"] is True
        peer.unplug()
    (away,) = _poles(shop)
    assert away["ok"] is False
    assert "Plug it in and switch it on" in away["sentence"]
    assert "can't be opened" in shop.refused("display", "test")
    assert shop.ask("display", "remove") == {"pole": None}
    assert shop.ask("display", "show")["pole"] is None
    assert _poles(shop) == []


def _poles(shop: Shop) -> list[dict[str, Any]]:
    ran = run_kiosk("doctor", "--json", "--data", shop.data)
    return [one for one in json.loads(ran.stdout)["checks"] if one["what"] == "Pole display"]
