"""What is looked at of printing: papers that wait, that may be out, and that were decided."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from hardware.fakes import PaperPrinter
from hardware.ports import Cause
from kiosk.services import printing
from kiosk.services.printing import Standing
from kiosk.ui import papers
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Leaf, Pane, Place
from kiosk.ui.paperwork import PaperState, PapersView
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


async def _in_the_way(desk: Desk, pane: Pane) -> None:
    """The paper is out while somebody sells."""
    desk.paper.becomes(PaperState((_OUT,), Standing(waiting=3)))
    pane.go(Place.TILL)


async def _shut(desk: Desk, pane: Pane) -> None:
    """The drawer stayed shut."""
    desk.paper.becomes(PaperState((("", Cause.AWAY),), Standing(waiting=12, undecided=2, shut=1)))
    pane.go(Place.MORE)


# A name, the shop, what brings it about, and whether it is walked by keyboard.
STATES: tuple[tuple[str, str, Prepare, bool], ...] = (
    ("papers", "fair", _unsure, True),
    ("papers-decided", "fair", _decided, False),
    ("papers-none", "fair", _none, False),
    ("till-paper-out", "fair", _in_the_way, False),
    ("more-drawer-shut", "fair", _shut, False),
)
