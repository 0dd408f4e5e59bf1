"""Staff from the command line: PINs by environment or standard input, never as an argument."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.cli.conftest import ROOT, Shop


def test_staff_are_taken_in_and_act_by_name_and_pin(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert shop.ask("staff", "list") == []
    assert "PIN is needed" in shop.refused("staff", "add", "Ada", "--role", "manager")
    monkeypatch.setenv("TRESTLE_PIN", "1234")
    assert "Anybody would try" in shop.refused("staff", "add", "Ada", "--role", "manager")
    monkeypatch.setenv("TRESTLE_PIN", "4071")
    assert "must be a manager" in shop.refused("staff", "add", "Ada")
    ada = shop.ask("staff", "add", "Ada", "--role", "manager")
    monkeypatch.setenv("TRESTLE_PIN", "80317")
    shop.ask("staff", "add", "Cy")
    listed = shop.ask("staff", "list")
    assert [(one["name"], one["role"]) for one in listed] == [("Ada", "manager"), ("Cy", "seller")]
    assert listed[0] == ada == {"id": ada["id"], "name": "Ada", "role": "manager", "left": False}

    sale = shop.ask("sell", "MUG", "--tender", "cash:20.00", "--staff", "Cy")
    assert sale["staff"] == "Cy"
    back = ("refund", sale["receipt"], "--all", "--tender", "cash")
    assert "supervisor or manager" in shop.refused(*back, "--staff", "Cy")
    assert "not Ada's PIN" in shop.refused(*back, "--staff", "Ada")
    assert "called “Bo”" in shop.refused(*back, "--staff", "Bo")
    monkeypatch.setenv("TRESTLE_PIN", "4071")
    assert shop.ask(*back, "--staff", "Ada")["staff"] == "Ada"

    shop.ask("session", "open", "--float", "20.00", "--staff", "Ada")
    moved = shop.ask("session", "cash-out", "5.00", "--why", "Ice", "--staff", "Ada")
    assert moved["who"] == "Ada"
    assert "a name is needed" in shop.refused("session", "cash-out", "5.00", "--why", "Ice")
    z = shop.ask("session", "close", "--counted", "cash:15.00", "--staff", "Ada")
    assert (z["opened_by"], z["closed_by"]) == ("Ada", "Ada")
    # Whoever has the machine is the organizer, and needs no name.
    assert shop.ask("sell", "MUG", "--tender", "cash:20.00")["staff"] == ""

    assert shop.ask("staff", "role", "Cy", "supervisor")["role"] == "supervisor"
    assert "choose one of" in shop.refused("staff", "role", "Cy", "boss")
    assert shop.ask("staff", "pin", "Cy")["name"] == "Cy"
    assert "only manager" in shop.refused("staff", "remove", "Ada")
    assert shop.ask("staff", "remove", "Cy")["left"] is True
    assert len(shop.ask("staff", "list")) == 1
    assert len(shop.ask("staff", "list", "--left")) == 2
    assert shop.ask("verify")["problems"] == []


def test_a_pin_may_come_by_standard_input(shop: Shop) -> None:
    words = ["staff", "add", "Ada", "--role", "manager", "--data", str(shop.data)]
    ran = subprocess.run(
        [sys.executable, "-m", "kiosk", *words],
        cwd=ROOT,
        input="4071\n",
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (ran.returncode, ran.stdout) == (0, "Ada is here as manager.\n"), ran.stderr
