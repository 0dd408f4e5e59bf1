"""What is looked at of the door's numbers: with room, nearly full, and full."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from random import Random

from kiosk.domain.admission import Ticket
from kiosk.domain.clock import FixedClock, iso
from kiosk.domain.ids import EventId, TicketId
from kiosk.services import door_counts, door_terms, doors
from kiosk.services.till import Till, create_till
from kiosk.store.door_rows import ticket_values
from kiosk.store.door_tables import RedemptionRow, TicketRow
from kiosk.store.rows import insert_rows, put
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Pane, Place
from tests.factories import START
from tests.gallery.door_specimens import FAIR, Prepare

_TYPES = ("Day ticket", "Weekend with camping", "Members")
_MANY, _CAME = 1_400, 1_260


def till_of(folder: Path) -> Till:
    """A till that most of 1,400 people came by within the last hours."""
    till = create_till(folder, FixedClock(START), FAIR)
    draw, event = Random(7), EventId(till.event.id)
    with till.store.writing() as session:
        put(session, TicketRow, [
            ticket_values(Ticket(TicketId(f"t{nth}"), event, f"C{nth}", type=_TYPES[nth % 3]))
            for nth in range(_MANY)
        ])  # fmt: skip
        insert_rows(session, RedemptionRow, [
            {"entry_id": f"e{nth:05}", "ticket_id": f"t{nth}", "event_id": event,
             "device_id": till.device.id, "hlc": f"{nth:013d}-000000",
             "at": iso(START - timedelta(minutes=abs(draw.gauss(0, 40))))}
            for nth in range(_CAME)
        ])  # fmt: skip
    return till


def crowded(capacity: int, *, unfolded: bool = False, old: bool = False) -> Prepare:
    """The door's numbers, with room for so many."""

    async def prepare(desk: Desk, pane: Pane) -> None:
        door_terms.set_capacity(desk.till, capacity)
        doors.set_limit(desk.till, 30 if old else 0)
        pane.go(Place.DOOR)
        pane.counting.becomes(unfolded)
        desk.counting.becomes(await asyncio.to_thread(door_counts.counters, desk.till))

    return prepare


# Name, till, what is done, and whether it is walked by keyboard too.
CROWDS = (
    ("door-crowd-nearly", "crowd", crowded(1_400, unfolded=True), True),
    ("door-crowd-full", "crowd", crowded(1_260, unfolded=True, old=True), False),
)
