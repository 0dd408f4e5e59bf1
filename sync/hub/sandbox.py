"""A hub to rehearse with: what is at it counts nowhere, and no real till may join it.

It is made one before anything is there, and stays one. Sales of a rehearsal can then never come
to stand among real ones, nor real ones among those.
"""

from __future__ import annotations

from sqlalchemy import Connection, insert, select

from kiosk.domain.errors import BadInput
from sync.hub.database import DEVICES, Hub, lock
from sync.hub.tables import device, entry, meta
from sync.protocol import HubRefused

_NAME, _YES = "sandbox", "yes"
_KEPT = select(meta.c.value).where(meta.c.name == _NAME)


def make_sandbox(hub: Hub) -> None:
    """Have an empty hub be there for rehearsals alone, for good; twice is the same as once.

    :raises BadInput: a till has joined it already.
    """
    with hub.writing() as connection:
        lock(connection, DEVICES)
        if is_sandbox(connection):
            return
        known = (select(table.c.dev if table is entry else table.c.id) for table in (device, entry))
        if any(connection.execute(one.limit(1)).first() is not None for one in known):
            raise BadInput(
                "Tills have joined this hub already, and what they sold counts. "
                "Rehearse with an empty one: --db sqlite:///rehearsal.db."
            )
        connection.execute(insert(meta).values(name=_NAME, value=_YES))


def is_sandbox(connection: Connection) -> bool:
    """Whether this hub is for rehearsals."""
    return connection.execute(_KEPT).scalar() == _YES


def mismatch(connection: Connection, *, rehearsal: bool) -> HubRefused | None:
    """Why a till may not join: it rehearses and this hub counts, or the other way round."""
    sandbox = is_sandbox(connection)
    if sandbox and not rehearsal:
        return HubRefused(
            "sandbox_only",
            "This hub is for rehearsals, where nothing counts. "
            "Join it with “kiosk enrol HUB_URL CODE --rehearsal”.",
            409,
        )
    if rehearsal and not sandbox:
        return HubRefused(
            "no_sandbox",
            "What is at this hub counts, so nobody rehearses with it. "
            "Make one for that with “kiosk hub sandbox”.",
            409,
        )
    return None
