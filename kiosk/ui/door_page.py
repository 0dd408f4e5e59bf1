"""Setting the door's screens up at a window: how fast answers go, how many come in, sounds."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from kiosk.domain.staff import Allowed, Permission
from kiosk.services import door_terms, seats
from kiosk.ui import door_page_strings as words
from kiosk.ui import door_setting
from kiosk.ui.desk import Desk
from kiosk.ui.door_view import Terms
from kiosk.ui.pane import Leaf, Meaning, Pane
from kiosk.ui.signing_in import with_leave
from kiosk.ui.watching import Draft

STAFF_PACES = (4, 8, 15, 30, 0)
ALONE_PACES = (5, 8, 12, 20, 30)


async def begin(desk: Desk, pane: Pane) -> None:
    """Show how the door's screens are set up."""
    await door_setting.look(desk, pane)
    paces = await asyncio.to_thread(door_terms.paces, desk.till)
    room = await asyncio.to_thread(door_terms.capacities, desk.till)
    view = pane.door.value
    said = room.get(view.used, 0)
    pane.terms.becomes(Terms(paces, view.name, Draft(str(said) if said else "")))
    pane.go_to(Leaf.DOOR)


async def pace(
    desk: Desk, pane: Pane, staff: int | None = None, themselves: int | None = None
) -> None:
    """Have answers stay so long, for whoever may change settings, or is allowed to this once."""

    async def keep(_: Allowed | None) -> None:
        now = await asyncio.to_thread(door_terms.set_paces, desk.till, staff, themselves)
        if pane.terms.value is not None:
            pane.terms.becomes(replace(pane.terms.value, paces=now))

    await with_leave(desk, pane, Permission.SETTINGS, keep)


async def make_room(desk: Desk, pane: Pane) -> None:
    """Say how many people there is room for, for whoever may change settings, or is allowed to
    this once.

    :raises BadInput: no place is that large.
    """
    view = pane.terms.value
    if view is None:
        return
    typed = view.capacity.text.strip()
    if typed and not typed.isdecimal():
        pane.say(words.NO_NUMBER())
        return

    async def keep(_: Allowed | None) -> None:
        await asyncio.to_thread(door_terms.set_capacity, desk.till, int(typed or 0), view.name)
        pane.say(words.IS_SET(), Meaning.ACCEPT)

    await with_leave(desk, pane, Permission.SETTINGS, keep)


async def silence(desk: Desk, pane: Pane, *, silent: bool) -> None:
    """Have this window keep silent, also after a reload and a restart; or sound again."""
    await asyncio.to_thread(seats.set_silent, desk.till, pane.seat, silent=silent)
    hush(desk, pane, silent=silent)


def hush(desk: Desk, pane: Pane, *, silent: bool) -> None:
    """Have this window keep silent as long as it is open, or sound again."""
    pane.silent = silent
    desk.signals.silence(pane.id, silent=silent)
    pane.changed()
