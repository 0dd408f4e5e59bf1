"""What is looked at of the page that sets the customer display up."""

from __future__ import annotations

from kiosk.ui import displaying
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Pane, Place


async def served(desk: Desk, pane: Pane) -> None:
    """A till in a browser, which can open it."""
    desk.signals.display = "http://127.0.0.1:41234/display?d=3xAmpleT0kenOf32Letters-andDigits_"
    pane.go(Place.MORE)
    await displaying.begin(desk, pane)


async def native(desk: Desk, pane: Pane) -> None:
    """A till in a window that serves no page."""
    desk.signals.display = ""
    pane.go(Place.MORE)
    await displaying.begin(desk, pane)


STATES = (
    ("display", "fair", served, True),
    ("display-native", "empty", native, False),
)
