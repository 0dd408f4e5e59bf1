"""Undoing a passage: somebody was let through by mistake, and nothing of it is erased.

The entry that says so names the entry that let them through. What is undone counts nowhere: not
for whether a ticket was used, not in a door's numbers, and not where two devices let in one ticket
apart. The record of the passage stays. It does not matter which of the two entries is heard first.
An annulled check-in of pretix means the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from kiosk.domain.errors import N_, BadInput
from kiosk.domain.ids import TicketId
from kiosk.domain.session import check_reason

# So many of a device's newest passages can be undone at it.
UNDOABLE = 10
_LONGEST_ID = 200


class UndoReason(StrEnum):
    """Why a passage is undone; ``OTHER`` needs words of one's own."""

    MISTAKE = "mistake"
    WRONG_TICKET = "wrong_ticket"
    STAYED_OUT = "stayed_out"
    OTHER = "other"


@dataclass(frozen=True)
class Undone:
    """A passage that was undone: the id of its entry, its ticket, and why. ``note`` is the id of
    the row with somebody's own words, which can be erased; empty where there are none."""

    passage: str
    ticket: TicketId
    why: str
    note: str = ""


def check_words(why: UndoReason, words: str) -> str:
    """Somebody's own words about it, tidied; empty where none are needed.

    :raises BadInput: they are needed, or longer than fits.
    """
    if words.strip():
        return check_reason(words)
    if why is UndoReason.OTHER:
        raise BadInput(N_("Say in a few words why this is undone."))
    return ""


def undone_body(one: Undone) -> dict[str, str]:
    """What the entry says."""
    body = {"passage": one.passage, "ticket": str(one.ticket), "why": one.why}
    return {**body, "note": one.note} if one.note else body


def undone_of(body: Mapping[str, Any]) -> Undone:
    """Read what the entry says. A reason that a newer version knows is kept as it is.

    :raises ValueError: it does not say what is undone.
    """
    passage, ticket, why = (body.get(name) for name in ("passage", "ticket", "why"))
    note = body.get("note", "")
    if not (_is_id(passage) and _is_id(ticket) and _is_id(why) and (note == "" or _is_id(note))):
        raise ValueError("It does not say what it undoes.")
    return Undone(str(passage), TicketId(str(ticket)), str(why), str(note))


def _is_id(value: object) -> bool:
    return isinstance(value, str) and value.isprintable() and 0 < len(value) <= _LONGEST_ID
