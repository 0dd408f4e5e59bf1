"""Packing slips at a window: printed for a pre-order that is sent."""

from __future__ import annotations

import asyncio

from kiosk.services import packing_slips
from kiosk.services.preorders import Preorder
from kiosk.ui import strings
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Meaning, Pane


async def print_slip(desk: Desk, pane: Pane, preorder: Preorder) -> None:
    """Print its packing slip; once more says so."""
    await asyncio.to_thread(packing_slips.print_slip, desk.till, preorder)
    if await desk.print_owed(pane):
        pane.say(strings.PRINTED(), Meaning.ACCEPT)
