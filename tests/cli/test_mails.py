"""Receipts by e-mail from the command line, with a real server on loopback."""

from __future__ import annotations

import pytest

from kiosk.cli.mails import PASSWORD as VARIABLE
from tests.cli.conftest import Shop, run_kiosk
from tests.mail.mail_room import NO_SUCH, SENDER, TAKE, MailRoom, serving

ADA = "ada@example.org"


def test_a_receipt_goes_by_mail_with_the_sale_and_later(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = shop.refused("sell", "MUG", "--tender", "cash:14.00", "--mail", "ada")
    assert "not an e-mail address" in said
    assert shop.ask("mail", "show") is None
    assert "kiosk mail set" in shop.refused("mail", "test")
    with serving(MailRoom()) as room:
        server = ("--host", "127.0.0.1", "--port", str(room.port), "--security", "none")
        monkeypatch.setenv(VARIABLE, "s3cret")
        told = shop.ask("mail", "set", *server, "--from", SENDER, "--name", "Ada", "--user", "u")
        assert (told["host"], told["user"], told["port"]) == ("127.0.0.1", "u", room.port)
        assert "s3cret" not in str(told) + str(shop.ask("mail", "show"))
        shop.ask("mail", "set", *server, "--from", SENDER, "--name", "Ada")
        assert shop.ask("mail", "test") == {"ok": True}
        basket = ("MUG", "--tender", "cash:14.00", "--key", "once", "--mail", ADA)
        sold = shop.ask("sell", *basket)
        assert shop.ask("sell", *basket)["mail"] == sold["mail"], "repeated, it mails nothing more"
        (waits,) = shop.ask("mail", "list")
        assert (waits["mail"], waits["number"]) == (sold["mail"], sold["receipt"])
        assert (waits["address"], waits["state"]) == (ADA, "queued")
        worked = shop.ask("mail", "work")
        assert worked == {"sent": 1, "waiting": 0, "undecided": 0, "trouble": ""}
        again = shop.ask("mail", "send", sold["receipt"], ADA, "--key", "one")
        same = shop.ask("mail", "send", sold["receipt"], ADA, "--key", "one")
        assert again["state"] == "sent"
        assert same["mail"] == again["mail"]
        assert room.ids == [sold["mail"], again["mail"]]
        shop.ask("mail", "test", ADA)
        assert room.taken[-1]["Subject"].endswith(": a test")
        assert shop.ask("mail", "list") == []
        assert len(shop.ask("mail", "list", "--all")) == 2

        room.fate = lambda address: NO_SUCH
        failed = shop.ask("mail", "send", sold["receipt"], ADA)
        assert failed["state"] == "failed"
        assert "unknown here" in failed["said"]
        words = run_kiosk("mail", "list", "--data", shop.data).stdout
        assert "Not sent" in words
        assert "no such address" in words
        room.fate = lambda address: TAKE
        assert shop.ask("mail", "again", failed["mail"])["state"] == "queued"
        assert shop.ask("mail", "drop", failed["mail"]) == {"dropped": failed["mail"]}
        assert "no such mail" in shop.refused("mail", "drop", failed["mail"])
    assert "can't be reached" in shop.refused("mail", "test")
    assert "no receipt" in shop.refused("mail", "send", "NONE-1", ADA)
    assert len(shop.ask("contact", "erase", ADA, "--yes")["mails"]) == 2
    assert shop.ask("mail", "list", "--all") == []
    shop.ask("mail", "off")
    assert "no mail server" in shop.refused("mail", "send", sold["receipt"], ADA)
    assert shop.ask("verify")["sound"] is True
