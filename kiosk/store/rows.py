"""Reference rows: written whole, each with a digest of its own columns.

Everything outside the journal's reach is written through here, so that a row and its digest
can't drift apart, and so that what the hub should hear of is marked in the same transaction.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Insert, Table, bindparam, delete, func, insert, select
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlmodel import Session, SQLModel, col

from kiosk.store.tables import SettingRow, UnsentRow

# Made once: a list of tickets has a hundred thousand rows.
_text = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode


def table_of(row: type[SQLModel]) -> Table:
    """The table behind a row class."""
    table = row.__table__  # type: ignore[attr-defined]
    assert isinstance(table, Table)
    return table


def digest_of(values: Mapping[str, Any]) -> str:
    """The digest of a row: of its columns in order of name, ``digest`` itself left out."""
    plain = {name: value for name, value in values.items() if name != "digest"}
    return hashlib.blake2b(_text(plain).encode(), digest_size=16).hexdigest()


def put(session: Session, row: type[SQLModel], values: Iterable[Mapping[str, Any]]) -> int:
    """Insert or replace whole rows; returns how many were given."""
    batch = [{**one, "digest": digest_of(one)} for one in values]
    if not batch:
        return 0
    session.connection().execute(_upsert(row), batch)
    return len(batch)


@cache
def _upsert(row: type[SQLModel]) -> Insert:
    table = table_of(row)
    statement = upsert(table)
    keys = [column.name for column in table.primary_key]
    changed = {
        column.name: statement.excluded[column.name]
        for column in table.columns
        if column.name not in keys
    }
    return statement.on_conflict_do_update(index_elements=keys, set_=changed)


@cache
def _insert(row: type[SQLModel]) -> Insert:
    return insert(table_of(row))


_settings = table_of(SettingRow).c
_SETTING = select(_settings.value).where(_settings.name == bindparam("name"))


def get_setting(session: Session, name: str, default: str = "") -> str:
    """A setting's value, or ``default`` where it was never set."""
    found = session.connection().execute(_SETTING, {"name": name}).scalar()
    return default if found is None else str(found)


def put_settings(session: Session, **values: str) -> None:
    """Set settings."""
    put(session, SettingRow, [{"name": name, "value": value} for name, value in values.items()])


def mark_unsent(session: Session, kind: str, ids: Sequence[str]) -> None:
    """Note that rows of ``kind`` changed here, so that the hub hears of them."""
    newest = max(session.scalar(select(func.max(col(UnsentRow.rev)))) or 0, 0)
    put(
        session,
        UnsentRow,
        [{"kind": kind, "id": one, "rev": newest + n} for n, one in enumerate(ids, start=1)],
    )


def insert_rows(session: Session, row: type[SQLModel], values: Sequence[dict[str, Any]]) -> None:
    """Insert projection rows."""
    if values:
        session.connection().execute(_insert(row), list(values))


def clear(session: Session, row: type[SQLModel]) -> None:
    """Empty a table."""
    session.execute(delete(table_of(row)))
