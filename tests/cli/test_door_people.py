"""Searching, guests and undoing from the command line."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Shop, run_kiosk


def test_a_guest_is_loaded_found_let_in_and_taken_back(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "guests.csv").write_text("name,party,list\nGrace Hopper,+1,Band\n,,\nKay,x,\n")
    loaded = shop.ask("import", "guests", str(tmp_path / "guests.csv"))
    assert (loaded["guests"], loaded["changed"], len(loaded["problems"])) == (1, 2, 1)
    added = shop.ask("guest", "add", "Joan Clarke", "--party", "3", "--note", "Late")
    assert (added["people"], added["list"]) == (3, "Guest list")
    (hit,) = shop.ask("door", "search", "hopp")["hits"]
    assert (hit["name"], hit["guest"], hit["code"]) == ("Grace Hopper", True, "")
    assert (hit["people"], hit["came"], hit["verdict"]) == (2, 0, "valid")
    # What a person reads ends with what the next command takes.
    said = run_kiosk("door", "search", "hopp", "--data", shop.data).stdout
    assert said.split()[-1] == hit["id"]
    came = shop.ask("scan", hit["id"], "--found")
    assert (came["verdict"], came["ticket"]["name"]) == ("valid", "Grace Hopper")
    (hit,) = shop.ask("door", "search", "hopp")["hits"]
    assert (hit["people"], hit["came"]) == (2, 1)
    undone = shop.ask("door", "undo", came["nonce"], "--why", "other", "--words", "In the car")
    assert (undone["passage"], undone["why"]) == (came["nonce"], "other")
    (hit,) = shop.ask("door", "search", "hopp")["hits"]
    assert hit["came"] == 0
    shop.ask("scan", "DEMO-0001")
    shop.ask("door", "undo")
    assert shop.ask("scan", "DEMO-0001")["verdict"] == "valid"
    assert shop.ask("verify")["problems"] == []


def test_what_can_not_be_done_is_said_in_a_sentence(shop: Shop) -> None:
    assert "no admission" in shop.refused("door", "undo")
    assert "no party" in shop.refused("guest", "add", "Ada", "--party", "many")
    assert "no ticket" in shop.refused("scan", "nobody", "--found")
