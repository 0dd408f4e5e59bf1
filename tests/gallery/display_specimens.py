"""What is looked at of the page that sets the customer display up."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from hardware.addresses import Found, parse_address
from hardware.line_display import Rows
from hardware.ports import DisplayFault
from kiosk.services import display_setup
from kiosk.ui import displaying
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Pane, Place

Prepare = Callable[[Desk, Pane], Awaitable[None]]


async def served(desk: Desk, pane: Pane) -> None:
    """A till in a browser, which can open it."""
    # Other states are of the same till.
    display_setup.forget_pole(desk.till)
    desk.signals.display = "http://127.0.0.1:41234/display?d=3xAmpleT0kenOf32Letters-andDigits_"
    pane.go(Place.MORE)
    await displaying.begin(desk, pane)


async def native(desk: Desk, pane: Pane) -> None:
    """A till in a window that serves no page."""
    desk.signals.display = ""
    pane.go(Place.MORE)
    await displaying.begin(desk, pane)


class _Pole:
    """Stands where a pole display is shown on: no machine that draws specimens has one."""

    wanted = True

    def __init__(self, fault: DisplayFault | None = None) -> None:
        self.fault = fault

    def show(self, rows: Rows) -> None:
        """There is nothing to show it on."""

    def try_out(self) -> None:
        """There is nothing to try."""

    def find(self) -> Sequence[Found]:
        return (
            Found(parse_address("serial:/dev/ttyUSB0"), "USB-Serial Controller D · Prolific"),
            Found(parse_address("serial:/dev/ttyS0"), "/dev/ttyS0"),
        )


def _pole(fault: DisplayFault | None) -> Prepare:
    async def prepare(desk: Desk, pane: Pane) -> None:
        desk.pole = _Pole(fault)
        await served(desk, pane)
        display_setup.add_pole(desk.till, parse_address("serial:/dev/ttyUSB0@9600"))
        await displaying.begin(desk, pane)

    return prepare


async def found(desk: Desk, pane: Pane) -> None:
    """Ports were looked for."""
    desk.pole = _Pole()
    await served(desk, pane)
    await displaying.find(desk, pane)


_AWAY = DisplayFault(
    "The pole display at {place} can't be opened: {why}. Plug it in and switch it on; "
    "nothing else may use its port.",
    place="serial:/dev/ttyUSB0@9600",
    why="No such file or directory",
)
STATES = (
    ("display", "fair", served, True),
    ("display-native", "empty", native, False),
    ("display-ports", "fair", found, False),
    ("display-pole", "fair", _pole(None), True),
    ("display-pole-away", "fair", _pole(_AWAY), False),
)
