"""Reference and personal rows: the latest body of each, numbered by change."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import orjson
from sqlalchemy import Connection, bindparam, delete, select

from kiosk.domain.erasure import CONTACT
from kiosk.domain.journal import canonical
from kiosk.domain.reference import REMOVED, is_tombstone
from sync.hub import snapshot
from sync.hub.database import DOCUMENTS, Hub, advance, height, insert_many, lock, parts
from sync.hub.erasing import without_erased
from sync.hub.standing import state
from sync.hub.tables import document
from sync.protocol import (
    LARGEST_DOCUMENT,
    MOST_BYTES,
    MOST_ENTRIES,
    DocumentWire,
    HubRefused,
)

Latest = dict[tuple[str, str], tuple[str | None, str]]
_AFTER = (
    select(document.c.version, document.c.kind, document.c.id, document.c.event, document.c.body)
    .where(document.c.version > bindparam("start"))
    .order_by(document.c.version)
    .limit(bindparam("most"))
)


def accept(
    hub: Hub,
    carrier: str,
    documents: Sequence[DocumentWire],
    knows: tuple[str, int] = ("", 0),
    *,
    revoked: bool = False,
) -> int:
    """Keep the bodies that differ from what is known; returns how many did.

    ``knows`` is how far the carrier has heard the documents, by generation and number: what was
    removed later than that stays removed.

    A body that is known already gets no new number, so two devices that hold the same row
    don't send it back and forth. Of a ``revoked`` device only people whom the hub doesn't know
    yet are kept: it took them down, and is about to forget them.

    :raises HubRefused: ``too_large`` or ``malformed``; nothing was kept.
    """
    latest = {(one.kind, one.id): (one.event, _text(one)) for one in documents}
    with hub.writing() as connection:
        lock(connection, DOCUMENTS)
        if revoked:
            latest = _new_people(connection, latest)
        for one in _removed_since(connection, documents, knows):
            latest.pop(one, None)
        return keep(connection, carrier, latest)


def _removed_since(
    connection: Connection, documents: Sequence[DocumentWire], knows: tuple[str, int]
) -> list[tuple[str, str]]:
    """Those of these documents that somebody removed, as their sender doesn't know yet."""
    generation, after = knows
    heard = after if generation == state(connection).generation else 0
    living = {(one.kind, one.id) for one in documents if not is_tombstone(one.body)}
    found = []
    for kind in sorted({kind for kind, _ in living}):
        for names in parts(sorted(name for one, name in living if one == kind)):
            rows = connection.execute(
                select(document.c.id, document.c.body).where(
                    document.c.kind == kind,
                    document.c.id.in_(names),
                    document.c.version > heard,
                    document.c.body.contains(f'"{REMOVED}":'),
                )
            )
            found += [(kind, row.id) for row in rows if is_tombstone(json.loads(row.body))]
    return found


def keep(connection: Connection, carrier: str, latest: Latest) -> int:
    """Keep bodies as canonical JSON, by kind and id with their event; returns how many differ."""
    lock(connection, DOCUMENTS)
    latest = without_erased(connection, latest)
    changed: dict[str, list[str]] = {}
    former: list[int] = []
    for kind in {kind for kind, _ in latest}:
        for names in parts([name for one, name in latest if one == kind]):
            here = (document.c.kind == kind) & document.c.id.in_(names)
            statement = select(
                document.c.id, document.c.event, document.c.body, document.c.version
            ).where(here)
            for row in connection.execute(statement):
                if (row.event, row.body) == latest[kind, row.id]:
                    del latest[kind, row.id]
                else:
                    changed.setdefault(kind, []).append(row.id)
                    former.append(row.version)
    snapshot.forget(connection, former)
    for kind, ids in changed.items():
        for names in parts(ids):
            here = (document.c.kind == kind) & document.c.id.in_(names)
            connection.execute(delete(document).where(here))
    first = advance(connection, DOCUMENTS, len(latest)) - len(latest) + 1
    rows = [
        {
            "kind": kind,
            "id": name,
            "event": event,
            "body": body,
            "version": version,
            "carrier": carrier,
        }
        for version, ((kind, name), (event, body)) in enumerate(latest.items(), first)
    ]
    insert_many(connection, document, rows)
    return len(latest)


@dataclass(frozen=True)
class Page:
    """Documents, each a :class:`sync.protocol.NumberedDocument` as JSON, and the newest number;
    documents up to ``base`` are those that the caller's generation had under these numbers."""

    generation: str
    base: int
    head: int
    documents: list[str]


def page(hub: Hub, generation: str, after: int, limit: int) -> Page:
    """Documents changed after number ``after``; from the first, for another generation."""
    found: list[str] = []
    size = 0
    with hub.reading() as connection:
        now = state(connection)
        newest = height(connection, DOCUMENTS)
        start = after if generation == now.generation and after <= newest else 0
        wanted = {"start": start, "most": min(limit, MOST_ENTRIES)}
        for row in connection.execute(_AFTER, wanted):
            size += len(row.body.encode())
            if found and size > MOST_BYTES:
                break
            about = {"version": row.version, "kind": row.kind, "id": row.id, "event": row.event}
            found.append(f'{orjson.dumps(about)[:-1].decode()},"body":{row.body}}}')
    return Page(now.generation, now.shared(generation), newest, found)


def _new_people(connection: Connection, latest: Latest) -> Latest:
    people = [name for kind, name in latest if kind == CONTACT]
    known: set[str] = set()
    for names in parts(people):
        here = (document.c.kind == CONTACT) & document.c.id.in_(names)
        known.update(connection.execute(select(document.c.id).where(here)).scalars())
    return {(CONTACT, name): latest[CONTACT, name] for name in people if name not in known}


def _text(one: DocumentWire) -> str:
    try:
        body = canonical(one.body)
    except ValueError as fault:
        raise HubRefused(
            "malformed", f"The {one.kind} {one.id} is not plain JSON ({fault}).", 422
        ) from fault
    if len(body) > LARGEST_DOCUMENT:
        raise HubRefused(
            "too_large",
            f"The {one.kind} {one.id} has {len(body)} bytes, more than the {LARGEST_DOCUMENT} "
            "that may travel. Shorten its text.",
            413,
        )
    return body.decode()
