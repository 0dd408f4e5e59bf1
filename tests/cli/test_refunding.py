"""Refunds from the command line, on a till alone and between two that share a hub."""

from __future__ import annotations

from pathlib import Path

from kiosk.store.identity import HubAccess, load_hub_access, save_hub_access
from tests.cli.conftest import Shop, run_kiosk
from tests.cli.test_with_a_hub import serving


def test_a_receipt_is_refunded_in_parts_and_never_beyond_what_was_sold(shop: Shop) -> None:
    number = shop.ask("sell", "MUG:3", "TOTE", "--tender", "cash:100.00")["receipt"]
    part = shop.ask(
        "refund", number, "--line", "1:2", "--tender", "cash", "--key", "once", "--write-off"
    )
    assert part["total"] == 2800
    assert part["lines"][0]["restocked"] is False
    again = shop.ask("refund", number, "--line", "1:2", "--tender", "cash", "--key", "once")
    assert again["refund"] == part["refund"]
    assert "Only 1 of" in shop.refused("refund", number, "--line", "1:2", "--tender", "cash")
    rest = shop.ask("refund", number, "--all", "--tender", "card:A-17")
    assert rest["tenders"] == [{"kind": "card", "amount": rest["total"], "reference": "A-17"}]
    said = shop.ask("receipt", number)
    assert [one["refund"] for one in said["refunds"]] == [part["refund"], rest["refund"]]
    assert sum(one["total"] for one in said["refunds"]) == said["total"]
    refused = shop.refused("refund", number, "--all", "--tender", "cash")
    assert refused == "All of this receipt was refunded before."
    assert shop.ask("verify")["problems"] == []


def test_what_is_asked_for_wrongly_is_said(shop: Shop) -> None:
    number = shop.ask("sell", "MUG", "--tender", "cash:20.00")["receipt"]
    assert "--all, or --line" in shop.refused("refund", number, "--tender", "cash")
    assert "no line" in shop.refused("refund", number, "--line", "7", "--tender", "cash")
    assert "write 2 or" in shop.refused("refund", number, "--line", "x", "--tender", "cash")
    assert "no way to pay back" in shop.refused("refund", number, "--all", "--tender", "shells")
    assert "not known here" in shop.refused("refund", "X-000009", "--all", "--tender", "cash")
    wanted = ("refund", number, "--all", "--tender", "cash", "--provisional")
    assert "who" in shop.refused(*wanted).lower()


def test_a_sale_is_voided_while_its_session_is_open(shop: Shop) -> None:
    before = shop.ask("sell", "MUG", "--tender", "cash:20.00")["receipt"]
    shop.ask("session", "open", "--float", "50.00", "--who", "Ada")
    parts = ("--tender", "card:10.00:A-17", "--tender", "cash:20.00")
    number = shop.ask("sell", "MUG:2", *parts)["receipt"]
    assert "Refund it instead" in shop.refused("void", before, "--why", "Rung up by mistake")
    assert "Say why" in shop.refused("void", number, "--why", " ")
    made = shop.ask("void", number, "--why", "Rung up by mistake", "--who", "Ada", "--key", "one")
    assert (made["void"], made["why"], made["staff"]) == (True, "Rung up by mistake", "Ada")
    assert [(one["kind"], one["amount"]) for one in made["tenders"]] == [
        ("cash", 1800),
        ("card", 1000),
    ]
    again = shop.ask("void", number, "--why", "Rung up by mistake", "--key", "one")
    assert again["refund"] == made["refund"]
    said = run_kiosk("receipt", number, "--data", shop.data)
    assert f"Voided {made['at']}" in said.stdout
    assert shop.ask("session", "x")["voids"] == 1
    assert shop.ask("verify")["problems"] == []


def test_lines_are_exchanged_for_the_difference(shop: Shop) -> None:
    number = shop.ask("sell", "MUG:2", "--tender", "cash:30.00")["receipt"]
    swap = ("exchange", number, "--line", "1")
    assert "missing" in shop.refused(*swap, "--take", "TOTE:2")
    more = shop.ask(*swap, "--take", "TOTE:2", "--tender", "cash:20.00", "--key", "one")
    assert (more["difference"], more["sale"]["change"]) == (1100, 900)
    again = shop.ask(*swap, "--take", "TOTE:2", "--tender", "cash:20.00", "--key", "one")
    assert again == more
    assert "paid out" in shop.refused(*swap, "--take", "TOTE")
    less = shop.ask(*swap, "--take", "TOTE", "--tender", "gift_card")
    assert (less["difference"], less["gift_cards"][0]["worth"]) == (-150, 150)
    paper = run_kiosk("receipt", less["sale"]["receipt"], "--data", shop.data).stdout
    assert f"Exchange for {number}" in paper
    assert "refunded before" in shop.refused(*swap, "--take", "TOTE", "--tender", "cash")
    assert shop.ask("verify")["problems"] == []


def test_another_till_asks_for_a_receipt_and_refunds_it_when_it_has_come(
    shop: Shop, tmp_path: Path
) -> None:
    hub, second = Shop(tmp_path / "hub"), Shop(tmp_path / "second")
    with serving(hub.data) as url:
        codes = [hub.ask("hub", "device", "add", name)["code"] for name in ("Front", "Back")]
        shop.ask("enrol", url, codes[0])
        number = shop.ask("sell", "MUG", "--tender", "cash:20.00")["receipt"]
        other = shop.ask("sell", "MUG", "--tender", "cash:20.00")["receipt"]
        shop.ask("sync")
        second.ask("enrol", url, codes[1])
        wanted = ("refund", number, "--all", "--tender", "cash")
        assert "Asking Till 1" in second.refused(*wanted)
        for till in (second, shop, second):
            till.ask("sync")
        assert second.ask(*wanted)["total"] == 1400
        second.ask("sync")
        assert hub.ask("case", "list") == []
    second.refused("sync")
    wanted = ("refund", other, "--all", "--tender", "cash")
    assert "can't be reached" in second.refused(*wanted)
    word = ("--provisional", "--who", "Ada", "--why", "A train to catch")
    assert second.ask(*wanted, *word)["provisional"] is True
    with serving(hub.data) as url:
        known = load_hub_access(second.data)
        assert known is not None
        save_hub_access(second.data, HubAccess(url, known.token))
        second.ask("sync")
        (case,) = hub.ask("case", "list")
        assert (case["kind"], other in case["text"]) == ("provisional-refund", True)
