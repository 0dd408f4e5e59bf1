"""How the hub stands: which copy of its log this is, and whether it knows all that it knew."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from sync.hub.database import Hub
from sync.hub.tables import meta

GENERATION, SINCE, BASE = "generation", "recovering", "documents_base"


@dataclass(frozen=True)
class State:
    """``generation`` names this copy of the log. ``base`` is the number of the newest document
    when it began. ``since`` is when recovery began (RFC 3339, UTC), empty when it is over."""

    generation: str
    base: int
    since: str


def state(connection: Connection) -> State:
    """How the hub stands, as of this transaction."""
    wanted = select(meta).where(meta.c.name.in_([GENERATION, SINCE, BASE]))
    found = {row.name: row.value for row in connection.execute(wanted)}
    return State(found[GENERATION], int(found.get(BASE, 0)), found.get(SINCE, ""))


def generation(hub: Hub) -> str:
    """The name of the present copy of the log."""
    with hub.reading() as connection:
        return state(connection).generation


def is_recovering(connection: Connection) -> bool:
    """Whether nothing may be granted or decided now."""
    return bool(state(connection).since)


def was_put_back(connection: Connection) -> bool:
    """Whether this hub ever was an older copy of itself."""
    return connection.execute(select(meta.c.name).where(meta.c.name == BASE)).first() is not None
