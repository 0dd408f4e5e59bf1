"""What is looked at of finding somebody at the door: hits, nobody, a guest, an undoing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from kiosk.domain.admission import Direction
from kiosk.domain.door.guests import Guest
from kiosk.domain.door.undo import UndoReason
from kiosk.services import door_search, gate, guests
from kiosk.ui import door_finding
from kiosk.ui.desk import Desk
from kiosk.ui.door_setting import LISTED_SCANS
from kiosk.ui.pane import Pane, Place

Prepare = Callable[[Desk, Pane], Awaitable[None]]
_LONG = "Maximiliane-Theodora von und zu Hohenstein-Weißenbach"


def _people(desk: Desk) -> None:
    if not door_search.find(desk.till, "hopper").hits:
        for guest in (
            Guest("Grace Hopper", "grace@example.org", 3, "Give her the key", "Band"),
            Guest(_LONG, "max@example.org", 12, "Comes late, by the side door, with a cello"),
            Guest("Joan Clarke", "joan@example.org"),
        ):
            guests.add(desk.till, guest)
    (party,) = door_search.find(desk.till, "hopper").hits
    gate.scan(desk.till, party.ticket.code, gate.Asked(ticket=party.ticket.id))
    for code in ("T-1", "T-2", "T-1"):
        gate.scan(desk.till, code)
    gate.scan(desk.till, "T-2", gate.Asked(direction=Direction.EXIT))
    desk.scans.becomes(gate.recent(desk.till, LISTED_SCANS))


def found(typed: str) -> Prepare:
    """Something is typed, and who is found by it is shown."""

    async def prepare(desk: Desk, pane: Pane) -> None:
        _people(desk)
        pane.go(Place.DOOR)
        pane.finding.query.put(typed)
        await door_finding.look(desk, pane)

    return prepare


async def adding(desk: Desk, pane: Pane) -> None:
    """A guest is put on the list."""
    pane.go(Place.DOOR)
    pane.finding.query.put("Joan Clarke")
    await door_finding.look(desk, pane)
    door_finding.begin_adding(pane)
    door_finding.resize(pane, 2)


async def undoing(desk: Desk, pane: Pane) -> None:
    """An admission is about to be undone."""
    _people(desk)
    pane.go(Place.DOOR)
    scan = next(one for one in desk.scans.value if one.undoable)
    door_finding.begin_undo(pane, scan)
    door_finding.choose(pane, UndoReason.WRONG_TICKET)


async def undone(desk: Desk, pane: Pane) -> None:
    """One was."""
    await undoing(desk, pane)
    await door_finding.undo(desk, pane)


FINDING: Mapping[str, Prepare] = {
    "finds-some": found("example"),
    "finds-nobody": found("Nobody of that name"),
    "adds-guest": adding,
    "undoes": undoing,
    "undone": undone,
}
