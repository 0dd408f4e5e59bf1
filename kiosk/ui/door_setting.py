"""Setting a door on its screen: by which list, and which way; and deciding as it is set."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from kiosk.domain.admission import Direction
from kiosk.domain.errors import NoListChosen
from kiosk.services import door_terms, doors, gate
from kiosk.services.gate import Asked
from kiosk.ui import door_strings
from kiosk.ui.door_sounds import sound_of
from kiosk.ui.door_view import DoorView, lists_here
from kiosk.ui.pane import Meaning, Pane, Place

if TYPE_CHECKING:
    from kiosk.ui.desk import Desk

LISTED_SCANS = 12


async def look(desk: Desk, pane: Pane) -> None:
    """Show which lists there are now, and which one is in use."""
    lists, used = await asyncio.to_thread(lists_here, desk.till)
    before = pane.door.value
    changing = before.changing and len(lists) > 1
    # Where there is no list, there is no switch to turn back by either.
    way = before.direction if lists else Direction.ENTRY
    now = DoorView(lists, used, way, changing)
    if now != before:
        pane.door.becomes(now)


def turn(pane: Pane, direction: Direction) -> None:
    """Scan those who come in from now on, or those who go out, in this window."""
    pane.decision.becomes(None)
    pane.door.becomes(replace(pane.door.value, direction=direction))


def change(pane: Pane) -> None:
    """Ask for another list; or leave it, where that was being asked."""
    pane.hush()
    pane.decision.becomes(None)
    pane.door.becomes(replace(pane.door.value, changing=not pane.door.value.changing))


async def use(desk: Desk, pane: Pane, wanted: str) -> None:
    """Go by the list of this id from now on, in all windows of this till.

    :raises BadInput: it was removed meanwhile.
    """
    try:
        async with desk.one_thing:
            await asyncio.to_thread(doors.use_list, desk.till, wanted)
    finally:
        for one in list(desk.panes.values()):
            await look(desk, one)
    pane.hush()
    pane.door.becomes(replace(pane.door.value, changing=False))


async def check(desk: Desk, pane: Pane, code: str, asked: Asked | None = None) -> None:
    """Decide a ticket whose code was typed at the door, or once more with what was ``asked``."""
    pane.sound(await decide(desk, pane, code, asked))


async def decide(desk: Desk, pane: Pane, code: str, asked: Asked | None = None) -> Meaning:
    """Decide a ticket as the door of this window is set; while a list has to be chosen, say what to
    tap instead."""
    if pane.place is not Place.DOOR and pane.door.value.leaving:
        # Whoever scans elsewhere does not see which way the door is set, and means to let them in.
        turn(pane, Direction.ENTRY)
    if pane.door.value.asks:
        # Somebody may have chosen in another window, or by a command.
        await look(desk, pane)
    if not pane.door.value.asks:
        try:
            meant = asked or Asked(direction=pane.door.value.direction)
            return await _decided(desk, pane, code, meant)
        except NoListChosen:
            await look(desk, pane)
    pane.go(Place.DOOR)
    pane.say(door_strings.TAP_A_LIST(), aloud=False)
    return Meaning.REFUSE


async def _decided(desk: Desk, pane: Pane, code: str, asked: Asked) -> Meaning:
    """Decide a ticket, and show what was decided; a scan sounds by its answer, in the page that
    scanned."""
    async with desk.one_thing:
        decision = await asyncio.to_thread(gate.scan, desk.till, code, asked)
        desk.scans.becomes(await asyncio.to_thread(gate.recent, desk.till, LISTED_SCANS))
    pace = await asyncio.to_thread(door_terms.paces, desk.till)
    pane.decided(decision, pace.staff)
    return sound_of(decision)
