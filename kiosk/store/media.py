"""Media and their tickets: folded from the journal, and found by index."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlmodel import Session

from kiosk.domain.clock import parse_iso
from kiosk.domain.door.media import GONE, Link, ends_of, link_of, reason_of
from kiosk.domain.ids import EventId, TicketId
from kiosk.domain.journal import Entry, Kind
from kiosk.store.media_tables import MediumEndRow, MediumLinkRow
from kiosk.store.rows import insert_rows, listed, table_of
from kiosk.store.tables import DeviceRow

_link = table_of(MediumLinkRow)
_end = table_of(MediumEndRow)
_device = table_of(DeviceRow)


def _links(which: ColumnElement[bool]) -> Select[Any]:
    return (
        select(
            _link,
            _device.c.name,
            _end.c.why,
            _end.c.hlc.label("ended"),
            _end.c.entry_id.label("by"),
        )
        .join_from(_link, _device, _device.c.id == _link.c.device_id, isouter=True)
        .outerjoin(_end, _end.c.link_id == _link.c.entry_id)
        .where(which)
    )


_OF_MEDIA = _links(_link.c.medium_id.in_(listed("ids")))
_OF_TICKETS = _links(_link.c.ticket_id.in_(listed("ids")))


def fold_medium(session: Session, entry: Entry, body: Mapping[str, Any]) -> None:
    """Keep a link, and what ends others.

    :raises ValueError: it makes no sense.
    """
    if entry.kind == Kind.MEDIUM_LINKED:
        told = link_of(entry)
        row = {
            "entry_id": entry.id,
            "event_id": entry.event,
            "ticket_id": told.ticket,
            "medium_id": told.medium,
            "tail": told.tail,
            "device_id": entry.dev,
            "at": entry.at,
            "hlc": entry.hlc,
        }
        insert_rows(session, MediumLinkRow, [row])
    ended, why = ends_of(entry)
    rows = [
        {"link_id": one, "entry_id": entry.id, "why": why, "hlc": entry.hlc}
        for one in dict.fromkeys(ended)
    ]
    insert_rows(session, MediumEndRow, rows)


def links_of_media(session: Session, media: Collection[str]) -> list[Link]:
    """All links of these media, by their ids; those that stand no longer, too."""
    return _found(session, _OF_MEDIA, media)


def links_of_tickets(session: Session, tickets: Collection[str]) -> list[Link]:
    """All links of these tickets, by their ids; those that stand no longer, too."""
    return _found(session, _OF_TICKETS, tickets)


def _found(session: Session, asked: Select[Any], ids: Collection[str]) -> list[Link]:
    rows = session.connection().execute(asked, {"ids": json.dumps(list(ids))})
    return list(_read(rows))


def _read(rows: Iterable[Any]) -> Iterable[Link]:
    # Ended by two devices apart, a link has two ends. That it is lost counts first, then which came
    # first: the same everywhere.
    found: dict[str, tuple[tuple[bool, str, str], Link]] = {}
    for row in rows:
        why = reason_of(row.why) if row.why else None
        by = (why not in GONE, row.ended or "", row.by or "")
        if row.entry_id in found and found[row.entry_id][0] <= by:
            continue
        found[row.entry_id] = (
            by,
            Link(
                row.entry_id,
                EventId(row.event_id),
                TicketId(row.ticket_id),
                row.medium_id,
                row.tail,
                parse_iso(row.at),
                row.hlc,
                row.device_id,
                row.name or "",
                why,
            ),
        )
    return (link for _, link in found.values())
