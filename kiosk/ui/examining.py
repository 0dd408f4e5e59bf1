"""The doctor at a window: whether the till is ready for a day without a network."""

from __future__ import annotations

import asyncio

from kiosk.ui.desk import Desk
from kiosk.ui.pane import Leaf, Pane


async def begin(desk: Desk, pane: Pane) -> None:
    """Go to the page, and look."""
    pane.ready.becomes(None)
    pane.go_to(Leaf.READY)
    await look(desk, pane)


async def look(desk: Desk, pane: Pane) -> None:
    """Look at everything again; what was found before goes away meanwhile."""
    pane.ready.becomes(None)
    pane.ready.becomes(await asyncio.to_thread(desk.examine))
