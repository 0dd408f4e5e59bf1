"""Who did something, as it is said: a name where one is known, else how the id ends."""

from __future__ import annotations

from collections.abc import Mapping

from sqlmodel import Session

from kiosk.language import Phrase
from kiosk.store.staff_queries import acted, staff_names

_ALLOWED = Phrase("{who}, allowed by {by}")
# Until the row that names them has come from another till, or once it was erased.
_UNNAMED = Phrase("Staff …{id}")
_SHOWN = 4


def who_did(session: Session, kind: str, subject: str, branch: str | None = None) -> str:
    """The name of whoever did this to ``subject`` (as in ``acted``); empty where nobody is known
    to have. Where somebody allowed it, their name stands after it."""
    row = acted(session, kind, subject, branch)
    if row is None:
        return ""
    names = staff_names(session, [row.staff_id, row.allowed_by or ""])
    who = staff_name(row.staff_id, names)
    return _ALLOWED(who=who, by=staff_name(row.allowed_by, names)) if row.allowed_by else who


def staff_name(staff_id: str, names: Mapping[str, str]) -> str:
    """A name, or something to tell the nameless apart by."""
    return names.get(staff_id) or _UNNAMED(id=staff_id[-_SHOWN:].upper())
