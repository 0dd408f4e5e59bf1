"""Printers at a device file: a plain file, and a pipe, with a reader and with none."""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path

import pytest

from hardware.device_line import DevicePrinter
from hardware.documents import Cut, Document, Text
from hardware.escpos import Paper
from hardware.ports import Attempt, PrinterFault

_DOCUMENT = Document("x", (Text("hello"), Cut()))


def test_a_file_keeps_every_document_and_confirms_none(paper: Paper, tmp_path: Path) -> None:
    printer = DevicePrinter(tmp_path / "out.bin", paper)
    payload = printer.render(_DOCUMENT)
    for _ in range(2):
        assert printer.print_payload(payload, Attempt()) is False
    assert (tmp_path / "out.bin").read_bytes() == payload * 2
    assert not printer.kick(lambda: None)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such pipes")
def test_a_pipe_that_nobody_reads_does_not_hold_the_till_up(paper: Paper, tmp_path: Path) -> None:
    path = tmp_path / "lp0"
    os.mkfifo(path)
    printer = DevicePrinter(path, paper)
    begun = time.monotonic()
    with pytest.raises(PrinterFault, match="switched on") as caught:
        printer.print_payload(b"x", Attempt())
    assert not caught.value.sent
    assert time.monotonic() - begun < 2


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such pipes")
def test_a_pipe_that_is_read_gets_all_of_it(paper: Paper, tmp_path: Path) -> None:
    path = tmp_path / "lp0"
    os.mkfifo(path)
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(path.read_bytes()))
    reader.start()
    printer = DevicePrinter(path, paper)
    long = Document("x", tuple(Text("row " * 9) for _ in range(4000)))
    payload = printer.render(long)
    end = time.monotonic() + 5
    while True:
        try:
            assert printer.print_payload(payload, Attempt()) is False
            break
        except PrinterFault:
            # Its reader has not come yet.
            assert time.monotonic() < end
            time.sleep(0.02)
    reader.join(timeout=5)
    assert got == [payload]


def test_a_device_that_is_not_there_is_said(paper: Paper, tmp_path: Path) -> None:
    printer = DevicePrinter(tmp_path / "none" / "lp0", paper)
    assert printer.check().ok is False
