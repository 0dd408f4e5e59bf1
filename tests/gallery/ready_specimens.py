"""What is looked at of the doctor: looking, things to mend, and all well."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from hardware.power import Battery
from kiosk.services import readiness
from kiosk.services.checks import Check
from kiosk.ui import examining
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Pane

Prepare = Callable[[Desk, Pane], Awaitable[None]]


def _found(*checks: Check, looking: bool = False) -> Prepare:
    async def prepare(desk: Desk, pane: Pane) -> None:
        look = desk.examine
        desk.examine = lambda: [*look(), *checks] if checks else [Check("Printer", True, "Ready.")]
        await examining.begin(desk, pane)
        if looking:
            pane.ready.becomes(None)

    return prepare


STATES = (
    ("ready", "fair", _found(readiness.look_at_battery(Battery(12, False))), True),
    ("ready-well", "fair", _found(), False),
    ("ready-looking", "fair", _found(looking=True), False),
)
