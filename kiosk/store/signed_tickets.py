"""Keys of signed tickets, and tickets that were called back: kept as the journal says."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlmodel import Session

from kiosk.domain.catalogue import VariantKind
from kiosk.domain.ids import EventId
from kiosk.domain.journal import Entry
from kiosk.domain.ticket_keys import KEY_BYTES, Mark, Scheme, TicketKey
from kiosk.store.rows import Question, table_of
from kiosk.store.signed_tables import TicketKeyRow, TicketMarkRow
from kiosk.store.tables import VariantRow

_key = table_of(TicketKeyRow)
_learn = upsert(_key)
# Told of by several tills, in whatever order: the earliest says when it was made, and once revoked
# it stays so.
_LEARN = _learn.on_conflict_do_update(
    index_elements=["event_id", "scheme", "public", "signs_for"],
    set_={
        "revoked": func.max(_key.c.revoked, _learn.excluded.revoked),
        "hlc": func.min(_key.c.hlc, _learn.excluded.hlc),
    },
)
_mark = table_of(TicketMarkRow)
_call = upsert(_mark)
_CALL = _call.on_conflict_do_update(
    index_elements=["event_id", "ticket_id", "mark"],
    set_={name: _call.excluded[name] for name in ("stands", "hlc", "entry_hash")},
    where=(_mark.c.hlc < _call.excluded.hlc)
    | ((_mark.c.hlc == _call.excluded.hlc) & (_mark.c.entry_hash < _call.excluded.entry_hash)),
)
_KEYS = Question(
    select(
        _key.c.event_id, _key.c.scheme, _key.c.public, _key.c.revoked, _key.c.signs_for
    ).order_by(_key.c.event_id != bindparam("event"), _key.c.hlc, _key.c.public)
)
_MARKS = Question(
    select(_mark.c.mark).where(_mark.c.ticket_id == bindparam("ticket"), _mark.c.stands)
)
_variant = table_of(VariantRow)
_TYPES = Question(select(_variant.c.title).where(_variant.c.kind == VariantKind.TICKET.value))


def fold_keys(session: Session, entry: Entry, body: Mapping[str, Any]) -> None:
    """Keep the keys that an entry tells of.

    :raises ValueError: one makes no sense; it would be tried at every scan.
    """
    for one in body["keys"]:
        public = b64decode(one["public"], validate=True)
        if len(public) != KEY_BYTES or b64encode(public).decode() != one["public"]:
            raise ValueError("That is no public key.")
        row = {
            "event_id": entry.event,
            "scheme": Scheme(one["scheme"]).value,
            "public": one["public"],
            "signs_for": str(one["signs_for"]),
            "revoked": one["revoked"] is True,
            "hlc": entry.hlc,
        }
        session.connection().execute(_LEARN, row)


def fold_marks(session: Session, entry: Entry, body: Mapping[str, Any]) -> None:
    """Keep what an entry says of tickets.

    :raises ValueError: it takes a revocation back, which nothing does.
    """
    mark, stands = Mark(body["mark"]), body["stands"] is True
    if mark is Mark.REVOKED and not stands:
        raise ValueError("A revoked ticket stays revoked.")
    rows = [
        {
            "event_id": entry.event,
            "ticket_id": str(one),
            "mark": mark.value,
            "stands": stands,
            "hlc": entry.hlc,
            "entry_hash": entry.hash,
        }
        for one in body["tickets"]
    ]
    if rows:
        session.connection().execute(_CALL, rows)


def keys_of(session: Session, event_id: str) -> list[TicketKey]:
    """All keys that are known, those of the event first, the oldest of each event first."""
    return [
        TicketKey(EventId(event), Scheme(scheme), b64decode(public), bool(revoked), signs_for)
        for event, scheme, public, revoked, signs_for in _KEYS.ask(session, event=event_id)
    ]


def marks_of(session: Session, ticket_id: str) -> set[Mark]:
    """What stands against a ticket."""
    return {Mark(mark) for (mark,) in _MARKS.ask(session, ticket=ticket_id)}


def ticket_types(session: Session) -> list[str]:
    """The names of the tickets on sale."""
    return [title for (title,) in _TYPES.ask(session)]
