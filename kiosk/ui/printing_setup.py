"""Printers at a window: those that are remembered, looking for others, and trying them."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from hardware.addresses import Found, parse_address
from hardware.code_pages import CodePage, Make
from hardware.labels import parse_size
from kiosk.domain.errors import N_, BadInput
from kiosk.domain.staff import Allowed, Permission
from kiosk.services import prep, printer_identity, printers, rolls
from kiosk.services.printers import FOR_LABELS, LabelSetup, PrinterRole, Setup
from kiosk.ui import badge_strings, papers
from kiosk.ui import paper_strings as words
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Leaf, Meaning, Pane
from kiosk.ui.printing_view import PrintersView
from kiosk.ui.signing_in import with_leave

# Letters on a line of paper of 58 mm.
_NARROW = 32


def is_narrow(one: Setup) -> bool:
    """Whether a printer's paper has 58 mm, by the letters on a line of it."""
    return 0 < one.columns <= _NARROW


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


def use(pane: Pane, role: PrinterRole, station: str = "") -> None:
    """Say what it is for; tickets are those of a station, or, with no name, of all."""
    pane.printers.becomes(replace(pane.printers.value, role=role, use=station))


def set_labels(pane: Pane, labels: LabelSetup) -> None:
    """Say what its labels are."""
    pane.printers.becomes(replace(pane.printers.value, labels=labels))


def narrow(pane: Pane, yes: bool) -> None:
    """Say how wide its paper is: 58 mm, or 80 mm."""
    pane.printers.becomes(replace(pane.printers.value, narrow=yes))


def letters(pane: Pane, page: CodePage) -> None:
    """Say which letters it has."""
    view = pane.printers.value
    pane.printers.becomes(replace(view, letters=replace(view.letters, page=page)))


def make(pane: Pane, maker: Make) -> None:
    """Say whose numbers of code pages it goes by."""
    view = pane.printers.value
    pane.printers.becomes(replace(view, letters=replace(view.letters, make=maker)))


def change(pane: Pane, one: Setup) -> None:
    """Take what is remembered of a printer, to be changed and remembered again."""
    view = pane.printers.value
    view.name.put(one.name)
    view.address.put(str(one.address))
    labels = one.labels or LabelSetup()
    view.size.put(str(labels.size))
    role, station = _use(one)
    pane.printers.becomes(
        replace(
            view,
            role=role,
            use=station,
            labels=labels,
            narrow=is_narrow(one),
            letters=one.letters,
            before=one,
        )
    )


def leave(pane: Pane) -> None:
    """Leave what is remembered as it was."""
    view = pane.printers.value
    pane.printers.becomes(PrintersView(view.rows, view.stations, view.found))


async def remember(desk: Desk, pane: Pane) -> None:
    """Remember what is typed.

    :raises BadInput: it can't be read, another one is there, or there are no such labels.
    """
    view = pane.printers.value
    await asyncio.to_thread(printers.add_printer, desk.till, _typed(view))
    known = parse_address(view.address.text)
    found = [one for one in view.found or () if one.address != known]
    pane.printers.becomes(PrintersView(found=found))
    await _list(desk, pane)
    pane.say(words.REMEMBERED(), Meaning.ACCEPT)


async def move(desk: Desk, pane: Pane, name: str, found: Found) -> None:
    """Somebody who may change printers says that this one is the printer of that ``name`` in the
    queue."""

    async def go(_: Allowed | None) -> None:
        known = await asyncio.to_thread(printer_identity.remembered, desk.till, name)
        if known is not None:
            moved = replace(known, address=found.address)
            await asyncio.to_thread(printers.add_printer, desk.till, moved)
            pane.say(words.MOVED(), Meaning.ACCEPT)
        await papers.look(desk)

    await with_leave(desk, pane, Permission.SETTINGS, go)


async def forget(desk: Desk, pane: Pane, name: str) -> None:
    """Forget a printer; what waits for it goes to the receipts'."""
    await asyncio.to_thread(printers.remove_printer, desk.till, name)
    await _list(desk, pane)


async def put_in(desk: Desk, pane: Pane, name: str) -> None:
    """A roll was put in with as many labels as are typed; without, they aren't counted.

    :raises BadInput: no roll has so many.
    """
    view = pane.printers.value
    said = view.roll.text.strip()
    if said and not (said.isascii() and said.isdigit()):
        raise BadInput(N_("A roll has from 0 to {most} labels."), most=rolls.MOST_ON_A_ROLL)
    await asyncio.to_thread(rolls.set_roll, desk.till, name, int(said) if said else None)
    view.roll.put("")
    await _list(desk, pane)
    if said:
        pane.say(badge_strings.COUNTED(), Meaning.ACCEPT)


async def try_out(desk: Desk, pane: Pane, name: str) -> None:
    """Print a test page.

    :raises TrestleError: it could not be printed.
    """
    sure = await asyncio.to_thread(desk.paperwork.try_out, name)
    pane.say((words.TESTED if sure else words.HAS_IT)(), Meaning.ACCEPT)


def _typed(view: PrintersView) -> Setup:
    stations: tuple[str, ...] = (view.use,) if view.use else ()
    columns = _NARROW if view.narrow else 0
    before = view.before
    if before is not None:
        # What can only be said by command stays: several stations, and another number of columns.
        if (view.role, view.use) == _use(before):
            stations = before.stations
        if view.narrow == is_narrow(before):
            columns = before.columns
    labels = None
    if view.role in FOR_LABELS:
        labels = replace(view.labels, size=parse_size(view.size.text))
    address = parse_address(view.address.text)
    return Setup(view.name.text, view.role, address, stations, columns, view.letters, labels)


def _use(one: Setup) -> tuple[PrinterRole, str]:
    return one.role, (*one.stations, "")[0]


async def _list(desk: Desk, pane: Pane) -> None:
    rows = await asyncio.to_thread(printers.list_printers, desk.till)
    stations = await asyncio.to_thread(prep.list_stations, desk.till)
    names = [one.name for one, _ in stations]
    pane.printers.becomes(replace(pane.printers.value, rows=rows, stations=names))
