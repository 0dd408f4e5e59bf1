"""Papers through printers that misbehave: none is lost, and none comes twice unmarked."""

from __future__ import annotations

import re
import sys
import time
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from hardware.documents import Cut, Document, Text
from hardware.escpos import Paper
from hardware.fonts import Fonts
from hardware.ports import Printer
from hardware.printers import NetworkPrinter, Waits
from hardware.spooler import Spooler
from kiosk.assets import asset_path
from kiosk.services import printing
from kiosk.services.print_queue import StoreQueue, lock_of
from kiosk.services.till import Till
from tests.factories import rows
from tests.hardware.faulty_peer import Fault, FaultyPeer
from tests.hardware.printer_peer import PrinterPeer

if TYPE_CHECKING:
    from tests.hardware.faulty_pty import FaultyPtyPeer

_PAPER = Paper(Fonts.bundled(asset_path("fonts")))
# A peer at the same machine answers at once or not at all.
_SHORT = Waits(first=0.2, status=0.1, done=0.25)
_NEEDS_PTY = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
_WHOLE = re.compile(rb"(COPY[^<]*)?<(J-\d+)>.*?\x1dV\x00", re.S)


def owe(till: Till, number: int) -> None:
    lines = [Text(f"row {n} of some receipt") for n in range(12)]
    document = Document(f"J-{number}", (*lines, Text(f"<J-{number}>"), Text("end"), Cut()))
    with till.store.writing() as session:
        printing.owe(session, f"job:{number:05}", document, till.clock.now())


def on_paper(paper: bytes) -> tuple[dict[str, int], dict[str, int]]:
    """How often each whole paper came out unmarked, and marked as a copy."""
    plain: dict[str, int] = {}
    copies: dict[str, int] = {}
    # One document after the other: each begins by setting the printer back.
    for part in paper.split(b"\x1b@"):
        found = _WHOLE.search(part)
        if found:
            into = copies if b"COPY" in part else plain
            name = found.group(2).decode()
            into[name] = into.get(name, 0) + 1
    return plain, copies


def worn_out(
    till: Till,
    count: int,
    printer: Callable[[], Printer],
    peer: PrinterPeer,
    spoil: Callable[[], None],
) -> None:
    """Have so many papers printed; a person decides, by looking, on what may have come out."""
    with Spooler(StoreQueue(till), printer, lock_of(till), patience=0.4) as working:
        owe(till, 0)
        working.wake()
        _until(lambda: printing.standing(till).waiting == 0, working, lambda: None)
        for number in range(1, count):
            owe(till, number)
        _until(lambda: printing.standing(till).waiting == 0, working, spoil)
        looked = 0
        while papers := [one for one in printing.pending(till) if one.undecided]:
            time.sleep(0.2)
            plain, copies = on_paper(peer.paper)
            for job in papers:
                if job.title in plain or job.title in copies:
                    printing.came_out(till, job.key)
                else:
                    printing.print_again(till, job.key)
            _until(lambda: printing.standing(till).waiting == 0, working, spoil)
            looked += 1
            assert looked < 200
    plain, copies = on_paper(peer.paper)
    expected = {f"J-{number}" for number in range(count)}
    assert expected - set(plain) - set(copies) == set(), "none is lost"
    assert {name for name, times in plain.items() if times > 1} == set(), "none twice unmarked"
    assert dict(rows(till.store.path, "SELECT state, count(*) FROM print_job GROUP BY state")) == {
        "printed": count
    }


def _until(done: Callable[[], bool], working: Spooler, spoil: Callable[[], None]) -> None:
    end = time.monotonic() + 900
    while not done():
        assert time.monotonic() < end, working.fault
        spoil()
        working.wake()
        time.sleep(0.02)


def in_the_network(till: Till, count: int, seed: int) -> FaultyPeer:
    with FaultyPeer(seed) as peer:

        def printer() -> NetworkPrinter:
            return NetworkPrinter("127.0.0.1", _PAPER, peer.port, timeout=0.3, waits=_SHORT)

        def spoil() -> None:
            peer.spoilt = True

        worn_out(till, count, printer, peer, spoil)
    return peer


def at_a_serial_line(till: Till, count: int, seed: int) -> FaultyPtyPeer:
    from hardware.serial_line import SerialPrinter
    from tests.hardware.faulty_pty import FaultyPtyPeer

    with FaultyPtyPeer(seed) as peer:

        def printer() -> SerialPrinter:
            return SerialPrinter(peer.path, 115_200, _PAPER, waits=_SHORT)

        def spoil() -> None:
            peer.spoilt = True

        worn_out(till, count, printer, peer, spoil)
    return peer


def told(peer: FaultyPeer | FaultyPtyPeer) -> str:
    plain, copies = on_paper(peer.paper)
    had = Counter(one.name for one in peer.had)
    return f"{len(plain)} plain, {len(copies)} marked as copies; faults {dict(sorted(had.items()))}"


def test_papers_through_a_bad_network_printer(till: Till) -> None:
    peer = in_the_network(till, 24, 1)
    assert set(peer.had) >= set(Fault) - {Fault.MOVES}, told(peer)


@_NEEDS_PTY
def test_papers_through_a_bad_serial_printer(till: Till) -> None:
    peer = at_a_serial_line(till, 24, 1)
    assert len(set(peer.had)) >= 8, told(peer)
    assert len(peer.paths) > 1, "it came back under another name"


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_a_thousand_papers_through_a_bad_network_printer(till: Till) -> None:
    peer = in_the_network(till, 1000, 20261129)
    assert set(peer.had) == set(Fault), told(peer)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@_NEEDS_PTY
def test_a_thousand_papers_through_a_bad_serial_printer(till: Till) -> None:
    peer = at_a_serial_line(till, 1000, 20261129)
    assert set(peer.had) == set(Fault), told(peer)
