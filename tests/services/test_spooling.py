"""The thread that prints while a till is open, and what a crash leaves of its work."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from hardware.escpos import Paper
from hardware.fakes import PaperPrinter
from hardware.fonts import Fonts
from hardware.ports import Cause, Printer
from hardware.printers import NetworkPrinter
from hardware.spooler import Spooler, turn
from kiosk.assets import asset_path
from kiosk.services import checks, printing
from kiosk.services.print_queue import StoreQueue, lock_of
from kiosk.services.till import Till
from tests.factories import card, rows, sell
from tests.hardware.printer_peer import Mood, PrinterPeer

_WORKER = """
import sys, time
from pathlib import Path
from hardware.escpos import Paper
from hardware.fonts import Fonts
from hardware.printers import NetworkPrinter
from hardware.spooler import Spooler
from kiosk.assets import asset_path
from kiosk.domain.clock import SystemClock
from kiosk.services.print_queue import StoreQueue, lock_of
from kiosk.services.till import open_till

till = open_till(Path(sys.argv[1]), SystemClock())
printer = NetworkPrinter("127.0.0.1", Paper(Fonts.bundled(asset_path("fonts"))), int(sys.argv[2]))
with Spooler(StoreQueue(till), lambda: printer, lock_of(till)):
    print("ready", flush=True)
    time.sleep(60)
"""


def spooler(till: Till, printer: Callable[[], Printer]) -> Spooler:
    return Spooler(StoreQueue(till), printer, lock_of(till))


def until(done: Callable[[], bool], wait: float = 15.0) -> None:
    end = time.monotonic() + wait
    while not done():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.05)


def network(port: int) -> NetworkPrinter:
    return NetworkPrinter("127.0.0.1", Paper(Fonts.bundled(asset_path("fonts"))), port)


def test_what_is_owed_is_printed_while_the_till_goes_on(till: Till) -> None:
    printer = PaperPrinter()
    with spooler(till, lambda: printer) as working:
        for _ in range(3):
            sell(till, "MUG")
            working.wake()
        until(lambda: printing.standing(till).waiting == 0)
    assert (len(printer.pages), printer.opened) == (3, 3)


def test_a_printer_that_is_away_and_comes_back_elsewhere_is_found(till: Till) -> None:
    with PrinterPeer() as gone:
        ports = [gone.port]
    with spooler(till, lambda: network(ports[0])) as working:
        sale = sell(till, "MUG", tender=card("14.00"))
        working.wake()
        until(lambda: working.fault is not None)
        assert working.fault is not None
        assert working.fault.cause is Cause.AWAY
        assert printing.standing(till).waiting == 1
        with PrinterPeer() as back:
            ports[0] = back.port
            until(lambda: printing.standing(till).waiting == 0)
            until(lambda: working.fault is None)
            assert sale.receipt.encode() in back.paper


def test_paper_that_is_out_is_said_and_the_queue_goes_on_by_itself(till: Till) -> None:
    mood = Mood(paper_out=True)
    with PrinterPeer(mood) as peer, spooler(till, lambda: network(peer.port)) as working:
        sell(till, "MUG", tender=card("14.00"))
        working.wake()
        until(lambda: working.fault is not None)
        assert working.fault is not None
        assert working.fault.cause is Cause.PAPER_OUT
        mood.paper_out = False
        until(lambda: printing.standing(till).waiting == 0)
        until(lambda: working.fault is None)
        assert peer.paper.count(b"Enamel Mug") == 1


def test_only_one_prints_at_a_time(till: Till) -> None:
    sell(till, "MUG")
    printer = PaperPrinter()
    with turn(lock_of(till), 0) as mine:
        assert mine
        with turn(lock_of(till), 0.1) as second:
            assert not second
        with spooler(till, lambda: printer) as working:
            until(lambda: working.fault is not None)
            assert working.fault is not None
            assert working.fault.cause is Cause.BUSY
            assert printer.pages == []
    with spooler(till, lambda: printer):
        until(lambda: len(printer.pages) == 1)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no kill -9")
def test_killed_at_any_instant_nothing_is_lost_and_nothing_comes_twice_unmarked(
    till: Till, tmp_path: Path
) -> None:
    receipts = [sell(till, "MUG", tender=card("14.00")).receipt for _ in range(12)]
    chance = random.Random(7)
    killed = 0
    with PrinterPeer() as peer:
        while printing.standing(till).waiting:
            worker = subprocess.Popen(
                [sys.executable, "-c", _WORKER, str(till.data_dir), str(peer.port)],
                stdout=subprocess.PIPE,
                env={**os.environ, "PYTHONPATH": os.getcwd()},
            )
            assert worker.stdout is not None
            assert worker.stdout.readline() == b"ready\n"
            left = printing.standing(till).waiting
            end = time.monotonic() + 10
            # After so much work, and then at any instant of the next paper.
            while printing.standing(till).waiting > left - 2 and time.monotonic() < end:
                time.sleep(0.005)
            time.sleep(chance.uniform(0, 0.03))
            worker.send_signal(signal.SIGKILL)
            worker.wait()
            worker.stdout.close()
            killed += 1
            # As whoever starts next would.
            printing.recover(till)
        on_paper = {one: peer.paper.count(one.encode()) for one in receipts}
    assert killed > 1
    found = dict(rows(till.store.path, "SELECT key, state FROM print_job"))
    assert set(found.values()) <= {"printed", "unknown"}
    shown = dict(rows(till.store.path, "SELECT id, receipt FROM sale"))
    first = printing.stored_document(till, next(iter(found)))
    assert first is not None
    once = (
        network(0).render(first).count(shown[next(iter(found)).removeprefix("receipt:")].encode())
    )
    for key, state in found.items():
        receipt = shown[key.removeprefix("receipt:")]
        assert on_paper[receipt] <= once, f"{receipt} came out twice"
        assert state == "unknown" or on_paper[receipt] == once, receipt
    assert checks.verify_till(till).problems == ()
