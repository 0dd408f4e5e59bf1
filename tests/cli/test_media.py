"""``kiosk medium``: a wristband in the place of a ticket."""

from __future__ import annotations

import re

from tests.cli.conftest import Shop, run_kiosk


def test_a_wristband_is_linked_lost_replaced_and_taken_back(shop: Shop) -> None:
    (sold,) = shop.ask("walk-in", "Day ticket", "--tender", "cash:15.00")["tickets"]
    ticket = sold["code"]
    assert shop.ask("medium", "show", ticket)["admits"] == "ticket"
    assert shop.ask("medium", "link", ticket, "BAND-0815")["admits"] == ["0815"]
    assert shop.ask("scan", ticket)["verdict"] == "swapped"
    assert shop.ask("scan", "band-0815")["verdict"] == "used"
    assert shop.ask("scan", "BAND-0815", "--direction", "exit")["verdict"] == "valid"
    refused = shop.refused("medium", "link", ticket, "BAND-0816")
    assert "has wristband …0815 already" in refused
    shop.ask("medium", "link", "BAND-0815", "BAND-0816", "--why", "lost")
    lost = shop.ask("scan", "BAND-0815")
    assert (lost["verdict"], lost["why"]) == ("blocked", "medium_gone")
    assert shop.ask("scan", "BAND-0816")["verdict"] == "valid"
    back = shop.ask("medium", "unlink", "BAND-0816")
    assert back["admits"] == "ticket"
    assert [one["ended"] for one in back["media"]] == ["lost", "returned"]
    assert "No ticket or wristband" in shop.refused("medium", "show", "BAND-0816")
    assert "No wristband is linked" in shop.refused("medium", "unlink", ticket)


def test_a_person_reads_when_it_was_linked_in_the_events_own_time(shop: Shop) -> None:
    shop.ask("medium", "link", "DEMO-0002", "BAND-0815")
    (at,) = [one["at"] for one in shop.ask("medium", "show", "BAND-0815")["media"]]
    said = run_kiosk("medium", "show", "BAND-0815", "--data", shop.data).stdout
    assert at not in said
    assert re.search(r"^…0815: \w{3} \d{1,2} \w{3} \d{4}, \d\d:\d\d, ", said, re.M)
