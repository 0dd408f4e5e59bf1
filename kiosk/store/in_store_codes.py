"""What an event's in-store codes hold: kept as the latest entries say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlmodel import Session

from kiosk.domain.in_store_codes import DIGITS, PREFIXES, Carries, Layout, Layouts
from kiosk.domain.journal import Entry
from kiosk.store.in_store_table import InStorePrefixRow
from kiosk.store.rows import Question, table_of

_prefix = table_of(InStorePrefixRow)
_set = upsert(_prefix)
# Two tills may set one prefix apart from each other: whichever is folded first, the later stands.
_SET = _set.on_conflict_do_update(
    index_elements=["event_id", "prefix"],
    set_={name: _set.excluded[name] for name in ("carries", "digits", "hlc", "entry_hash")},
    where=(_prefix.c.hlc < _set.excluded.hlc)
    | ((_prefix.c.hlc == _set.excluded.hlc) & (_prefix.c.entry_hash < _set.excluded.entry_hash)),
)
_ALL = Question(
    select(_prefix.c.prefix, _prefix.c.carries, _prefix.c.digits).where(
        _prefix.c.event_id == bindparam("event")
    )
)
_KNOWN = frozenset(map(str, Carries))


def fold_prefixes(session: Session, entry: Entry, body: Mapping[str, Any]) -> None:
    """Keep what an entry says of prefixes.

    :raises ValueError: it makes no sense; it would be read at every scan.
    """
    rows = []
    for prefix, one in body["prefixes"].items():
        if prefix not in PREFIXES or one["carries"] not in _KNOWN or one["digits"] not in DIGITS:
            raise ValueError("That is no in-store code.")
        rows.append(
            {
                "event_id": entry.event,
                "prefix": prefix,
                "carries": one["carries"],
                "digits": one["digits"],
                "hlc": entry.hlc,
                "entry_hash": entry.hash,
            }
        )
    if rows:
        session.connection().execute(_SET, rows)


def layouts_of(session: Session, event_id: str) -> Layouts:
    """What an event's in-store codes hold, by prefix."""
    return {
        prefix: Layout(Carries(carries), digits)
        for prefix, carries, digits in _ALL.ask(session, event=event_id)
    }
