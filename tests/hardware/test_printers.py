"""Printers that write files, and printers at the other end of a real socket."""

from __future__ import annotations

import socket
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from hardware import escpos
from hardware.documents import Cut, Document, ReceiptData, Text, receipt
from hardware.escpos import Paper
from hardware.fakes import PaperPrinter
from hardware.fonts import Fonts
from hardware.ports import Attempt, Cause, Printer, PrinterFault
from hardware.preview import FilePrinter
from hardware.printers import NetworkPrinter, Waits
from tests.hardware.printer_peer import Mood, PrinterPeer
from tests.qr_reading import decode


def _printer(port: int, paper: Paper, confirm_within: float = 1.0) -> NetworkPrinter:
    return NetworkPrinter("127.0.0.1", paper, port, timeout=1.0, waits=Waits(done=confirm_within))


def put_on(printer: Printer, document: Document, attempt: Attempt | None = None) -> bool:
    return printer.print_payload(printer.render(document), attempt or Attempt(patience=5.0))


def test_the_preview_is_a_picture_and_a_text(
    sale: ReceiptData, fonts: Fonts, tmp_path: Path
) -> None:
    printer: Printer = FilePrinter(tmp_path / "receipts", fonts)
    put_on(printer, receipt(sale))
    folder = tmp_path / "receipts"
    assert sorted(path.name for path in folder.iterdir()) == ["K7QM-000123.png", "K7QM-000123.txt"]
    assert decode((folder / "K7QM-000123.png").read_bytes()) == ["K7QM-000123"]
    assert "TOTAL" in (folder / "K7QM-000123.txt").read_text(encoding="utf-8")
    assert printer.check().ok


