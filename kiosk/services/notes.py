"""Who did something and why, in their own words: a row that stays erasable, named by entries."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlmodel import Session, col, select

from kiosk.domain.clock import iso
from kiosk.store.documents import SESSION_NOTE
from kiosk.store.rows import mark_unsent, put
from kiosk.store.session_tables import SessionNoteRow


def keep_note(session: Session, name: str, who: str, why: str, now: datetime) -> str:
    """Write a note under the id ``name``, to be sent to the hub; returns that id."""
    put(session, SessionNoteRow, [{"id": name, "who": who, "why": why, "at": iso(now)}])
    mark_unsent(session, SESSION_NOTE, [name])
    return name


def note(session: Session, name: str | None) -> tuple[str, str]:
    """Who and why; empty where nobody said it, or the row that says it is not here."""
    found = None if name is None else session.get(SessionNoteRow, name)
    return ("", "") if found is None else (found.who, found.why)


def notes(session: Session, names: Collection[str]) -> Mapping[str, tuple[str, str]]:
    """Who and why by the notes' ids; those that are not here are left out."""
    rows = session.exec(select(SessionNoteRow).where(col(SessionNoteRow.id).in_(names)))
    return {row.id: (row.who, row.why) for row in rows}
