"""A till that prints beside one that does not: a sale never waits for paper.

The aim: with a printer at work, and with one that stalls, 99 of 100 sales take at most 1.1 times as
long as with none.
"""

from __future__ import annotations

import contextlib
import time
from dataclasses import replace
from pathlib import Path

import pytest

from hardware.escpos import Paper, load
from hardware.fonts import Fonts
from hardware.printers import NetworkPrinter, Waits
from hardware.spooler import Spooler
from kiosk.assets import asset_path
from kiosk.domain.clock import FixedClock
from kiosk.services.print_queue import StoreQueue, lock_of
from kiosk.services.till import Till
from kiosk.store.turns import take_short_turns
from tests.benchmarks.measure import p50, p99, timed
from tests.factories import START, card, make_till, sell
from tests.hardware.faulty_peer import Fault, FaultyPeer
from tests.hardware.printer_peer import PrinterPeer

_SALES = 200
# Faster than any queue of customers, and still time for a paper between two of them.
_BETWEEN = 0.05


def _sale(till: Till, into: list[float], spooler: Spooler | None = None) -> None:
    with timed(into):
        sell(till, "BREW", tender=card("4.00"))
    if spooler is not None:
        spooler.wake()
    time.sleep(_BETWEEN)


def _printing(till: Till, port: int) -> Spooler:
    paper = Paper(Fonts.bundled(asset_path("fonts")))
    printer = NetworkPrinter("127.0.0.1", paper, port, timeout=1.0, waits=Waits(done=1.0))
    queue = StoreQueue(replace(till, store=till.store.giving_way()))
    return Spooler(queue, lambda: printer, lock_of(till))


@pytest.mark.timeout(900)
def test_a_sale_beside_a_printer_at_work_and_beside_one_that_stalls(tmp_path: Path) -> None:
    take_short_turns()
    load()
    alone = make_till(tmp_path / "alone", FixedClock(START))
    busy = make_till(tmp_path / "busy", FixedClock(START))
    stalled = make_till(tmp_path / "stalled", FixedClock(START))
    with contextlib.ExitStack() as held:
        for till in (alone, busy, stalled):
            held.callback(till.close)
            sell(till, "BREW", tender=card("4.00"))
        peer = held.enter_context(PrinterPeer())
        bad = held.enter_context(FaultyPeer(1, (Fault.STALLS,)))
        bad.spoilt = True
        working = held.enter_context(_printing(busy, peer.port))
        waiting = held.enter_context(_printing(stalled, bad.port))
        none: list[float] = []
        ours: list[float] = []
        waits: list[float] = []
        # In turn, so that whatever else this machine does hits all of them alike.
        for _ in range(_SALES):
            _sale(alone, none)
            _sale(busy, ours, working)
            _sale(stalled, waits, waiting)
    for what, times in (("with a printer", ours), ("with one that stalls", waits)):
        print(
            f"\nA sale {what}: p50 {p50(times):.2f} ms, p99 {p99(times):.2f} ms; with none: "
            f"p50 {p50(none):.2f} ms, p99 {p99(none):.2f} ms"
        )
        ratio = p99(times) / p99(none)
        print(f"aim: within 1.10 of no printer; here {ratio:.2f}: {_verdict(ratio)}")


def _verdict(ratio: float) -> str:
    return "met" if ratio <= 1.1 else "missed"
