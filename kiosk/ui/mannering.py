"""Language and look, chosen at a window for the whole device."""

from __future__ import annotations

import asyncio

from kiosk.language import speak
from kiosk.services import preferences
from kiosk.services.preferences import Preferences
from kiosk.ui.desk import Desk


async def behave(desk: Desk, chosen: Preferences) -> None:
    """Speak and look as was chosen, in every window and on paper, from now on."""
    await asyncio.to_thread(preferences.save, desk.till, chosen)
    speak(chosen.language)
    desk.manner.becomes(chosen)
    desk.signals.speak(aloud=chosen.sounds, volume=chosen.volume)
    for pane in list(desk.panes.values()):
        pane.enlarge(chosen.size / 100)