def test_the_preview_overwrites_nothing(sale: ReceiptData, fonts: Fonts, tmp_path: Path) -> None:
    printer = FilePrinter(tmp_path, fonts)
    (tmp_path / "K7QM-000123-2.png").write_bytes(b"mine")
    put_on(printer, receipt(sale))
    first = (tmp_path / "K7QM-000123.txt").read_bytes()
    put_on(printer, receipt(replace(sale, copy=True)))
    assert (tmp_path / "K7QM-000123.txt").read_bytes() == first
    assert (tmp_path / "K7QM-000123-2.png").read_bytes() == b"mine"
    assert "COPY" in (tmp_path / "K7QM-000123-3.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("title", ["../../escape", "a/b\\c:d", "  ", "..", "x" * 300])
def test_a_title_can_not_leave_the_folder(fonts: Fonts, tmp_path: Path, title: str) -> None:
    folder = tmp_path / "receipts"
    put_on(FilePrinter(folder, fonts), Document(title, (Text("x"),)))
    assert len(list(folder.iterdir())) == 2
    assert list(tmp_path.iterdir()) == [folder]


def test_a_folder_that_can_not_be_written_is_named_and_nothing_was_sent(
    fonts: Fonts, tmp_path: Path
) -> None:
    (tmp_path / "receipts").write_text("a file where the folder should be")
    printer = FilePrinter(tmp_path / "receipts", fonts)
    with pytest.raises(PrinterFault, match="receipts") as caught:
        put_on(printer, Document("x", ()))
    assert not caught.value.sent
    assert printer.check().ok is False


def test_a_preview_without_its_fonts_leaves_no_half_receipt(fonts: Fonts, tmp_path: Path) -> None:
    printer = FilePrinter(tmp_path, replace(fonts, regular=tmp_path / "gone.ttf"))
    with pytest.raises(PrinterFault):
        put_on(printer, Document("x", (Text("x"),)))
    assert list(tmp_path.iterdir()) == []


def test_a_receipt_reaches_the_printer_byte_for_byte_and_leaves_the_drawer_alone(
    sale: ReceiptData, paper: Paper
) -> None:
    document = receipt(sale)
    assert document.open_drawer
    with PrinterPeer() as peer:
        assert put_on(_printer(peer.port, paper), document)
        assert peer.paper == escpos.render(document, paper)


def test_a_switched_off_printer_is_named_and_nothing_was_sent(paper: Paper) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    printer = _printer(port, paper)
    with pytest.raises(PrinterFault, match=f"127.0.0.1:{port} refused") as caught:
        put_on(printer, Document("x", (Cut(),)))
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
                put_on(_printer(port, paper), Document("x", (Cut(),)))
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
            put_on(_printer(peer.port, paper), Document("x", (Text("secret"), Cut())))
        assert not caught.value.sent
        assert b"secret" not in peer.paper


def test_paper_that_ends_while_printing_asks_for_a_look_before_a_second_try(paper: Paper) -> None:
    with PrinterPeer(Mood(runs_out_while_printing=True)) as peer:
        with pytest.raises(PrinterFault, match=r"out of paper.*Look at the paper") as caught:
            put_on(_printer(peer.port, paper), Document("x", (Text("x"), Cut())))
    assert caught.value.sent


def test_a_printer_that_falls_silent_is_not_believed_to_have_printed(paper: Paper) -> None:
    with PrinterPeer(Mood(silent_after=1)) as peer:
        with pytest.raises(PrinterFault, match="did not say that it printed it") as caught:
            put_on(_printer(peer.port, paper), Document("x", (Text("x"), Cut())))
        assert caught.value.sent


def test_a_printer_known_to_answer_is_given_nothing_while_it_is_silent(paper: Paper) -> None:
    begun: list[bool] = []
    attempt = Attempt(begin=lambda: begun.append(True), answers=True)
    with PrinterPeer(Mood(silent=True)) as peer:
        with pytest.raises(PrinterFault, match="doesn't answer") as caught:
            put_on(_printer(peer.port, paper), Document("x", (Text("x"), Cut())), attempt)
        assert (caught.value.sent, caught.value.cause) == (False, Cause.SILENT)
        assert _printer(peer.port, paper).check().ok is None
    assert (peer.paper, begun) == (b"", [])


def test_a_printer_that_never_answers_is_given_the_document_and_not_believed(
    paper: Paper,
) -> None:
    document = Document("x", (Text("hello"), Cut()))
    with PrinterPeer(Mood(silent=True)) as peer:
        assert put_on(_printer(peer.port, paper), document) is False
        assert peer.paper == escpos.render(document, paper)


def test_a_document_that_takes_long_is_waited_for_while_the_printer_is_at_work(
    paper: Paper,
) -> None:
    with PrinterPeer(Mood(slow=2.5)) as peer:
        assert put_on(_printer(peer.port, paper), Document("x", (Text("x"), Cut())))


def test_paper_that_ends_and_is_put_in_again_needs_nobodys_word(paper: Paper) -> None:
    mood = Mood(runs_out_while_printing=True)
    told: list[Cause] = []

    def refill(fault: PrinterFault) -> None:
        told.append(fault.cause)
        mood.runs_out_while_printing = False

    document = Document("x", (Text("x"), Cut()))
    with PrinterPeer(mood) as peer:
        assert put_on(_printer(peer.port, paper), document, Attempt(stuck=refill, patience=20))
        assert peer.paper == escpos.render(document, paper)
    assert told == [Cause.PAPER_OUT]


def test_the_drawer_is_seen_to_open_where_its_switch_says_so(paper: Paper) -> None:
    begun: list[bytes] = []
    for mood, seen in ((Mood(drawer=False), True), (Mood(), False), (Mood(silent=True), False)):
        with PrinterPeer(mood) as peer:
            printer = _printer(peer.port, paper)
            before = peer
            assert printer.kick(lambda at=before: begun.append(at.paper)) is seen
            assert peer.paper == escpos.drawer_pulse()
    assert begun == [b""] * 3, "it was written down before the pulse went out"


@pytest.mark.parametrize(
    ("mood", "words"),
    [(Mood(paper_out=True), "out of paper"), (Mood(cover_open=True), "cover open")],
)
def test_a_printer_that_would_keep_the_pulse_for_later_gets_none(
    paper: Paper, mood: Mood, words: str
) -> None:
    with PrinterPeer(mood) as peer:
        with pytest.raises(PrinterFault, match=rf"{words}.*with its key") as caught:
            _printer(peer.port, paper).kick(lambda: pytest.fail("nothing was to go out"))
        assert not caught.value.sent
        assert peer.paper == b""


def test_a_line_that_breaks_half_way_may_have_printed(paper: Paper) -> None:
    long = Document("x", tuple(Text("row " * 9) for _ in range(4000)))
    with PrinterPeer(Mood(hangs_up_after=2000)) as peer:
        with pytest.raises(PrinterFault, match="Look at the paper") as caught:
            put_on(_printer(peer.port, paper), long)
    assert caught.value.sent


def test_a_late_answer_is_not_taken_for_the_end_of_the_document(paper: Paper) -> None:
    # The printer sends two answers to the first question; the second must not confirm.
    with PrinterPeer(Mood(late_by_one=True, runs_out_while_printing=True)) as peer:
        with pytest.raises(PrinterFault) as caught:
            put_on(_printer(peer.port, paper), Document("x", (Text("x"), Cut())))
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
            threading.Thread(target=put_on, args=(printer, document)) for document in documents
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
    put_on(printer, receipt(sale))
    fake.fail("The printer is out of paper.", sent=True)
    with pytest.raises(PrinterFault, match="out of paper") as caught:
        put_on(printer, receipt(sale))
    assert caught.value.sent
    assert printer.check().ok is False
    fake.mend()
    assert printer.check().ok
    assert len(fake.pages) == 1
    assert "TOTAL" in fake.pages[0]


def test_what_looks_like_done_before_anything_was_given_is_no_answer(paper: Paper) -> None:
    with PrinterPeer(Mood(blurts=b"\x00", silent_after=2)) as peer:
        with pytest.raises(PrinterFault, match="did not say that it printed") as caught:
            put_on(_printer(peer.port, paper, confirm_within=0.2), Document("x", (Text("a"),)))
    assert (caught.value.sent, caught.value.cause) == (True, Cause.UNSURE)
