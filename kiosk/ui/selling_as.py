"""Who sells, at a window: what another till or a command has said of it shows by itself."""

from __future__ import annotations

import asyncio

from kiosk.services.taxing import event_with_taxes
from kiosk.ui.desk import Desk

_GLANCE_SECONDS = 5.0


async def watch(desk: Desk) -> None:
    """Look again and again who sells, until cancelled."""
    while True:
        await asyncio.sleep(_GLANCE_SECONDS)
        await look(desk)


async def look(desk: Desk) -> None:
    """Look who sells now."""
    event = await asyncio.to_thread(event_with_taxes, desk.till)
    if event != desk.event.value:
        desk.event.becomes(event)
