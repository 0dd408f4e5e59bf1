"""The words that tickets are found by, in SQLite's own index of texts.

Triggers on the table of tickets keep it, in the transaction that changes a ticket, so it is right
whoever writes: an import, a sync, the erasing of a person. It holds words and no texts: what is
shown is read from the ticket itself.
"""

from __future__ import annotations

from sqlalchemy import text
from sqlmodel import Session

_COMMAND = text("INSERT INTO ticket_search (ticket_search) VALUES (:command)")


def index_anew(session: Session) -> None:
    """Write the whole index anew, from the tickets as they are."""
    session.connection().execute(_COMMAND, {"command": "rebuild"})


def forget_for_good(session: Session) -> None:
    """Leave nothing in the file of words that were taken out of the index.

    Taking a word out only notes that it counts no more; what it said stays, until all that was
    ever noted is written anew. It takes a tenth of a second for a hundred thousand tickets.
    """
    session.connection().execute(_COMMAND, {"command": "optimize"})
