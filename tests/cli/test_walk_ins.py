"""``kiosk walk-in``: sold and let in with one command."""

from __future__ import annotations

from pathlib import Path

import zxingcpp
from PIL import Image

from tests.cli.conftest import Shop


def test_a_walk_in_is_sold_and_in_with_a_ticket_that_is_its_own_proof(
    shop: Shop, tmp_path: Path
) -> None:
    (day,) = [one for one in shop.ask("walk-in")["types"] if one["type"] == "Day ticket"]
    assert (day["price"], day["left"], day["open"], day["why"]) == (1500, None, True, None)
    picture = tmp_path / "ticket.png"
    made = shop.ask("walk-in", "day ticket", "--tender", "cash:20.00", "--png", picture)
    assert (made["total"], made["change"]) == (1500, 500)
    (ticket,) = made["tickets"]
    assert (ticket["type"], ticket["verdict"], ticket["signed"]) == ("Day ticket", "valid", True)
    with Image.open(picture) as drawn:
        (read,) = zxingcpp.read_barcodes(drawn)
    assert read.text == ticket["code"]
    assert shop.ask("scan", ticket["code"])["verdict"] == "used"
    more = shop.ask("walk-in", "Day ticket:2", "--tender", "card:30.00", "--key", "group")
    again = shop.ask("walk-in", "Day ticket:2", "--tender", "card:30.00", "--key", "group")
    assert more == again
    assert shop.ask("door", "stats")["admitted"] == 3
    (kept,) = [one for one in shop.ask("doctor")["checks"] if one["what"] == "Tickets"]
    assert kept["ok"] is True


def test_what_can_not_be_sold_at_the_door_is_said(shop: Shop) -> None:
    assert "10.00 is still missing" in shop.refused(
        "walk-in", "Day ticket", "--tender", "cash:5.00"
    )
    assert shop.refused("walk-in", "MUG", "--tender", "cash:50.00")
    assert "50" in shop.refused("walk-in", "Day ticket:51", "--tender", "cash:900.00")
    shop.ask("list", "add", "VIP", "--product", "VIP")
    assert "not let in at this door" in shop.refused(
        "walk-in", "Day ticket", "--tender", "cash:15.00"
    )
    (day,) = [one for one in shop.ask("walk-in")["types"] if one["type"] == "Day ticket"]
    assert "not let in at this door" in day["why"]
    assert not day["open"]
    shop.ask("list", "add", "All")
    assert "kiosk list use" in shop.refused("walk-in", "Day ticket", "--tender", "cash:15.00")
    assert shop.ask("door", "stats", "--list", "All")["admitted"] == 0
