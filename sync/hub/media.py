"""Media that two devices linked without knowing of each other: one to two tickets, or two to one.

What a device knows of it refuses; so of links that stand beside each other none was known where the
other was made. Both stay, and a person is told.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Column, Connection, insert, select

from kiosk.domain.cases import MEDIUM_TWICE
from kiosk.domain.door.media import Told, ends_of, link_of
from kiosk.domain.journal import Entry, Kind, canonical, digest
from sync.hub.cases import Opening, open_case
from sync.hub.database import Hub, parts
from sync.hub.naming import device_names
from sync.hub.tables import medium_end, medium_link

_KINDS = (Kind.MEDIUM_LINKED, Kind.MEDIUM_UNLINKED)


def note_media(
    connection: Connection, hub: Hub, fresh: Sequence[Entry], carrier: str, now: datetime
) -> list[Opening]:
    """Remember what was linked and what of it ended, and open a case for each medium that stands
    for several tickets, and for each ticket that has several.

    The caller holds the log's lock. Returns what can't be read, for cases of its own.
    """
    links: list[tuple[Entry, Told]] = []
    ends: dict[tuple[str, str], None] = {}
    unreadable: list[Opening] = []
    for one in fresh:
        if one.kind not in _KINDS:
            continue
        try:
            ended, _ = ends_of(one)
            told = link_of(one) if one.kind == Kind.MEDIUM_LINKED else None
        except (ValueError, KeyError) as fault:
            unreadable.append(Opening("unreadable", one, str(fault)))
            continue
        ends |= dict.fromkeys((link, one.hash) for link in ended)
        if told is not None:
            links.append((one, told))
    if links:
        rows = [
            {
                "entry_hash": one.hash,
                "link": told.id,
                "ticket": told.ticket,
                "medium": told.medium,
                "text": canonical(one.as_dict()).decode(),
            }
            for one, told in links
        ]
        connection.execute(insert(medium_link), rows)
    if ends:
        connection.execute(
            insert(medium_end), [{"link": link, "entry_hash": by} for link, by in ends]
        )
    for which, names in (
        ("medium", {told.medium for _, told in links}),
        ("ticket", {told.ticket for _, told in links}),
    ):
        for name, entries in _standing(connection, which, names):
            _open(connection, hub, which, name, entries, carrier, now)
    return unreadable


def _standing(
    connection: Connection, which: str, names: Iterable[str]
) -> Iterable[tuple[str, list[Entry]]]:
    """The links of each of these that stand, in order, where they are to several others.

    All of them, though two devices may have made the same one: when that of one ends, that of the
    other still stands, and a person has seen it.
    """
    column: Column[str] = medium_link.c[which]
    other = medium_link.c["ticket" if which == "medium" else "medium"]
    ended = select(medium_end.c.link)
    for some in parts(sorted(names)):
        held = connection.execute(
            select(column.label("name"), other.label("other"), medium_link.c.text).where(
                column.in_(some), medium_link.c.link.not_in(ended)
            )
        )
        found: dict[str, list[Entry]] = {}
        others: dict[str, set[str]] = {}
        for row in held:
            found.setdefault(row.name, []).append(Entry(**json.loads(row.text)))
            others.setdefault(row.name, set()).add(row.other)
        for name, entries in found.items():
            if len(others[name]) > 1:
                yield name, sorted(entries, key=lambda one: (one.hlc, one.dev, one.hash))


def _open(
    connection: Connection,
    hub: Hub,
    which: str,
    name: str,
    entries: list[Entry],
    carrier: str,
    now: datetime,
) -> None:
    names = device_names(connection, {one.dev for one in entries})
    at = ", ".join(f"{one.at} at {names.get(one.dev, one.dev)}" for one in entries)
    tail = str(entries[0].body["tail"])
    # Two devices may have made the same link.
    many = len({str(one.body["ticket" if which == "medium" else "medium"]) for one in entries})
    text = (
        f"Wristband …{tail} was linked to {many} tickets: {at}."
        if which == "medium"
        else f"One ticket was linked to {many} wristbands: {at}."
    )
    about = {
        "ticket": str(entries[0].body["ticket"]),
        "medium": tail,
        "which": which,
        "many": many,
    }
    opening = Opening(MEDIUM_TWICE, entries[-1], text, about)
    case = digest([MEDIUM_TWICE, which, name])
    open_case(connection, hub, case, opening, entries, carrier, now)
