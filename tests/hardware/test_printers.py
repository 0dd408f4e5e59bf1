"""Printers that write files, and printers at the other end of a real socket."""

from __future__ import annotations

import socket
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from hardware import escpos, qr
from hardware.documents import Cut, Document, ReceiptData, Text, receipt
from hardware.escpos import Paper
from hardware.fakes import PaperPrinter
from hardware.fonts import Fonts
from hardware.ports import Printer, PrinterFault
from hardware.printers import FilePrinter, NetworkPrinter
from tests.hardware.printer_peer import Mood, PrinterPeer


def _printer(port: int, paper: Paper, confirm_within: float | None = 1.0) -> NetworkPrinter:
    return NetworkPrinter("127.0.0.1", paper, port, timeout=1.0, confirm_within=confirm_within)


def test_the_preview_is_a_picture_and_a_text(
    sale: ReceiptData, fonts: Fonts, tmp_path: Path
) -> None:
    printer: Printer = FilePrinter(tmp_path / "receipts", fonts)
    printer.print_document(receipt(sale))
    folder = tmp_path / "receipts"
    assert sorted(path.name for path in folder.iterdir()) == ["K7QM-000123.png", "K7QM-000123.txt"]
    assert qr.decode((folder / "K7QM-000123.png").read_bytes()) == ["K7QM-000123"]
    assert "TOTAL" in (folder / "K7QM-000123.txt").read_text(encoding="utf-8")
    assert printer.check().ok


