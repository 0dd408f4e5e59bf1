"""The journal in the store: one staff action is one transaction, with its entries and effects.

An action takes the write lock, appends entries with the next sequence numbers, folds each
into the tables, and commits once. What it wrote is durable when the block has ended:

    with store.writing() as session:
        action = Action(session, identity, now)
        action.record(Kind.SALE_COMPLETED, body, event_id)
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, bindparam, func, insert, literal_column, select
from sqlmodel import Session

from kiosk.domain.clock import Hlc, tick
from kiosk.domain.ids import new_id
from kiosk.domain.journal import GENESIS, MAIN, Entry, Kind, Written, canonical, seal
from kiosk.store.identity import Identity
from kiosk.store.projections import fold
from kiosk.store.rows import Question, get_setting, table_of
from kiosk.store.tables import EntryRow

HEARD = "heard_hlc"
# Set for good in a store that is a copy of its device: it sells nothing that it holds.
FROZEN = "frozen"
_entry = table_of(EntryRow)
_INSERT = insert(_entry)
_HEAD = Question(
    select(_entry.c.seq, _entry.c.hash, _entry.c.hlc, _entry.c.sig)
    .where(_entry.c.device_id == bindparam("device_id"), _entry.c.branch == bindparam("branch"))
    .order_by(_entry.c.seq.desc())
    .limit(1)
)


def _as_text() -> ColumnElement[str]:
    """The canonical JSON of an entry, put together by SQLite: the body is that already."""
    columns = {"dev": "device_id", "event": "event_id"}
    text: ColumnElement[str] = literal_column("'{'")
    for number, name in enumerate(sorted(one.name for one in fields(Entry))):
        column = _entry.c[columns.get(name, name)]
        value = column if name == "body" else func.json_quote(column)
        text = text.concat(literal_column(f"'{',' if number else ''}\"{name}\":'")).concat(value)
    return text.concat(literal_column("'}'"))


_WRITTEN = (
    select(_entry.c.seq, _entry.c.hash, _as_text())
    .where(
        _entry.c.device_id == bindparam("device_id"),
        _entry.c.branch == bindparam("branch"),
        _entry.c.seq > bindparam("after"),
    )
    .order_by(_entry.c.seq)
    .limit(bindparam("most"))
)

_ABOVE = (
    select(_entry)
    .where(
        _entry.c.device_id == bindparam("device_id"),
        _entry.c.branch == bindparam("branch"),
        _entry.c.seq > bindparam("after"),
    )
    .order_by(_entry.c.seq)
    .limit(bindparam("limit"))
    .execution_options(yield_per=500)
)


class Action:
    """One staff action inside one transaction; its entries share an action id, a time, and who
    did it: ``actor`` are the fields of :func:`kiosk.domain.staff.actor_fields`."""

    def __init__(
        self,
        session: Session,
        identity: Identity,
        now: datetime,
        actor: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.session = session
        self.now = now
        self._identity = identity
        self._actor = actor
        self._id = new_id(now)
        last = head(session, identity.device_id)
        self._seq: int = last.seq if last else 0
        self._prev: str = last.hash if last else GENESIS
        known = [last.hlc] if last else []
        heard = get_setting(session, HEARD)
        self._hlc: Hlc | None = max(
            map(Hlc.parse, [*known, *([heard] if heard else [])]), default=None
        )

    def record(self, kind: Kind, body: Mapping[str, Any], event_id: str | None) -> Entry:
        """Append one entry and apply it to the tables."""
        self._hlc = tick(self._hlc, self.now)
        entry = seal(
            key=self._identity.key,
            dev=self._identity.device_id,
            seq=self._seq + 1,
            prev=self._prev,
            event=event_id,
            action=self._id,
            kind=kind,
            at=self.now,
            hlc=self._hlc,
            body={**body, **self._actor},
        )
        store_entry(self.session, entry)
        self._seq, self._prev = entry.seq, entry.hash
        return entry


def store_entry(session: Session, entry: Entry) -> None:
    """Write an entry that was made here and fold it."""
    write_entry(session, entry, MAIN)
    fold(session, entry)


def write_entry(session: Session, entry: Entry, branch: str) -> None:
    """Write an entry without folding it."""
    write_entries(session, [(entry, branch)])


def write_entries(session: Session, entries_with_branches: Sequence[tuple[Entry, str]]) -> None:
    """Write entries with their branches without folding them."""
    rows = []
    for entry, branch in entries_with_branches:
        row = entry.as_dict()
        row["device_id"] = row.pop("dev")
        row["event_id"] = row.pop("event")
        row["body"] = canonical(entry.body).decode()
        row["branch"] = branch
        rows.append(row)
    if rows:
        session.connection().execute(_INSERT, rows)


class Head(NamedTuple):
    """What others go by of the newest entry of a chain."""

    seq: int
    hash: str
    hlc: str
    sig: str


def head(session: Session, device_id: str, branch: str = MAIN) -> Head | None:
    """The newest entry of a branch of a device's chain."""
    row = _HEAD.ask(session, device_id=device_id, branch=branch).fetchone()
    return None if row is None else Head(*row)


def entries(
    session: Session, device_id: str, after: int = 0, limit: int = -1, branch: str = MAIN
) -> Iterator[Entry]:
    """The entries of a branch in order, those above ``after``; a ``limit`` of -1 means all."""
    wanted = {"device_id": device_id, "branch": branch, "after": after, "limit": limit}
    for row in session.connection().execute(_ABOVE, wanted):
        yield entry_of(row._mapping)


def written(
    session: Session, device_id: str, after: int, limit: int, branch: str = MAIN
) -> list[Written]:
    """What :func:`entries` gives, as it travels: nothing of it is read or written anew."""
    wanted = {"device_id": device_id, "branch": branch, "after": after, "most": limit}
    rows = session.connection().execute(_WRITTEN, wanted).all()
    return [Written(seq, hashed, text) for seq, hashed, text in rows]


def entry_of(row: Mapping[Any, Any]) -> Entry:
    """An entry from its row."""
    return Entry(
        v=row["v"],
        id=row["id"],
        dev=row["device_id"],
        seq=row["seq"],
        prev=row["prev"],
        event=row["event_id"],
        action=row["action"],
        kind=row["kind"],
        at=row["at"],
        hlc=row["hlc"],
        body=json.loads(row["body"]),
        hash=row["hash"],
        sig=row["sig"],
    )
