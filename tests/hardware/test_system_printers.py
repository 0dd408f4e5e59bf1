"""Printers of the system: CUPS, by an ``lp`` that keeps what it is given, and by a real one."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from hardware import escpos
from hardware.documents import Cut, Document, Text
from hardware.escpos import Paper
from hardware.ports import Attempt, Cause, PrinterFault
from hardware.system_printers import CupsPrinter, WindowsPrinter, cups_queues

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no CUPS")

_DOCUMENT = Document("x", (Text("hello"), Cut()))
_LP = """#!/bin/sh
[ -e "{folder}/refuses" ] && {{ echo "lp: Error - no such queue" >&2; exit 1; }}
[ "$1 $2 $3 $4" = "-d Bar -o raw" ] || exit 2
cat >> "{folder}/taken"
"""
_LPSTAT = """#!/bin/sh
echo "Bar accepting requests since today"
echo "Old not accepting requests since May"
"""


@pytest.fixture
def lp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in (("lp", _LP.format(folder=tmp_path)), ("lpstat", _LPSTAT)):
        path = tmp_path / name
        path.write_text(text)
        path.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    return tmp_path


def test_cups_is_given_the_bytes_and_is_not_believed_to_have_printed(
    paper: Paper, lp: Path
) -> None:
    printer = CupsPrinter("Bar", paper)
    payload = printer.render(_DOCUMENT)
    assert printer.print_payload(payload, Attempt()) is False
    assert not printer.kick(lambda: None)
    assert (lp / "taken").read_bytes() == payload + escpos.drawer_pulse()
    assert printer.check().ok is None
    assert cups_queues() == ["Bar"]


def test_what_cups_does_not_take_stays_in_our_own_queue(paper: Paper, lp: Path) -> None:
    (lp / "refuses").touch()
    with pytest.raises(PrinterFault, match="no such queue") as caught:
        CupsPrinter("Bar", paper).print_payload(b"x", Attempt())
    assert (caught.value.sent, caught.value.cause) == (False, Cause.AWAY)


def test_without_cups_it_is_said(
    paper: Paper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert cups_queues() == []
    assert CupsPrinter("Bar", paper).check().ok is False
    with pytest.raises(PrinterFault):
        CupsPrinter("Bar", paper).print_payload(b"x", Attempt())


def test_windows_own_printing_says_where_it_is_not_to_be_had(paper: Paper) -> None:
    printer = WindowsPrinter("EPSON", paper)
    assert printer.check().ok is False
    with pytest.raises(PrinterFault, match="EPSON") as caught:
        printer.print_payload(b"x", Attempt())
    assert not caught.value.sent