def test_the_preview_overwrites_nothing(sale: ReceiptData, fonts: Fonts, tmp_path: Path) -> None:
    printer = FilePrinter(tmp_path, fonts)
    (tmp_path / "K7QM-000123-2.png").write_bytes(b"mine")
    printer.print_document(receipt(sale))
    first = (tmp_path / "K7QM-000123.txt").read_bytes()
    printer.print_document(receipt(replace(sale, copy=True)))
    assert (tmp_path / "K7QM-000123.txt").read_bytes() == first
    assert (tmp_path / "K7QM-000123-2.png").read_bytes() == b"mine"
    assert "COPY" in (tmp_path / "K7QM-000123-3.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("title", ["../../escape", "a/b\\c:d", "  ", "..", "x" * 300])
def test_a_title_can_not_leave_the_folder(fonts: Fonts, tmp_path: Path, title: str) -> None:
    folder = tmp_path / "receipts"
    FilePrinter(folder, fonts).print_document(Document(title, (Text("x"),)))
    assert len(list(folder.iterdir())) == 2
    assert list(tmp_path.iterdir()) == [folder]


def test_a_folder_that_can_not_be_written_is_named_and_nothing_was_sent(
    fonts: Fonts, tmp_path: Path
) -> None:
    (tmp_path / "receipts").write_text("a file where the folder should be")
    printer = FilePrinter(tmp_path / "receipts", fonts)
    with pytest.raises(PrinterFault, match="receipts") as caught:
        printer.print_document(Document("x", ()))
    assert not caught.value.sent
    assert printer.check().ok is False


def test_a_preview_without_its_fonts_leaves_no_half_receipt(fonts: Fonts, tmp_path: Path) -> None:
    printer = FilePrinter(tmp_path, replace(fonts, regular=tmp_path / "gone.ttf"))
    with pytest.raises(PrinterFault):
        printer.print_document(Document("x", (Text("x"),)))
    assert list(tmp_path.iterdir()) == []


def test_a_receipt_reaches_the_printer_byte_for_byte_after_the_drawers_pulse(
    sale: ReceiptData, paper: Paper
) -> None:
    document = receipt(sale)
    with PrinterPeer() as peer:
        _printer(peer.port, paper).print_document(document)
        assert peer.paper == escpos.drawer_pulse() + escpos.render(document, paper)


def test_a_switched_off_printer_is_named_and_nothing_was_sent(paper: Paper) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    printer = _printer(port, paper)
    with pytest.raises(PrinterFault, match=f"127.0.0.1:{port} refused") as caught:
        printer.print_document(Document("x", (Cut(),)))
    assert not caught.value.sent
    assert printer.check().ok is False


def test_a_printer_busy_with_another_caller_gives_up_in_time(paper: Paper) -> None:
    # A full queue of callers: the system leaves the next one without an answer.
    with socket.create_server(("127.0.0.1", 0), backlog=0) as busy:
        port = busy.getsockname()[1]
        callers = [socket.socket() for _ in range(4)]
        try:
            for caller in callers:
                caller.setblocking(False)
                caller.connect_ex(("127.0.0.1", port))
            started = time.monotonic()
            with pytest.raises(PrinterFault, match="did not answer within 1 seconds") as caught:
                _printer(port, paper).print_document(Document("x", (Cut(),)))
        finally:
            for caller in callers:
                caller.close()
    assert not caught.value.sent
    assert time.monotonic() - started < 3


@pytest.mark.parametrize(
    ("mood", "words"),
    [
        (Mood(paper_out=True), "out of paper. Put in a new roll"),
        (Mood(cover_open=True), "cover open"),
        (Mood(hangs_up_when_asked=True), "hung up"),
    ],
)
def test_trouble_before_the_first_byte_is_named_and_nothing_was_sent(
    paper: Paper, mood: Mood, words: str
) -> None:
    with PrinterPeer(mood) as peer:
        with pytest.raises(PrinterFault, match=words) as caught:
            _printer(peer.port, paper).print_document(Document("x", (Text("secret"), Cut())))
        assert not caught.value.sent
        assert b"secret" not in peer.paper


def test_paper_that_ends_while_printing_asks_for_a_look_before_a_second_try(paper: Paper) -> None:
    with PrinterPeer(Mood(runs_out_while_printing=True)) as peer:
        with pytest.raises(PrinterFault, match=r"out of paper.*Look at the paper") as caught:
            _printer(peer.port, paper).print_document(Document("x", (Text("x"), Cut())))
    assert caught.value.sent


def test_a_printer_that_stalls_is_not_believed_to_have_printed(paper: Paper) -> None:
    with PrinterPeer(Mood(silent=True)) as peer:
        with pytest.raises(PrinterFault, match="did not say that it printed it") as caught:
            _printer(peer.port, paper).print_document(Document("x", (Text("x"), Cut())))
        assert caught.value.sent
        assert _printer(peer.port, paper).check().ok is None


def test_a_printer_that_never_answers_prints_where_it_is_not_asked(paper: Paper) -> None:
    document = Document("x", (Text("hello"), Cut()))
    with PrinterPeer(Mood(silent=True)) as peer:
        _printer(peer.port, paper, confirm_within=None).print_document(document)
        assert peer.paper == escpos.render(document, paper)


def test_a_line_that_breaks_half_way_may_have_printed(paper: Paper) -> None:
    long = Document("x", tuple(Text("row " * 9) for _ in range(4000)))
    with PrinterPeer(Mood(hangs_up_after=2000)) as peer:
        with pytest.raises(PrinterFault, match="Look at the paper") as caught:
            _printer(peer.port, paper).print_document(long)
    assert caught.value.sent


def test_a_late_answer_is_not_taken_for_the_end_of_the_document(paper: Paper) -> None:
    # The printer sends two answers to the first question; the second must not confirm.
    with PrinterPeer(Mood(late_by_one=True, runs_out_while_printing=True)) as peer:
        with pytest.raises(PrinterFault) as caught:
            _printer(peer.port, paper).print_document(Document("x", (Text("x"), Cut())))
    assert caught.value.sent


@pytest.mark.parametrize(
    ("mood", "ok", "words"),
    [
        (Mood(), True, "is ready."),
        (Mood(nearly_out=True), True, "nearly used up"),
        (Mood(paper_out=True), False, "out of paper"),
        (Mood(cover_open=True), False, "cover open"),
        (Mood(silent=True), None, "doesn't say"),
        (Mood(hangs_up_when_asked=True), None, "hung up"),
    ],
)
def test_a_check_says_how_the_printer_is_and_prints_nothing(
    paper: Paper, mood: Mood, ok: bool | None, words: str
) -> None:
    with PrinterPeer(mood) as peer:
        health = _printer(peer.port, paper).check()
        assert (health.ok, words in health.sentence) == (ok, True), health
        assert peer.paper == b""


def test_two_tills_threads_never_mix_their_receipts(paper: Paper) -> None:
    documents = [Document(name, (Text(name * 40),) * 20) for name in "ABCD"]
    with PrinterPeer() as peer:
        printer = _printer(peer.port, paper)
        threads = [
            threading.Thread(target=printer.print_document, args=(document,))
            for document in documents
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=20)
        for document in documents:
            assert peer.paper.count(escpos.render(document, paper)) == 1


def test_paper_that_remembers_keeps_documents_and_fails_when_told(sale: ReceiptData) -> None:
    fake = PaperPrinter()
    printer: Printer = fake
    printer.print_document(receipt(sale))
    fake.fail("The printer is out of paper.", sent=True)
    with pytest.raises(PrinterFault, match="out of paper") as caught:
        printer.print_document(receipt(sale))
    assert caught.value.sent
    assert printer.check().ok is False
    fake.mend()
    assert printer.check().ok
    assert len(fake.pages) == 1
    assert "TOTAL" in fake.pages[0]
