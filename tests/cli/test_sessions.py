"""Till sessions from the command line, alone and seen from a second till."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Shop
from tests.cli.test_with_a_hub import serving

WORD = ("--who", "Ada", "--why", "Ice from the shop")


def test_a_session_from_the_float_to_the_z(shop: Shop) -> None:
    opened = shop.ask("session", "open", "--float", "1000:3,500:4", "--who", "Ada", "--key", "a")
    assert (opened["float"], opened["who"]) == (5000, "Ada")
    assert "already" in shop.refused("session", "open")
    number = shop.ask("sell", "MUG:2", "--tender", "cash:40.00")["receipt"]
    shop.ask("refund", number, "--line", "1", "--tender", "cash")
    shop.ask("sell", "MUG", "--tender", "card:14.00:A-1")
    assert shop.ask("session", "cash-out", "20.00", *WORD, "--key", "b")["amount"] == -2000
    assert shop.ask("session", "cash-in", "5", *WORD)["amount"] == 500
    assert shop.ask("session", "no-sale", *WORD)["kind"] == "no_sale"
    shown = shop.ask("session", "show")
    assert set(shown["open"]) == {"session", "opened", "float", "currency", "who"}
    x = shop.ask("session", "x", "--print")
    assert (x["report"], x["tenders"][0]["expected"]) == (None, 5000 + 1400 - 2000 + 500)
    z = shop.ask("session", "close", "--counted", "2000:2,500:1,100:3", "--counted", "card:15.00")
    differences = {one["kind"]: (one["difference"], one["words"]) for one in z["tenders"]}
    assert differences == {"cash": (-100, "£1.00 short"), "card": (100, "£1.00 over")}
    assert z["pieces"] == {"2000": 2, "500": 1, "100": 3}
    assert z["unsent"] is None
    again = shop.ask("session", "z", z["report"].lower(), "--print")
    assert again == shop.ask("session", "z") == z
    assert shop.ask("session", "show") == {"open": None, "closed": [z]}
    assert "No till session" in shop.refused("session", "close", "--counted", "cash:0")
    assert shop.ask("verify")["problems"] == []


def test_what_is_asked_for_wrongly_is_said(shop: Shop) -> None:
    assert "no Z report" in shop.refused("session", "z")
    assert "No till session" in shop.refused("session", "cash-in", "5", *WORD)
    assert "no coin or note" in shop.refused("session", "open", "--float", "300:1")
    shop.ask("session", "open")
    assert "Count the cash" in shop.refused("session", "close", "--counted", "card:5")
    assert "a name is needed" in shop.refused("session", "no-sale", "--who", " ", "--why", "Ice")
    assert shop.ask("session", "show")["open"] is not None


def test_a_second_till_shows_the_first_ones_z_and_a_close_says_what_is_unsent(
    shop: Shop, tmp_path: Path
) -> None:
    hub, second = Shop(tmp_path / "hub"), Shop(tmp_path / "second")
    with serving(hub.data) as url:
        codes = [hub.ask("hub", "device", "add", name)["code"] for name in ("Front", "Back")]
        shop.ask("enrol", url, codes[0])
        shop.ask("sync")
        shop.ask("session", "open", "--float", "50")
        shop.ask("sell", "MUG", "--tender", "cash:20.00")
        shop.ask("session", "cash-out", "10", *WORD)
        z = shop.ask("session", "close", "--counted", "cash:54", "--who", "Ada")
        assert z["unsent"] >= 4, "the opening, the sale, cash out, and who and why"
        shop.ask("sync")
        second.ask("enrol", url, codes[1])
        second.ask("sync")
        assert second.ask("session", "z", z["report"]) == z
        assert second.ask("session", "show")["closed"] == [z]
        assert hub.ask("case", "list") == []
        # It has a drawer of its own, and numbers of its own.
        second.ask("session", "open")
        own = second.ask("session", "close", "--counted", "cash:0")
        assert own["report"].endswith("-Z000001")
        assert own["sales"] == 0
    for till in (shop, second):
        assert till.ask("verify")["problems"] == []
