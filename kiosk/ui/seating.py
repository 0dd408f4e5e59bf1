"""Which window of a till this is, across reloads and restarts, and what is kept of it.

A browser that is started anew has forgotten what it called its window. So that nobody gets out of
self-service by pulling a plug, whichever new window comes first after a start of the till takes
the place of one in self-service that has not come back. A window that was open before is never
taken for another.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from kiosk.services import seats
from kiosk.services.seats import Seat
from kiosk.services.till import Till

if TYPE_CHECKING:
    from kiosk.ui.desk import Desk
    from kiosk.ui.pane import Pane

NEW = "~"


class Seating:
    """The windows in self-service that have not come back since this start of the till."""

    def __init__(self) -> None:
        self._missing: set[str] | None = None

    def take(self, till: Till, name: str, *, new: bool = True) -> Seat:
        """What is kept of the window of this name, which has just come; a ``new`` one may be one
        that is missing."""
        known = seats.seats(till)
        if self._missing is None:
            self._missing = {one for one, seat in known.items() if seat.alone}
        if name in known or not (new and self._missing):
            self._missing.discard(name)
            return known.get(name, Seat())
        return seats.move(till, self._missing.pop(), name)


async def arrive(desk: Desk, pane: Pane, told: str) -> None:
    """Have a window that has just come go on as what it was. What its browser ``told`` is its name,
    behind a :data:`NEW` where it is a new one."""
    new = not told or told.startswith(NEW)
    pane.seat = told.removeprefix(NEW) or pane.id
    async with desk.one_thing:
        take = partial(desk.seating.take, desk.till, pane.seat, new=new)
        seat = await asyncio.to_thread(take)
    pane.silent = seat.silent
    if seat.alone:
        pane.camera.becomes(seat.camera)
        pane.alone.begins()
    desk.signals.silence(pane.id, silent=seat.silent)


async def leave(desk: Desk, pane: Pane) -> None:
    """Give a window back to the staff, for good."""
    await asyncio.to_thread(seats.set_alone, desk.till, pane.seat, alone=False)
    pane.alone.ends()
    pane.camera.becomes(False)
    pane.changed()
