"""Cases at a window: looking at what waits for a person, and settling it."""

from __future__ import annotations

import asyncio

from kiosk.domain.errors import Refusal
from kiosk.services import cases, syncing
from kiosk.ui import signing_in
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Leaf, Pane

# Nobody settles more than these at a table; the others come up as they are.
MOST_CASES = 30


async def begin(desk: Desk, pane: Pane) -> None:
    """Show what has waited longest for a person."""
    await _look(desk)
    pane.turn(Leaf.CASES)


async def settle(desk: Desk, pane: Pane, case_id: str, who: str, why: str) -> bool:
    """Settle a case; whether it was, for it may need somebody's leave that was not given.

    :raises BadInput: who and why aren't said, or somebody was quicker.
    """
    operator = desk.crew.operator.value
    name = operator.name if operator else who
    outcome = await signing_in.attempt(
        desk, pane, lambda till: cases.settle(till, case_id, name, why)
    )
    if isinstance(outcome, Refusal):
        return False
    desk.sync.becomes(await asyncio.to_thread(syncing.status, desk.till))
    await _look(desk)
    return True


async def _look(desk: Desk) -> None:
    desk.cases.becomes(await asyncio.to_thread(cases.list_cases, desk.till, most=MOST_CASES))
