"""What an organizer says of an event's gift cards: kept as the latest entry has it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlmodel import Session

from kiosk.domain.card_terms import AS_THE_LAW_HAS_IT, CardTerms, terms_body, terms_of
from kiosk.domain.journal import Entry
from kiosk.store.rows import Question, table_of
from kiosk.store.value_tables import CardTermsRow

_terms = table_of(CardTermsRow)
_set = upsert(_terms)
# Two tills may say it apart from each other: whichever is folded first, the later stands.
_SET = _set.on_conflict_do_update(
    index_elements=["event_id"],
    set_={name: _set.excluded[name] for name in ("months", "pays_out", "hlc", "entry_hash")},
    where=(_terms.c.hlc < _set.excluded.hlc)
    | ((_terms.c.hlc == _set.excluded.hlc) & (_terms.c.entry_hash < _set.excluded.entry_hash)),
)
_ASKED = Question(
    select(_terms.c.months, _terms.c.pays_out).where(_terms.c.event_id == bindparam("event"))
)


def fold_terms(session: Session, entry: Entry, body: Mapping[str, Any]) -> None:
    """Keep what an entry says.

    :raises ValueError: it makes no sense; it would be read at every sale of a card.
    """
    said = terms_body(terms_of(body))
    row = {"event_id": entry.event, **said, "hlc": entry.hlc, "entry_hash": entry.hash}
    session.connection().execute(_SET, row)


def terms_at(session: Session, event_id: str) -> CardTerms:
    """What is said of an event's gift cards."""
    found = _ASKED.ask(session, event=event_id).fetchone()
    return CardTerms(*found) if found else AS_THE_LAW_HAS_IT
