"""Ten defects that were reproduced in the library under our printers, and what we do instead.

Where another test shows it in detail, this one shows that it is held at all, by its number.
"""

from __future__ import annotations

import logging
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from hardware import escpos
from hardware.device_line import DevicePrinter
from hardware.documents import Columns, Cut, Document, Text
from hardware.escpos import Paper
from hardware.ports import Attempt, Cause, PrinterFault
from hardware.printers import NetworkPrinter, Waits
from hardware.serial_line import SerialPrinter
from hardware.usb_line import UsbName, UsbPrinter
from tests.hardware.printer_peer import Mood, PrinterPeer
from tests.hardware.usb_stub import UsbStub

_ROOT = Path(__file__).resolve().parents[2]
_DOCUMENT = Document("x", (Text("hello"), Cut()))


def _printer(port: int, paper: Paper) -> NetworkPrinter:
    return NetworkPrinter("127.0.0.1", paper, port, timeout=1.0, waits=Waits(done=1.0))


def _put(printer: NetworkPrinter, document: Document = _DOCUMENT) -> bool:
    return printer.print_payload(printer.render(document), Attempt(patience=5.0))


def test_1_an_ideograph_does_not_spoil_the_price_beside_it(paper: Paper) -> None:
    lines = (Columns("日本 sticker", "£25.00"), Columns("Café", "€9.00"), Cut())
    sent = escpos.render(Document("x", lines), paper)
    assert sent.count(b"\x1bt\x13") == 1, "one code page, 858"
    assert "£25.00".encode("gb18030") not in sent
    assert "日本".encode("gb18030") not in sent
    assert b"\x1dv0" in sent or b"\x1b*" in sent, "what it can't write is a picture"
    assert "€9.00".encode("cp858") in sent


@pytest.mark.parametrize("control", [*map(chr, range(32)), *map(chr, range(127, 160))])
def test_2_no_control_character_of_a_text_reaches_the_wire(paper: Paper, control: str) -> None:
    plain = escpos.render(Document("x", (Text("ab"), Cut())), paper)
    spaced = escpos.render(Document("x", (Text("a b"), Cut())), paper)
    assert escpos.render(Document("x", (Text(f"a{control}b"), Cut())), paper) in (plain, spaced)


def test_3_a_cache_that_was_cut_short_breaks_no_start(tmp_path: Path) -> None:
    version = ".".join(map(str, sys.version_info[:3]))
    (tmp_path / f"{version}.capabilities.pickle").write_bytes(b"\x80")
    code = "from hardware import escpos; escpos.load()"
    environment = {**os.environ, "ESCPOS_CAPABILITIES_PICKLE_DIR": str(tmp_path)}
    subprocess.run([sys.executable, "-c", code], cwd=_ROOT, env=environment, check=True)


def test_4_a_late_answer_answers_no_later_question(paper: Paper) -> None:
    with PrinterPeer(Mood(paper_out=True, late_by_one=True)) as peer:
        with pytest.raises(PrinterFault) as caught:
            _put(_printer(peer.port, paper))
        assert (caught.value.sent, caught.value.cause) == (False, Cause.PAPER_OUT)


def test_5_what_was_taken_is_not_what_was_printed(paper: Paper) -> None:
    # The system takes megabytes for a printer that reads nothing of them.
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        printer = _printer(deaf.getsockname()[1], paper)
        assert printer.print_payload(b"x" * 1000, Attempt()) is False
    with PrinterPeer(Mood(silent_after=1)) as peer:
        with pytest.raises(PrinterFault) as caught:
            _put(_printer(peer.port, paper))
        assert caught.value.sent


def test_6_the_same_printer_prints_again_after_its_line_broke(paper: Paper) -> None:
    mood = Mood(hangs_up_when_asked=True)
    with PrinterPeer(mood) as peer:
        printer = _printer(peer.port, paper)
        for _ in range(2):
            with pytest.raises(PrinterFault):
                _put(printer)
        mood.hangs_up_when_asked = False
        assert _put(printer)


def test_7_threads_do_not_mix_their_lines(paper: Paper) -> None:
    documents = [Document(name, (Text(name * 30),) * 30) for name in "ABC"]
    with PrinterPeer() as peer:
        printer = _printer(peer.port, paper)
        threads = [threading.Thread(target=_put, args=(printer, one)) for one in documents]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=30)
        assert [peer.paper.count(printer.render(one)) for one in documents] == [1, 1, 1]


def test_8_what_usb_took_short_is_gone_on_with(paper: Paper) -> None:
    stub = UsbStub(at_once=10)
    printer = UsbPrinter(UsbName(0x04B8, 0x0E15), paper, backend=stub)
    assert printer.print_payload(b"y" * 50, Attempt())
    assert stub.paper == b"y" * 50


def test_9_an_open_cover_is_called_an_open_cover(paper: Paper) -> None:
    with PrinterPeer(Mood(cover_open=True)) as peer:
        assert "cover open" in _printer(peer.port, paper).check().sentence
        with pytest.raises(PrinterFault) as caught:
            _put(_printer(peer.port, paper))
        assert caught.value.cause is Cause.COVER_OPEN


def test_10_it_leaves_no_log_handler_and_every_line_breaks_with_the_same_fault(
    paper: Paper, tmp_path: Path
) -> None:
    before = list(logging.getLogger().handlers)
    escpos.load()
    assert logging.getLogger().handlers == before
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    stub = UsbStub()
    stub.plugged = False
    for printer in (
        _printer(port, paper),
        SerialPrinter("/dev/ttyNothing9", 9600, paper),
        UsbPrinter(UsbName(0x04B8, 0x0E15), paper, backend=stub),
        DevicePrinter(tmp_path / "none" / "lp0", paper),
    ):
        assert printer.check().ok is False
        with pytest.raises(PrinterFault) as caught:
            printer.print_payload(b"x", Attempt())
        assert not caught.value.sent
