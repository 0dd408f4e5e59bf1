"""Bytes for the printer: what goes over the wire, and what never does."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from hardware import escpos
from hardware.documents import (
    Align,
    Columns,
    Cut,
    Document,
    Qr,
    ReceiptData,
    ReceiptLine,
    Rule,
    Size,
    Table,
    Text,
    receipt,
)
from hardware.escpos import Paper
from kiosk.domain.errors import BadInput

_ROOT = Path(__file__).resolve().parents[2]
_PICTURE = b"\x1dv0"
_CODE_PAGE_858 = b"\x1bt\x13"
_DRAWER = b"\x1bp"
_CUT = b"\x1dV"


def test_pounds_euros_and_accents_are_written_in_code_page_858(paper: Paper) -> None:
    sent = escpos.render(Document("x", (Columns("Café", "£5 €6"),)), paper)
    assert sent.startswith(b"\x1b@")
    assert sent.count(b"\x1bt") == sent.count(_CODE_PAGE_858) == 1
    assert b"Caf\x82" in sent
    assert b"\x9c5 \xd56" in sent


def test_a_japanese_name_is_a_picture_and_leaves_the_other_prices_alone(paper: Paper) -> None:
    rows = (Columns("日本 Tote", "£25.00"), Columns("Mug", "£9.00"))
    sent = escpos.render(Document("x", rows), paper)
    assert sent.count(_PICTURE) == 1
    assert "日本".encode("gb18030") not in sent
    assert "£".encode("gb18030") not in sent
    assert b"Mug" + b" " * 34 + b"\x9c9.00\n" in sent


def test_typographers_signs_are_folded_before_lines_are_broken(paper: Paper) -> None:
    blocks = (Text("“Don’t” – wait…"), Columns("a…", "£1"), Table((("b…", "1"),)))
    sent = escpos.render(Document("x", blocks), paper)
    assert b'"Don\'t" - wait...\n' in sent
    assert b"a..." + b" " * 36 + b"\x9c1\n" in sent
    assert _PICTURE not in sent


def test_large_bold_and_small_letters_are_asked_for_and_switched_off_again(paper: Paper) -> None:
    blocks = (Text("A", bold=True, size=Size.LARGE), Text("b", size=Size.SMALL), Text("c"))
    sent = escpos.render(Document("x", blocks), paper)
    large, small, normal = sent.index(b"A\n"), sent.index(b"b\n"), sent.index(b"c\n")
    assert b"\x1b!\x30" in sent[:large]
    assert b"\x1bE\x01" in sent[:large]
    assert b"\x1bM\x01" in sent[large:small]
    assert b"\x1bE\x00" in sent[large:small]
    assert b"\x1bM\x00" in sent[small:normal]


def test_the_code_is_the_printers_own_or_a_picture(paper: Paper) -> None:
    document = Document("x", (Qr("K7QM-000123"),))
    own = escpos.render(document, paper)
    assert b"\x1d(k" in own
    assert b"1P0K7QM-000123" in own
    assert b"1C\x06" in own
    drawn = escpos.render(document, replace(paper, qr_as_image=True))
    assert b"\x1d(k" not in drawn
    assert _PICTURE in drawn


def test_a_receipt_is_cut_once_and_holds_no_pulse_for_the_drawer(
    sale: ReceiptData, paper: Paper
) -> None:
    sent = escpos.render(receipt(sale), paper)
    assert sent.count(_CUT) == 1
    assert sent.endswith(b"\x1bd\x06\x1dV\x00")
    assert _DRAWER not in sent
    assert escpos.drawer_pulse() == b"\x1bp\x0022"


@pytest.mark.parametrize("command", ["\x1bp\x0022", "\x1dV\x00", "\x10\x14\x01\x00\x01"])
def test_a_catalogue_can_neither_cut_nor_open_the_drawer(
    sale: ReceiptData, paper: Paper, command: str
) -> None:
    lines = (ReceiptLine(1, f"Tote {command}", f"£1{command}", "£1"),)
    nasty = replace(sale, lines=lines, event_name=f"Fair{command}", footer=f"Bye{command}")
    sent = escpos.render(receipt(nasty), paper)
    assert _DRAWER not in sent
    assert sent.count(_CUT) == 1
    assert b"\x10\x14" not in sent


def test_a_printer_of_48_columns_is_used_to_its_edge(paper: Paper) -> None:
    document = Document("x", (Rule(), Text("end", Align.RIGHT), Cut()))
    sent = escpos.render(document, replace(paper, columns=48))
    assert b"\xfa" * 48 + b"\n" in sent
    assert b" " * 45 + b"end\n" in sent
    assert b"\x1dW" + (576).to_bytes(2, "little") in sent


def test_a_printer_wider_than_its_head_is_refused(paper: Paper) -> None:
    with pytest.raises(BadInput, match="24 to 48"):
        replace(paper, columns=64)


def test_rendering_says_nothing_on_standard_output(
    paper: Paper, capsys: pytest.CaptureFixture[str]
) -> None:
    escpos.render(Document("x", (Text("日本"), Qr("A"))), paper)
    assert capsys.readouterr() == ("", "")


def test_printing_needs_no_library_until_something_is_printed() -> None:
    code = (
        "import sys, hardware.printers, hardware.fakes; "
        "assert 'escpos.capabilities' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], cwd=_ROOT, check=True, timeout=60)


def test_the_librarys_import_leaves_no_handler_no_directory_and_trusts_no_cache(
    tmp_path: Path,
) -> None:
    version = ".".join(map(str, sys.version_info[:3]))
    cache = tmp_path / "cache"
    cache.mkdir()
    # What a power failure leaves behind: the library would raise EOFError at every start.
    (cache / f"{version}.capabilities.pickle").write_bytes(b"")
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    code = (
        "import logging, os; from hardware import escpos; pulse = escpos.drawer_pulse(); "
        "assert pulse == b'\\x1bp\\x0022', pulse; "
        "assert logging.getLogger().handlers == [], logging.getLogger().handlers; "
        "assert os.environ['ESCPOS_CAPABILITIES_PICKLE_DIR']"
    )
    environment = {
        **os.environ,
        "ESCPOS_CAPABILITIES_PICKLE_DIR": str(cache),
        "TMPDIR": str(temporary),
        "TEMP": str(temporary),
    }
    subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=_ROOT,
        env=environment,
        check=True,
        timeout=60,
    )
    assert list(temporary.iterdir()) == []


def test_our_own_log_handlers_outlive_the_import() -> None:
    handler = logging.NullHandler()
    logging.getLogger().addHandler(handler)
    try:
        escpos.load()
        assert handler in logging.getLogger().handlers
    finally:
        logging.getLogger().removeHandler(handler)
