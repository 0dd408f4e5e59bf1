"""Erasure at the hub: wiping the documents that hold a person's details, and keeping them wiped."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, delete, insert, select, update

from kiosk.domain.erasure import Name, erased_of, remains
from kiosk.domain.journal import Entry, Kind, canonical
from sync.hub.database import DOCUMENTS, lock, parts
from sync.hub.tables import document, erased

Documents = Mapping[Name, tuple[str | None, str]]


def note(connection: Connection, fresh: Sequence[Entry]) -> list[tuple[Entry, str]]:
    """Wipe what these entries erase; the caller holds the log's lock.

    Returns the entries that can't be read, each with the reason.
    """
    unreadable: list[tuple[Entry, str]] = []
    names: list[Name] = []
    for one in fresh:
        if one.kind == Kind.PEOPLE_ERASED:
            try:
                names += erased_of(one.body)
            except ValueError as fault:
                unreadable.append((one, str(fault)))
    if names:
        # So that no document of theirs is being kept at this moment.
        lock(connection, DOCUMENTS)
        known = among(connection, names)
        rows = [{"kind": kind, "id": name} for kind, name in set(names) - known]
        if rows:
            connection.execute(insert(erased), rows)
        for kind, name in names:
            _wipe(connection, kind, name)
    return unreadable


def among(connection: Connection, names: Iterable[Name]) -> set[Name]:
    """Which of these documents were erased."""
    wanted: dict[str, list[str]] = {}
    for kind, name in names:
        wanted.setdefault(kind, []).append(name)
    found: set[Name] = set()
    for kind, ids in wanted.items():
        for some in parts(ids):
            here = (erased.c.kind == kind) & erased.c.id.in_(some)
            found.update(
                (kind, one) for one in connection.execute(select(erased.c.id).where(here)).scalars()
            )
    return found


def without_erased(connection: Connection, latest: Documents) -> dict[Name, tuple[str | None, str]]:
    """These documents, by kind and id, less what was erased of them."""
    gone = among(connection, latest)
    left: dict[Name, tuple[str | None, str]] = {}
    for name, (event, text) in latest.items():
        kept = _remains(name[0], text) if name in gone else text
        if kept is not None:
            left[name] = event, kept
    return left


def _wipe(connection: Connection, kind: str, name: str) -> None:
    here = (document.c.kind == kind) & (document.c.id == name)
    text = connection.execute(select(document.c.body).where(here)).scalar()
    if text is None:
        return
    kept = _remains(kind, text)
    if kept is None:
        connection.execute(delete(document).where(here))
    else:
        # Its number stays: whoever has it wipes it when the entry comes.
        connection.execute(update(document).where(here).values(body=kept))


def _remains(kind: str, text: str) -> str | None:
    left = remains(kind, json.loads(text))
    return None if left is None else canonical(left).decode()
