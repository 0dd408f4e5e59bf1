"""Who did what, out of the entries that say so."""

from __future__ import annotations

from sqlmodel import Session

from kiosk.domain.journal import Entry, Kind
from kiosk.domain.staff import actor_of
from kiosk.store.rows import insert_rows
from kiosk.store.staff_tables import ActedRow

# The field that names what an entry is about.
_SUBJECTS: dict[str, str] = {
    Kind.SALE_COMPLETED: "sale",
    Kind.SALE_REFUNDED: "refund",
    Kind.SESSION_OPENED: "session",
    Kind.SESSION_CLOSED: "session",
    Kind.CASH_MOVED: "move",
    Kind.DRAWER_OPENED: "move",
}


def fold_actor(session: Session, entry: Entry, branch: str) -> None:
    """Note who made this entry, where it says so and is about something that is listed.

    :raises KeyError: it does not say what it is about.
    """
    subject = _SUBJECTS.get(entry.kind)
    actor = actor_of(entry.body)
    if subject is None or actor is None:
        return
    row = {
        "entry_id": entry.id,
        "kind": entry.kind,
        "subject": str(entry.body[subject]),
        "branch": branch,
        "staff_id": actor.staff,
        "allowed_by": actor.allowed_by,
        "why_id": actor.why,
    }
    insert_rows(session, ActedRow, [row])
