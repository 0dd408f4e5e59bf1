"""What is looked at of the scanners: none yet, and some, one of which is away."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from hardware.ports import ScannerFault
from kiosk.domain.admission import Decision, Verdict
from kiosk.domain.errors import TrestleError
from kiosk.domain.keyboard_layouts import US
from kiosk.domain.ticket_keys import Why
from kiosk.services import scanners
from kiosk.services.scanners import AttachedScanner, KnownScanner, Way
from kiosk.ui import attaching
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Pane, Place

_ATTACHED = (
    AttachedScanner(Way.SERIAL, "/dev/ttyACM0", "Voyager 1450g · /dev/ttyACM0"),
    AttachedScanner(Way.INPUT, "input:1:2::", "AT Translated Set 2 keyboard · event3"),
)
_AWAY = ScannerFault(
    "The scanner “{name}” was unplugged, or its battery is empty.",
    "Plug it in; scanning goes on by itself.",
    name="Front",
)


class _Readers:
    """Stands where scanners are read: no machine that draws specimens has any."""

    def attached(self) -> Sequence[AttachedScanner]:
        return _ATTACHED

    def follow(self, scanned: Callable[[str, str], None]) -> None:
        """There is nothing to read."""

    def troubles(self) -> Mapping[KnownScanner, TrestleError | None]:
        return {
            KnownScanner("Door", Way.INPUT, "input:3:4::"): None,
            KnownScanner("Front", Way.SERIAL, "/dev/ttyACM1"): _AWAY,
        }

    def stop(self) -> None:
        """There is nothing to end."""


async def none_yet(desk: Desk, pane: Pane) -> None:
    """A till whose scanners type, if it has any."""
    await attaching.begin(desk, pane)


async def some(desk: Desk, pane: Pane) -> None:
    """Two that are read, one of them away, and two that could be."""
    for known in _Readers().troubles():
        scanners.add(desk.till, known.name, known.way, known.address)
    desk.hearing.readers = _Readers()
    desk.hearing.learnt.becomes(US)
    await desk.hearing.follow()
    await attaching.begin(desk, pane)


async def case_lost(desk: Desk, pane: Pane) -> None:
    """The longest of the door's answers: what to do where a scanner mixes letters up."""
    pane.go(Place.DOOR)
    pane.decision.becomes(Decision(Verdict.INVALID, why=Why.CASE_LOST.value))


STATES = (
    ("door-case-lost", "fair", case_lost, False),
    ("scanners-none", "empty", none_yet, False),
    ("scanners", "fair", some, True),
)
