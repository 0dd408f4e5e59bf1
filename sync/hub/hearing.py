"""When each till was last heard, and how much it had not sent then."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from sqlalchemy import Insert, select
from sqlalchemy.dialects import postgresql, sqlite

from kiosk.domain.clock import iso, parse_iso
from kiosk.domain.journal import Kind
from kiosk.domain.standing import Heard
from sync.hub.database import Hub
from sync.hub.tables import device, entry, heard
from sync.standing import TillStanding

# A till asks every few seconds; noting each time would cost the hub a write for each.
_OFTEN = timedelta(seconds=20)


def note(hub: Hub, device_id: str, unsent: int, now: datetime) -> None:
    """A till was heard, and says how many records it has that the hub has not got."""
    with hub.reading() as connection:
        known = connection.execute(select(heard).where(heard.c.dev == device_id)).one_or_none()
    if known is not None and known.unsent == unsent:
        since = now - parse_iso(known.at)
        if timedelta(0) <= since < _OFTEN:
            return
    row = {"dev": device_id, "at": iso(now), "unsent": unsent}
    with hub.writing() as connection:
        connection.execute(_NOTE[connection.dialect.name], row)


def _noting(fresh: sqlite.Insert | postgresql.Insert) -> Insert:
    # Two processes may hear one till at once.
    changed = {name: fresh.excluded[name] for name in ("at", "unsent")}
    return fresh.on_conflict_do_update(index_elements=["dev"], set_=changed)


_NOTE = {
    "sqlite": _noting(sqlite.insert(heard)),
    "postgresql": _noting(postgresql.insert(heard)),
}


def event_zone(hub: Hub) -> str:
    """The time zone of the event that was opened last, UTC where none was."""
    wanted = select(entry.c.text).where(entry.c.kind == Kind.EVENT_OPENED)
    with hub.reading() as connection:
        text = connection.execute(wanted.order_by(entry.c.hub_seq.desc()).limit(1)).scalar()
    named = json.loads(text)["body"].get("timezone") if text else None
    return named if isinstance(named, str) else "UTC"


def tills(hub: Hub) -> list[Heard]:
    """Every till that joined, in the order of their names."""
    wanted = select(device.c.id, device.c.name, device.c.revoked_at, heard.c.at, heard.c.unsent)
    wanted = wanted.join_from(device, heard, heard.c.dev == device.c.id, isouter=True)
    with hub.reading() as connection:
        rows = connection.execute(wanted.order_by(device.c.name, device.c.id)).all()
    return [
        Heard(
            row.id,
            row.name,
            parse_iso(row.at) if row.at else None,
            row.unsent or 0,
            row.revoked_at is not None,
        )
        for row in rows
    ]


def told(hub: Hub) -> list[TillStanding]:
    """The same as it goes over the wire."""
    return [
        TillStanding(
            id=one.id,
            name=one.name,
            heard=iso(one.at) if one.at else None,
            unsent=one.unsent,
            gone=one.gone,
        )
        for one in tills(hub)
    ]
