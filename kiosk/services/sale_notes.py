"""A sale's note: what customer and seller agreed besides, in words that stand on the receipt.

It is free text about people, so it stands in a row of its own that can be erased, under an id
that follows from the sale's.
"""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from kiosk.domain.card_numbers import check_no_card
from kiosk.domain.errors import N_, BadInput
from kiosk.domain.ids import natural_id
from kiosk.services.notes import keep_note, note

LONGEST_NOTE = 200


def check_note(text: str) -> str:
    """A note, tidied; nothing where there is none.

    :raises BadInput: it is longer than fits, or seems to hold the number of a card.
    """
    tidied = " ".join(text.split())
    if len(tidied) > LONGEST_NOTE or (tidied and not tidied.isprintable()):
        raise BadInput(N_("A note has at most 200 characters."))
    return check_no_card(tidied)


def keep(session: Session, sale: str, text: str, now: datetime) -> dict[str, str]:
    """Write the note of a ``sale`` down; what the sale's entry says of it."""
    if not text:
        return {}
    return {"remark": keep_note(session, _id(sale), "", text, now)}


def note_of_sale(session: Session, sale: str) -> str:
    """The note of a ``sale``, or nothing."""
    return note(session, _id(sale))[1]


def _id(sale: str) -> str:
    return natural_id("sale-note", sale)
