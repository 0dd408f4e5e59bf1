"""Printers at a window: those that are remembered, looking for others, and trying them."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from hardware.addresses import Found, parse_address
from kiosk.domain.staff import Allowed, Permission
from kiosk.services import prep, printers
from kiosk.services.printers import PrinterRole, Setup
from kiosk.ui import paper_strings as words
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Leaf, Meaning, Pane
from kiosk.ui.printing_view import PrintersView
from kiosk.ui.signing_in import with_leave


async def begin(desk: Desk, pane: Pane) -> None:
    """Show the printers, to whoever may change them, or is allowed to this once."""

    async def show(_: Allowed | None) -> None:
        pane.printers.becomes(PrintersView())
        await _list(desk, pane)
        pane.go_to(Leaf.PRINTERS)

    await with_leave(desk, pane, Permission.SETTINGS, show)


async def find(desk: Desk, pane: Pane) -> None:
    """Look for printers at this machine."""
    pane.say(words.LOOKING(), Meaning.ATTENTION, aloud=False)
    found = await asyncio.to_thread(desk.paperwork.find)
    pane.hush()
    known = {one.address for one in pane.printers.value.rows}
    others = [one for one in found if one.address not in known]
    pane.printers.becomes(replace(pane.printers.value, found=others))
    if not others:
        pane.say(words.NONE_FOUND(), Meaning.ATTENTION, aloud=False)


def choose(pane: Pane, found: Found) -> None:
    """Take one that was found: only its name is left to be typed."""
    view = pane.printers.value
    view.address.put(str(found.address))
    if not view.name.text:
        view.name.put(found.title[: printers.LONGEST_NAME])


def use(pane: Pane, station: str | None) -> None:
    """Say what it is for: receipts, the tickets of a station, or, with no name, of all."""
    pane.printers.becomes(replace(pane.printers.value, use=station))


async def remember(desk: Desk, pane: Pane) -> None:
    """Remember what is typed.

    :raises BadInput: it can't be read, or another one is there.
    """
    view = pane.printers.value
    role = PrinterRole.RECEIPT if view.use is None else PrinterRole.PREP
    stations = (view.use,) if view.use else ()
    wanted = Setup(view.name.text, role, parse_address(view.address.text), stations)
    await asyncio.to_thread(printers.add_printer, desk.till, wanted)
    view.name.put("")
    view.address.put("")
    await _list(desk, pane)
    pane.say(words.REMEMBERED(), Meaning.ACCEPT)


async def forget(desk: Desk, pane: Pane, name: str) -> None:
    """Forget a printer; what waits for it goes to the receipts'."""
    await asyncio.to_thread(printers.remove_printer, desk.till, name)
    await _list(desk, pane)


async def try_out(desk: Desk, pane: Pane, name: str) -> None:
    """Print a test page.

    :raises TrestleError: it could not be printed.
    """
    sure = await asyncio.to_thread(desk.paperwork.try_out, name)
    pane.say((words.TESTED if sure else words.HAS_IT)(), Meaning.ACCEPT)


async def _list(desk: Desk, pane: Pane) -> None:
    rows = await asyncio.to_thread(printers.list_printers, desk.till)
    stations = await asyncio.to_thread(prep.list_stations, desk.till)
    names = [one.name for one, _ in stations]
    pane.printers.becomes(replace(pane.printers.value, rows=rows, stations=names))
