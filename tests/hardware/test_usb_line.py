"""Printers at USB, with a device that is made of memory below pyusb."""

from __future__ import annotations

import pytest

from hardware.documents import Cut, Document, Text
from hardware.escpos import Paper
from hardware.ports import Attempt, PrinterFault
from hardware.printers import Waits
from hardware.usb_line import UsbName, UsbPrinter, attached
from tests.hardware.usb_stub import UsbStub

_DOCUMENT = Document("x", (Text("hello"), Cut()))
_NAME = UsbName(0x04B8, 0x0E15, "X3F1", "ACME Paper 80")


def _printer(paper: Paper, stub: UsbStub, called: UsbName = _NAME) -> UsbPrinter:
    return UsbPrinter(called, paper, waits=Waits(done=0.5), backend=stub)


def test_printers_are_found_by_their_class_and_say_their_name() -> None:
    stub = UsbStub()
    assert attached(stub) == [_NAME]
    assert _NAME.address == "04b8:0e15:X3F1"
    stub.plugged = False
    assert attached(stub) == []


def test_a_document_arrives_whole_though_the_printer_takes_a_little_at_a_time(
    paper: Paper,
) -> None:
    for at_once in (1000, 64, 7):
        stub = UsbStub(at_once)
        printer = _printer(paper, stub)
        assert printer.name == "ACME Paper 80"
        assert printer.check().ok
        assert printer.print_payload(printer.render(_DOCUMENT), Attempt())
        assert stub.paper == printer.render(_DOCUMENT)


def test_it_is_the_same_printer_at_whatever_socket_and_no_other(paper: Paper) -> None:
    stub = UsbStub()
    printer = _printer(paper, stub)
    stub.plugged = False
    with pytest.raises(PrinterFault, match="not plugged in") as caught:
        printer.print_payload(b"x", Attempt())
    assert not caught.value.sent
    stub.plugged = True
    assert printer.print_payload(b"x", Attempt())
    twin = _printer(paper, stub, UsbName(0x04B8, 0x0E15, "ANOTHER"))
    with pytest.raises(PrinterFault, match="not plugged in"):
        twin.print_payload(b"x", Attempt())
    assert _printer(paper, stub, UsbName(0x04B8, 0x0E15)).check().ok


def test_a_cable_that_is_pulled_in_the_middle_leaves_it_open_what_came_out(paper: Paper) -> None:
    stub = UsbStub(at_once=16)
    stub.dies_after = 32
    printer = _printer(paper, stub)
    with pytest.raises(PrinterFault) as caught:
        printer.print_payload(b"y" * 400, Attempt())
    assert caught.value.sent


def test_a_printer_that_takes_nothing_is_not_waited_for_without_end(paper: Paper) -> None:
    stub = UsbStub()
    stub.stalls = True
    with pytest.raises(PrinterFault) as caught:
        _printer(paper, stub).print_payload(b"y", Attempt())
    assert not caught.value.sent, "it did not even take the question how it is"


def test_a_write_that_ends_before_its_time_may_have_gone_out(paper: Paper) -> None:
    stub = UsbStub()
    attempt = Attempt(begin=lambda: setattr(stub, "stalls", True))
    with pytest.raises(PrinterFault) as caught:
        _printer(paper, stub).print_payload(b"y" * 40, attempt)
    assert caught.value.sent, "not even a first transfer can be told of"
