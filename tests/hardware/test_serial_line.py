"""Printers at a serial port, which is the far end of a real pseudo-terminal."""

from __future__ import annotations

import os
import sys
import time

import pytest

from hardware import escpos
from hardware.documents import Cut, Document, ReceiptData, Text, receipt
from hardware.escpos import Paper
from hardware.ports import Attempt, Cause, PrinterFault
from hardware.printers import Waits
from hardware.serial_line import SerialPrinter
from tests.hardware.printer_peer import Mood

if sys.platform == "win32":
    pytest.skip("Windows has no pseudo-terminals", allow_module_level=True)

from tests.hardware.pty_peer import PtyPeer

_DOCUMENT = Document("x", (Text("hello"), Cut()))


def _printer(path: str, paper: Paper) -> SerialPrinter:
    return SerialPrinter(path, 115_200, paper, waits=Waits(done=1.0))


def test_a_receipt_reaches_a_serial_printer_whole_and_is_confirmed(
    sale: ReceiptData, paper: Paper
) -> None:
    with PtyPeer() as peer:
        printer = _printer(peer.path, paper)
        assert printer.check().ok
        payload = printer.render(receipt(sale))
        for _ in range(2):
            assert printer.print_payload(payload, Attempt())
        assert peer.paper == payload * 2


@pytest.mark.parametrize(
    ("mood", "cause"),
    [(Mood(paper_out=True), Cause.PAPER_OUT), (Mood(cover_open=True), Cause.COVER_OPEN)],
)
def test_its_trouble_is_named_and_nothing_was_sent(paper: Paper, mood: Mood, cause: Cause) -> None:
    with PtyPeer(mood) as peer:
        printer = _printer(peer.path, paper)
        with pytest.raises(PrinterFault) as caught:
            printer.print_payload(printer.render(_DOCUMENT), Attempt())
        assert (caught.value.sent, caught.value.cause) == (False, cause)
        assert b"hello" not in peer.paper


def test_a_silent_serial_printer_is_sent_the_document(paper: Paper) -> None:
    with PtyPeer(Mood(silent=True)) as peer:
        printer = _printer(peer.path, paper)
        assert printer.print_payload(printer.render(_DOCUMENT), Attempt()) is False
        time.sleep(0.2)
    assert peer.paper.endswith(escpos.render(_DOCUMENT, paper))


def test_what_came_before_the_line_was_opened_answers_nothing(paper: Paper) -> None:
    import pty
    import tty

    master, slave = pty.openpty()
    tty.setraw(slave)
    try:
        # That it is online, in answer to somebody who has gone.
        os.write(master, b"\x12\x12\x00")
        with pytest.raises(PrinterFault) as caught:
            _printer(os.ttyname(slave), paper).print_payload(b"x", Attempt(answers=True))
        assert (caught.value.sent, caught.value.cause) == (False, Cause.SILENT)
    finally:
        os.close(slave)
        os.close(master)


def test_a_printer_that_stalls_in_the_middle_may_have_printed(paper: Paper) -> None:
    # Nobody reads: the line takes some and then no more.
    import pty
    import tty

    master, slave = pty.openpty()
    tty.setraw(slave)
    try:
        printer = _printer(os.ttyname(slave), paper)
        long = Document("x", tuple(Text("row " * 9) for _ in range(2000)))
        with pytest.raises(PrinterFault) as caught:
            printer.print_payload(printer.render(long), Attempt())
        assert caught.value.sent
    finally:
        os.close(slave)
        os.close(master)


def test_a_port_that_is_not_there_is_said_in_a_sentence(paper: Paper) -> None:
    printer = _printer("/dev/ttyNothing9", paper)
    assert printer.check().ok is False
    with pytest.raises(PrinterFault, match="plugged in") as caught:
        printer.print_payload(b"x", Attempt())
    assert not caught.value.sent


def test_a_line_that_was_unplugged_is_a_fault_and_no_other_error(paper: Paper) -> None:
    import pty

    master, slave = pty.openpty()
    path = os.ttyname(slave)
    os.close(slave)
    os.close(master)
    with pytest.raises(PrinterFault) as caught:
        _printer(path, paper).print_payload(b"x", Attempt())
    assert not caught.value.sent
