"""Tells a pole display what the customer sees, as long as the till has one."""

from __future__ import annotations

import asyncio

from kiosk.services.pole_rows import rows_of, speakable
from kiosk.ui.desk import Desk
from kiosk.ui.facing import follow

_GLANCE_SECONDS = 1.0


async def feed(desk: Desk) -> None:
    """Show what the customer sees on the till's pole display, until cancelled."""
    pole = desk.pole
    if pole is None:
        return
    while True:
        while not pole.wanted:
            await asyncio.sleep(_GLANCE_SECONDS)
        async for scene in follow(desk, speakable):
            if not pole.wanted:
                break
            if scene is not None:
                pole.show(rows_of(scene.face))
