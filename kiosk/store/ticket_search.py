"""Finding tickets by what is typed of a name, an order, an e-mail address or a code."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import text
from sqlmodel import Session

from kiosk.domain.admission import Ticket
from kiosk.domain.door.finding import query_of
from kiosk.store.door import as_known
from kiosk.store.door_rows import ticket_of

# From here on nobody wants to know how many more there are.
MOST_COUNTED = 500
# What stands in a name, an order or a code comes before what is part of an e-mail address, as
# “com” is of nearly all; and a whole word before its beginning.
_FIRST = "{name order_code code} : "
_FOUND = """
    SELECT t.id FROM ticket_search AS s JOIN ticket AS t ON t.rowid = s.rowid
    WHERE ticket_search MATCH :query AND t.event_id IN (SELECT value FROM json_each(:events))
    LIMIT :most
"""
FIND, COUNT = text(_FOUND), text(f"SELECT count(*) FROM ({_FOUND})")
BY_ID = text("SELECT * FROM ticket WHERE id IN (SELECT value FROM json_each(:ids))")


def search(
    session: Session, typed: str, events: Sequence[str], most: int
) -> tuple[list[Ticket], int]:
    """The tickets of these events that what is typed fits, at most so many; and how many there are
    in all, counted to :data:`MOST_COUNTED`."""
    query = query_of(typed)
    if not query:
        return [], 0
    connection = session.connection()
    asked = {"events": json.dumps(list(events)), "most": most}
    found: dict[str, None] = {}
    for one in (f"{_FIRST}({query_of(typed, whole=True)})", f"{_FIRST}({query})", query):
        if len(found) < most:
            found.update(dict.fromkeys(connection.execute(FIND, {**asked, "query": one}).scalars()))
    ids = list(found)[:most]
    count = len(ids)
    if count == most:
        count = connection.execute(
            COUNT, {**asked, "query": query, "most": MOST_COUNTED}
        ).scalar_one()
    rows = {row.id: row for row in connection.execute(BY_ID, {"ids": json.dumps(ids)})}
    return as_known(session, [ticket_of(rows[one]) for one in ids]), count
