"""Prep tickets at a window: printed for the station that makes what was sold."""

from __future__ import annotations

import asyncio

from kiosk.services import prep
from kiosk.services.sales import Sale
from kiosk.ui import strings
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Meaning, Pane


async def print_tickets(desk: Desk, pane: Pane, sale: Sale) -> None:
    """Print what each station has to do for a sale; once more says so."""
    await asyncio.to_thread(prep.owe_tickets, desk.till, sale)
    if await desk.print_owed(pane):
        pane.say(strings.PRINTED(), Meaning.ACCEPT)
