"""Guest lists: who comes in by their name, from files and by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from sqlmodel import Session

from kiosk.domain.admission import Ticket, TicketStatus
from kiosk.domain.door.guests import Guest, as_shown, checked, listed_again, tickets_of
from kiosk.domain.errors import Refusal
from kiosk.domain.ids import new_id
from kiosk.domain.journal import Kind
from kiosk.domain.staff import Permission, allow
from kiosk.imports.guests import read_guests
from kiosk.services.importing import Imported
from kiosk.services.till import Till
from kiosk.store import door
from kiosk.store.documents import put_tickets
from kiosk.store.rows import mark_unsent

_TICKET = "ticket"
_HAND = "hand"


def add(till: Till, guest: Guest) -> Ticket | Refusal:
    """Put a party on a guest list of the current event; the ticket of the one who is named.

    :raises BadInput: something of it can't be kept.
    """
    refusal = allow(till.operator, Permission.DOOR)
    if refusal is not None:
        return refusal
    wanted = checked(guest)
    now = till.clock.now()
    with till.store.writing() as session:
        made = tickets_of(till.event.id, wanted, new_id(now))
        _keep(session, made)
        body = {"format": _HAND, "tickets": len(made), "named": made[0].id}
        till.action(session, now).record(Kind.GUESTS_LISTED, body, till.event.id)
    return as_shown(made[0], made)


def import_guests(till: Till, path: Path) -> Imported:
    """Load guest lists from a table. Loaded again, a party is what the file says now: who is no
    longer of it and has not come is cancelled.

    :raises BadInput: the file can't be read at all; nothing was changed.
    """
    file = read_guests(path)
    changed = 0
    with till.store.writing() as session:
        for key, guest in file.guests.items():
            made = tickets_of(till.event.id, guest, key)
            changed += len(_keep(session, [*made, *_no_longer(session, made)]))
        body = {
            "digest": file.digest,
            "format": file.format,
            "rows": file.rows,
            "tickets": sum(one.people for one in file.guests.values()),
            "problems": len(file.problems),
        }
        till.action(session, till.clock.now()).record(Kind.GUESTS_LISTED, body, till.event.id)
    return Imported(file.format, file.rows, len(file.guests), changed, file.problems)


def meant(session: Session, found: Sequence[Ticket], ticket: str) -> list[Ticket]:
    """Of the tickets that bear a code, those that a door decides about: the one with the id
    ``ticket``, with its party if it is a guest's; or, where something was scanned and nobody was
    looked for, all but guests, whose codes nobody holds."""
    if not ticket:
        return [one for one in found if not one.guest]
    picked = [one for one in found if one.id == ticket]
    return party_of(session, picked[0]) if picked and picked[0].guest else picked


def party_of(session: Session, guest: Ticket) -> list[Ticket]:
    """A party's tickets, the one who is named first; a single guest is a party."""
    named = guest
    if guest.addon_to:
        named = next(iter(door.tickets_with_code(session, guest.addon_to)), guest)
    return [named, *door.addons_of(session, [named]).get(named.id, ())]


def _keep(session: Session, tickets: Sequence[Ticket]) -> list[str]:
    before = {one.id: one for one in door.tickets_by_ids(session, {one.id for one in tickets})}
    listed = [listed_again(one, before[one.id]) if one.id in before else one for one in tickets]
    changed = put_tickets(session, listed)
    mark_unsent(session, _TICKET, changed)
    return changed


def _no_longer(session: Session, made: Sequence[Ticket]) -> list[Ticket]:
    now = {one.id for one in made}
    before = door.addons_of(session, made[:1]).get(made[0].id, [])
    gone = [one for one in before if one.id not in now]
    came = door.history_of(session, gone)
    return [replace(one, status=TicketStatus.CANCELLED) for one in gone if not came[one.id]]
