"""The door from the command line: lists, directions, questions, numbers."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Shop

ORDERS = {
    "event": {
        "items": [{"id": 1, "name": "Day", "admission": True}],
        "questions": [{"id": 5, "question": "Over 18?", "type": "B", "required": True,
                       "items": [1], "ask_during_checkin": True, "options": []}],
        "orders": [{"code": "A", "status": "p", "positions": [
            {"id": 1, "item": 1, "secret": "day-1", "attendee_name": "Ada"}]},
            {"code": "B", "status": "n", "positions": [
                {"id": 2, "item": 1, "secret": "owed-1", "answers": [
                    {"question": 5, "answer": "True", "options": []}]}]}],
    }
}  # fmt: skip


def test_a_door_goes_by_its_list_in_both_directions(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "orders.json").write_text(json.dumps(ORDERS))
    shop.ask("import", "tickets", str(tmp_path / "orders.json"))
    made = shop.ask("list", "add", "Main gate", "--product", "1", "--include-pending")
    assert (made["products"], made["entry_after_exit"]) == (["1"], True)
    assert shop.ask("list", "show")["lists"][0]["in_use"] is True

    assert shop.ask("scan", "day-1", "--self-service")["verdict"] == "questions"
    asked = shop.ask("scan", "day-1")
    assert (asked["verdict"], asked["code"]) == ("questions", "incomplete")
    assert asked["questions"] == [
        {"number": "5", "question": "Over 18?", "type": "B", "required": True, "options": {}}
    ]
    came = shop.ask("scan", "day-1", "--answer", "5=true", "--list", "Main gate")
    assert (came["verdict"], came["list"], came["direction"]) == ("valid", "Main gate", "entry")
    used = shop.ask("scan", "day-1")
    assert (used["verdict"], used["code"]) == ("used", "already_redeemed")
    assert used["nonce"] not in ("", came["nonce"])
    assert shop.ask("scan", "day-1", "--direction", "exit")["verdict"] == "valid"
    assert shop.ask("scan", "day-1")["verdict"] == "valid", "in again after leaving"

    owed = shop.ask("scan", "owed-1")
    assert (owed["verdict"], owed["payable"]) == ("unpaid", True)
    assert shop.ask("scan", "owed-1", "--paid")["verdict"] == "valid"
    assert shop.ask("scan", "DEMO-0001")["verdict"] == "wrong_product"

    numbers = shop.ask("door", "stats")
    assert (numbers["inside"], numbers["admitted"]) == (2, 2)
    assert sum(one["came"] for one in numbers["arrivals"]) == 3
    assert numbers["refused"]["used"] == 1
    assert shop.ask("case", "list", "--kind", "double-admission") == []
    assert shop.ask("verify")["problems"] == []


def test_what_a_door_can_not_do_is_said_in_a_sentence(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "rules.json").write_text('{"isMoonlight": []}')
    rules = str(tmp_path / "rules.json")
    assert "isMoonlight" in shop.refused("list", "add", "Night", "--rules", rules)
    assert "answers nothing" in shop.refused("scan", "DEMO-0001", "--answer", "yes")
    assert "no check-in list “Night”" in shop.refused("scan", "DEMO-0001", "--list", "Night")
    for name in ("One", "Two"):
        shop.ask("list", "add", name)
    assert "kiosk list use" in shop.refused("scan", "DEMO-0001")
    assert shop.ask("list", "use", "Two")["in_use"] == ["Two"]
    late = shop.ask("scan", "DEMO-0001", "--at", "2026-01-01 10:00")
    assert late["list"] == "Two"
    assert "is no time" in shop.refused("scan", "DEMO-0001", "--at", "noon")
    shop.ask("door", "limit", "1")
    assert shop.ask("door", "gate", "West")["gate"] == "West"
    assert shop.ask("list", "remove", "One")["removed"] == "One"


def test_paces_and_room_are_said_and_set(shop: Shop) -> None:
    assert shop.ask("door", "pace") == {"staff": 8, "self_service": 8}
    assert shop.ask("door", "pace", "--staff", "0") == {"staff": 0, "self_service": 8}
    assert shop.ask("door", "pace", "--self-service", "20")["self_service"] == 20
    assert "after 2 to 120 seconds" in shop.refused("door", "pace", "--self-service", "0")
    assert shop.ask("door", "capacity") == {"event": None, "lists": {}}
    shop.ask("list", "add", "Dinner")
    shop.ask("door", "capacity", "80", "--list", "dinner")
    assert shop.ask("door", "capacity", "500") == {"event": 500, "lists": {"Dinner": 80}}
    assert shop.ask("door", "capacity", "0")["event"] is None
    assert "no check-in list" in shop.refused("door", "capacity", "8", "--list", "Brunch")
    assert shop.ask("verify")["problems"] == []
