"""The customer display at a window: opening it, and the language that it speaks."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from kiosk.services import display_setup
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Leaf, Pane


async def begin(desk: Desk, pane: Pane) -> None:
    """Show how the display is set up."""
    language = await asyncio.to_thread(display_setup.language_of, desk.till)
    pane.display.becomes(replace(pane.display.value, language=language))
    pane.turn(Leaf.DISPLAY)


def open_window(desk: Desk, pane: Pane) -> None:
    """Open the display in another window."""
    desk.signals.open_display(pane.id)


async def speak(desk: Desk, pane: Pane, code: str) -> None:
    """Speak to customers in a language; empty for the till's own."""
    await asyncio.to_thread(display_setup.speak_to_customers, desk.till, code)
    pane.display.becomes(replace(pane.display.value, language=code))
    # Whoever faces a customer looks again at once.
    desk.manner.changed()
