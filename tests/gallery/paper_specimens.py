"""What is looked at of printing: papers that wait, that may be out, and that were decided."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from hardware.addresses import Found, parse_address
from hardware.code_pages import USUAL, CodePage, Letters, Make
from hardware.fakes import PaperPrinter
from hardware.ports import Cause
from kiosk.services import prep, printers, printing
from kiosk.services.printers import PrinterRole, Setup
from kiosk.services.printing import Standing
from kiosk.ui import papers, printing_setup
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Leaf, Pane, Place
from kiosk.ui.paperwork import PaperState
from kiosk.ui.printing_view import PapersView
from tests.factories import sell

_OUT = ("", Cause.PAPER_OUT)
Prepare = Callable[[Desk, Pane], Awaitable[None]]


async def _unsure(desk: Desk, pane: Pane) -> None:
    """Two receipts may have come out, one waits."""
    till = desk.till
    if (await asyncio.to_thread(printing.standing, till)).undecided < 2:
        printer = PaperPrinter()
        await asyncio.to_thread(printing.work_off, till, printer)
        printer.fail("It may have come out.", sent=True)
        for _ in range(2):
            await asyncio.to_thread(sell, till, "MUG")
            await asyncio.to_thread(printing.work_off, till, printer)
        await asyncio.to_thread(sell, till, "MUG")
    standing = await asyncio.to_thread(printing.standing, till)
    desk.paper.becomes(PaperState((_OUT,), standing))
    await papers.begin(desk, pane)


async def _decided(desk: Desk, pane: Pane) -> None:
    """Of one it was said that it lies there."""
    await _unsure(desk, pane)
    view = pane.papers.value
    await papers.decide(desk, pane, view.rows[0].key, came_out=True)


async def _none(desk: Desk, pane: Pane) -> None:
    """Nothing waits."""
    pane.papers.becomes(PapersView(()))
    pane.go(Place.MORE)
    pane.turn(Leaf.PAPERS)


async def _elsewhere(desk: Desk, pane: Pane) -> None:
    """A printer is away, and two were found that may be it."""
    await _unsure(desk, pane)
    found = tuple(
        Found(parse_address(f"network:192.168.1.{end}:9100"), title)
        for end, title in ((77, "EPSON TM-T20III"), (80, ""))
    )
    state = desk.paper.value
    desk.paper.becomes(replace(state, troubles=(("", Cause.AWAY),), elsewhere=(("", found),)))


async def _in_the_way(desk: Desk, pane: Pane) -> None:
    """The paper is out while somebody sells."""
    desk.paper.becomes(PaperState((_OUT,), Standing(waiting=3)))
    pane.go(Place.TILL)


async def _shut(desk: Desk, pane: Pane) -> None:
    """The drawer stayed shut."""
    desk.paper.becomes(PaperState((("", Cause.AWAY),), Standing(waiting=12, undecided=2, shut=1)))
    pane.go(Place.MORE)


async def _printers(desk: Desk, pane: Pane) -> None:
    """Two are remembered, and one more was found."""
    await asyncio.to_thread(prep.set_station, desk.till, "Kitchen", ["ZINE"], [])
    for name, where, stations in (
        ("Front", "usb:04b8:0e15:X3F1", ()),
        ("Stove", "network:192.168.1.51:9100", ("Kitchen",)),
    ):
        role = PrinterRole.PREP if stations else PrinterRole.RECEIPT
        letters = Letters(CodePage.CP852, Make.STAR) if stations else USUAL
        wanted = Setup(name, role, parse_address(where), stations, 32 * bool(stations), letters)
        await asyncio.to_thread(printers.add_printer, desk.till, wanted)
    await printing_setup.begin(desk, pane)
    pane.go(Place.MORE)
    pane.turn(Leaf.PRINTERS)
    found = [Found(parse_address("serial:/dev/rfcomm0"), "Bluetooth printer")]
    view = replace(pane.printers.value, found=found, role=PrinterRole.PREP, use="Kitchen")
    pane.printers.becomes(view)
    for one in view.rows:
        await asyncio.to_thread(printers.remove_printer, desk.till, one.name)


async def _changed(desk: Desk, pane: Pane) -> None:
    """One that is remembered is being changed."""
    await _printers(desk, pane)
    printing_setup.change(pane, pane.printers.value.rows[1])


async def _no_printers(desk: Desk, pane: Pane) -> None:
    """None is remembered."""
    await printing_setup.begin(desk, pane)
    pane.go(Place.MORE)
    pane.turn(Leaf.PRINTERS)


# A name, the shop, what brings it about, and whether it is walked by keyboard.
STATES: tuple[tuple[str, str, Prepare, bool], ...] = (
    ("papers", "fair", _unsure, True),
    ("papers-elsewhere", "fair", _elsewhere, False),
    ("papers-decided", "fair", _decided, False),
    ("papers-none", "fair", _none, False),
    ("printers", "fair", _printers, True),
    ("printers-changed", "fair", _changed, False),
    ("printers-none", "empty", _no_printers, False),
    ("till-paper-out", "fair", _in_the_way, False),
    ("more-drawer-shut", "fair", _shut, False),
)
