"""What an organizer sets of an event's doors: how fast their screens go back, how many come in."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session

from kiosk.domain.clock import iso
from kiosk.domain.door.numbers import check_capacity
from kiosk.domain.door.pace import Paces, check_pace
from kiosk.domain.reference import tombstone
from kiosk.services.doors import keep, list_called, record
from kiosk.services.till import Till
from kiosk.store.documents import bury
from kiosk.store.door_setup import (
    ALONE,
    CAPACITY,
    DOOR_SETUP,
    STAFF,
    capacities_of,
    capacity_values,
    pace_values,
    paces_of,
    setup_id,
)
from kiosk.store.rows import mark_unsent

USUAL = Paces()


def paces(till: Till) -> Paces:
    """How fast the screens of the current event's doors go back."""
    with till.store.reading() as session:
        said = paces_of(session, till.event.id)
    return Paces(said.get(STAFF, USUAL.staff), said.get(ALONE, USUAL.themselves))


def set_paces(till: Till, staff: int | None = None, themselves: int | None = None) -> Paces:
    """Have the screens of the current event's doors go back in so many seconds, here and with the
    next sync at all other devices; what is None stays as it is.

    :raises BadInput: no screen can have such a pace.
    """
    rows: list[dict[str, Any]] = []
    if staff is not None:
        rows.append(pace_values(till.event.id, STAFF, check_pace(staff, alone=False)))
    if themselves is not None:
        rows.append(pace_values(till.event.id, ALONE, check_pace(themselves, alone=True)))
    with till.store.writing() as session:
        keep(till, session, rows)
    return paces(till)


def capacities(till: Till) -> dict[str, int]:
    """How many people there is room for, by the id of a list, the event's own under the empty
    one; what nobody said is not among them."""
    with till.store.reading() as session:
        return capacities_of(session, till.event.id)


def set_capacity(till: Till, people: int, name: str = "") -> int:
    """Say how many people the current event has room for, or the list of this name; 0 for no
    limit. The door warns before it is full, and says when it is; whom to let in stays with whoever
    stands there.

    :raises BadInput: no place is that large, or there is no such list.
    """
    check_capacity(people)
    with till.store.writing() as session:
        wanted = list_called(till, session, name).id if name else ""
        if people:
            keep(till, session, [capacity_values(till.event.id, wanted, people)])
        elif wanted in capacities_of(session, till.event.id):
            _forget(till, session, wanted)
    return people


def _forget(till: Till, session: Session, wanted: str) -> None:
    gone = setup_id(till.event.id, CAPACITY, wanted)
    bury(session, DOOR_SETUP, [tombstone(gone, iso(till.clock.now()))])
    mark_unsent(session, DOOR_SETUP, [gone])
    record(till, session, {"set": {}, "removed": [gone]})
