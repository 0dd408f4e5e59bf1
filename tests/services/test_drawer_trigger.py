"""A cash drawer that opens by a trigger of its own, with a printer beside it or without one."""

from __future__ import annotations

from pathlib import Path

import pytest

from hardware import escpos
from hardware.addresses import parse_address
from kiosk.doctor import printer_checks
from kiosk.domain.errors import BadInput
from kiosk.paper import print_owed, print_test
from kiosk.services import printers
from kiosk.services.printers import PrinterRole, Setup
from kiosk.services.till import Till
from tests.factories import card, rows, sell

PULSE = escpos.drawer_pulse()


def remember(till: Till, name: str, role: PrinterRole, address: str) -> Setup:
    return printers.add_printer(till, Setup(name, role, parse_address(address)))


@pytest.fixture
def trigger(till: Till, tmp_path: Path) -> Path:
    """What the trigger was sent; the receipts' printer is another device."""
    remember(till, "Front", PrinterRole.RECEIPT, f"device:{tmp_path / 'front'}")
    remember(till, "Drawer", PrinterRole.DRAWER, f"device:{tmp_path / 'trigger'}")
    return tmp_path / "trigger"


def sent(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


def test_it_opens_for_cash_and_the_printer_prints(till: Till, trigger: Path) -> None:
    sell(till, "MUG")
    done = print_owed(till)
    assert (done.printed, done.fault, done.drawer) == (1, None, None)
    assert sent(trigger) == PULSE
    paper = sent(trigger.with_name("front"))
    assert len(paper) > len(PULSE)
    assert PULSE not in paper
    print_owed(till)
    assert sent(trigger) == PULSE, "once"
    sell(till, "MUG", tender=card("14.00"))
    print_owed(till)
    assert sent(trigger) == PULSE, "not for a card"


def test_asking_how_it_is_does_not_open_it(till: Till, trigger: Path) -> None:
    said = [one.sentence for one in printer_checks(till)]
    assert any("no-sale" in one for one in said)
    with pytest.raises(BadInput, match="under Till session"):
        print_test(till, "Drawer")
    assert not trigger.exists()


def test_one_that_is_unplugged_is_told_and_the_receipt_comes_out(till: Till, trigger: Path) -> None:
    remember(till, "Drawer", PrinterRole.DRAWER, f"device:{trigger.parent / 'gone' / 'trigger'}")
    sell(till, "MUG")
    done = print_owed(till)
    assert (done.printed, done.fault) == (1, None)
    assert done.drawer is not None
    assert "open it with its key" in done.drawer.sentence
    assert rows(till.store.path, "SELECT state FROM drawer_kick") == [("missed",)]


def test_without_one_the_printer_of_receipts_opens_it_again(till: Till, trigger: Path) -> None:
    printers.remove_printer(till, "Drawer")
    sell(till, "MUG")
    print_owed(till)
    assert PULSE in sent(trigger.with_name("front"))


def test_there_is_one_and_it_is_no_queue(till: Till, trigger: Path) -> None:
    with pytest.raises(BadInput, match="Drawer opens the drawer already"):
        remember(till, "Other", PrinterRole.DRAWER, "serial:/dev/ttyUSB1")
    with pytest.raises(BadInput, match="at a port, a USB socket or in the network"):
        remember(till, "Drawer", PrinterRole.DRAWER, "cups:Drawer")
