"""Keeping the door's numbers fresh on its screens, beside the scans and never before them."""

from __future__ import annotations

import asyncio
import contextlib
import time
from typing import TYPE_CHECKING

from kiosk.domain.errors import TrestleError
from kiosk.services import door_counts
from kiosk.services.door_counts import Counters
from kiosk.ui.pane import Pane, Place
from kiosk.ui.watching import Shown

if TYPE_CHECKING:
    from kiosk.ui.desk import Desk

# Rates fall while nobody comes.
GLANCE_SECONDS = 30.0
# Counting a large event takes a while; it takes a small part of a machine that scans as well.
SHORTEST_PAUSE, PAUSE_TIMES = 1.0, 10


class Counting(Shown[Counters | None]):
    """The door's numbers as they were counted last; None before, and while no list is chosen."""

    def __init__(self) -> None:
        super().__init__(None)
        self._busy = self._again = False

    async def look(self, desk: Desk) -> None:
        """Count, now or as soon as it may be; asked several times meanwhile, it counts once
        more."""
        if self._busy:
            self._again = True
            return
        self._busy = True
        try:
            self._again = True
            while self._again:
                self._again = False
                began = time.monotonic()
                found = self.value
                with contextlib.suppress(TrestleError):
                    # What is wrong with the store, whoever acts at it is told; old numbers stay.
                    found = await asyncio.to_thread(door_counts.counters, desk.till)
                took = time.monotonic() - began
                if found != self.value:
                    self.becomes(found)
                await asyncio.sleep(max(SHORTEST_PAUSE, PAUSE_TIMES * took))
        finally:
            self._busy = False


def look(desk: Desk) -> None:
    """Have the numbers counted soon; nobody waits for it."""
    desk.errand(desk.counting.look(desk))


async def follow(desk: Desk, pane: Pane) -> None:
    """Have the numbers counted now and then, as long as a window shows its door."""
    while pane.place is Place.DOOR and desk.panes.get(pane.id) is pane:
        look(desk)
        await asyncio.sleep(GLANCE_SECONDS)


def unfold(pane: Pane) -> None:
    """Show all of the numbers, or the last scans again."""
    pane.counting.becomes(not pane.counting.value)
