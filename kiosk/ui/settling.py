"""Cases at a window: looking at what waits for a person, and settling it."""

from __future__ import annotations

import asyncio

from kiosk.services import cases, syncing
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Leaf, Pane

# Nobody settles more than these at a table; the others come up as they are.
MOST_CASES = 30


async def begin(desk: Desk, pane: Pane) -> None:
    """Show what has waited longest for a person."""
    await _look(desk)
    pane.turn(Leaf.CASES)


async def settle(desk: Desk, case_id: str, who: str, why: str) -> None:
    """Settle a case.

    :raises BadInput: who and why aren't said, or somebody was quicker.
    """
    async with desk.one_thing:
        await asyncio.to_thread(cases.settle, desk.till, case_id, who, why)
    desk.sync.becomes(await asyncio.to_thread(syncing.status, desk.till))
    await _look(desk)


async def _look(desk: Desk) -> None:
    desk.cases.becomes(await asyncio.to_thread(cases.list_cases, desk.till, most=MOST_CASES))
