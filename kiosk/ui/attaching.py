"""Scanners at a window: which are read by the till itself, and for which keyboard they are made."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from kiosk.services import scanner_layouts, scanner_sheet, scanners
from kiosk.services.formats import as_written
from kiosk.services.scanners import AttachedScanner, KnownScanner
from kiosk.ui import scanner_strings as words
from kiosk.ui import strings
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Leaf, Meaning, Pane
from kiosk.ui.scanner_view import ScannersView


async def begin(desk: Desk, pane: Pane) -> None:
    """Show what there is."""
    code = await asyncio.to_thread(desk.paperwork.picture, scanner_sheet.code())
    pane.scanners.becomes(ScannersView((), (), code))
    await look(desk, pane)
    pane.go_to(Leaf.SCANNERS)


async def look(desk: Desk, pane: Pane) -> None:
    """Look again at what is attached."""
    view = pane.scanners.value
    if view is None:
        return
    known = await asyncio.to_thread(scanners.known, desk.till)
    readers = desk.hearing.readers
    attached = await asyncio.to_thread(readers.attached) if readers else []
    taken = {one.address for one in known}
    free = [one for one in attached if one.address not in taken]
    pane.scanners.becomes(replace(view, known=known, attached=free))


async def use(desk: Desk, pane: Pane, found: AttachedScanner) -> None:
    """Have the till read a scanner itself.

    :raises BadInput: there are too many already.
    """
    named = [one.name.casefold() for one in await asyncio.to_thread(scanners.known, desk.till)]
    name = scanners.name_for(found, named)
    await asyncio.to_thread(scanners.add, desk.till, name, found.way, found.address)
    await desk.hearing.follow()
    await look(desk, pane)
    pane.say(words.ADDED(name=as_written(name)), Meaning.ACCEPT)


async def remove(desk: Desk, pane: Pane, known: KnownScanner) -> None:
    """Leave a scanner to the windows again.

    :raises BadInput: it was removed meanwhile.
    """
    await asyncio.to_thread(scanners.remove, desk.till, known.name)
    await desk.hearing.follow()
    await look(desk, pane)
    pane.say(words.REMOVED(name=as_written(known.name)), Meaning.ACCEPT)


async def forget(desk: Desk, pane: Pane) -> None:
    """Believe all scanners as they type."""
    await asyncio.to_thread(scanner_layouts.forget, desk.till)
    desk.hearing.learnt.becomes(None)
    pane.say(words.AS_TYPED(), Meaning.ACCEPT)


async def print_page(desk: Desk, pane: Pane) -> None:
    """Print all that a scanner is set up with."""
    await asyncio.to_thread(scanner_sheet.print_sheet, desk.till)
    if await desk.print_owed(pane):
        pane.say(strings.PRINTED(), Meaning.ACCEPT)
