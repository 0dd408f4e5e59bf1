"""Making the projections anew from the journal, after an upgrade.

An older version kept entries of kinds that it did not know; a newer one may know them.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlmodel import Session

from kiosk.store.journal import entry_of
from kiosk.store.projections import fold_or_park
from kiosk.store.rows import clear, table_of
from kiosk.store.tables import PROJECTIONS, EntryRow
from kiosk.store.ticket_words import index_anew

_entry = table_of(EntryRow)


def rebuild(session: Session) -> None:
    """Empty all projections and fold the whole journal into them; and write the index of tickets
    anew, whose rows a change of their table may have numbered otherwise."""
    for table in reversed(PROJECTIONS):
        clear(session, table)
    rows = session.execute(
        select(_entry)
        .order_by(_entry.c.hlc, _entry.c.device_id, _entry.c.seq, _entry.c.branch)
        .execution_options(yield_per=500)
    )
    for row in rows:
        fold_or_park(session, entry_of(row._mapping), row.branch)
    index_anew(session)
