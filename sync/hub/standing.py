"""How the hub stands: which copy of its log this is, and whether it knows all that it knew."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from sync.hub.database import Hub
from sync.hub.tables import meta

GENERATION, SINCE, LINE = "generation", "recovering", "generations"
_META = select(meta.c.name, meta.c.value).where(
    # One by one: SQLAlchemy would write a list of them into the statement anew each time.
    (meta.c.name == GENERATION) | (meta.c.name == SINCE) | (meta.c.name == LINE)
)
_PUT_BACK = select(meta.c.name).where(meta.c.name == LINE)


@dataclass(frozen=True)
class State:
    """``generation`` names this copy of the log. ``since`` is when recovery began (RFC 3339, UTC),
    empty when it is over. ``line`` are the generations up to this one, each with the number of the
    newest document when it began; empty for a hub that was never put back."""

    generation: str
    since: str
    line: Sequence[tuple[str, int]]

    def shared(self, generation: str) -> int:
        """Up to which number documents are those that a device of ``generation`` has heard.

        Each time the hub was put back since then, numbers above its backup were given anew.
        """
        names = [name for name, _ in self.line]
        later = names.index(generation) + 1 if generation in names else 0
        bases = [base for _, base in self.line[later:]]
        return min(bases, default=0)


def state(connection: Connection) -> State:
    """How the hub stands, as of this transaction."""
    found = {row.name: row.value for row in connection.execute(_META)}
    line = [(name, base) for name, base in json.loads(found.get(LINE, "[]"))]
    return State(found[GENERATION], found.get(SINCE, ""), line)


def generation(hub: Hub) -> str:
    """The name of the present copy of the log."""
    with hub.reading() as connection:
        return state(connection).generation


def is_recovering(connection: Connection) -> bool:
    """Whether nothing may be granted or decided now."""
    return bool(state(connection).since)


def was_put_back(connection: Connection) -> bool:
    """Whether this hub ever was an older copy of itself."""
    return connection.execute(_PUT_BACK).first() is not None
