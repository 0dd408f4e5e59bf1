"""Reference rows: written whole, each with a digest of its own columns.

Everything outside the journal's reach is written through here, so that a row and its digest
can't drift apart, and so that what the hub should hear of is marked in the same transaction.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from operator import itemgetter
from typing import Any

import orjson
from sqlalchemy import (
    CompoundSelect,
    Insert,
    Select,
    Table,
    bindparam,
    delete,
    func,
    insert,
    select,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.sqlite import dialect
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.exc import DBAPIError, StatementError
from sqlmodel import Session, SQLModel, col

from kiosk.store.tables import SettingRow, UnsentRow

_HELD_BACK = "rows held back"
# Made once: a list of tickets has a hundred thousand rows.
_text = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode


def table_of(row: type[SQLModel]) -> Table:
    """The table behind a row class."""
    table = row.__table__  # type: ignore[attr-defined]
    assert isinstance(table, Table)
    return table


def listed(name: str) -> Select[Any]:
    """The texts of a JSON list, which is the parameter ``name``: for lists of any length."""
    return select(func.json_each(bindparam(name)).table_valued("value").c.value)


class Question:
    """A question that a sync round asks many times: put into SQLite's words once, and answered by
    the driver in plain tuples. What SQLAlchemy does around each statement takes several times as
    long as SQLite."""

    def __init__(self, statement: Select[Any] | CompoundSelect[Any]) -> None:
        said = statement.compile(dialect=sqlite.dialect())
        self._text = said.string
        self._names = said.positiontup or []
        self._values = {name: value for name, value in said.params.items() if value is not None}

    def ask(self, session: Session, **values: str | int) -> sqlite3.Cursor:
        """Ask it within the transaction of ``session``."""
        driver = session.connection().connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        known = {**self._values, **values}
        return driver.execute(self._text, [known[name] for name in self._names])

    def value(self, session: Session, **values: str | int) -> Any:
        """The first column of the first row; None where there is no row."""
        row = self.ask(session, **values).fetchone()
        return None if row is None else row[0]


def digest_of(values: Mapping[str, Any]) -> str:
    """The digest of a row: of its columns in order of name, ``digest`` itself left out."""
    plain = dict(values)
    plain.pop("digest", None)
    try:
        text = orjson.dumps(plain, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError:
        # A whole number beyond 64 bits, which SQLite has no place for: it says so itself.
        text = json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    return hashlib.blake2b(text, digest_size=16).hexdigest()


def put(session: Session, row: type[SQLModel], values: Iterable[Mapping[str, Any]]) -> int:
    """Insert or replace whole rows; returns how many were given."""
    batch = [{**one, "digest": digest_of(one)} for one in values]
    if not batch:
        return 0
    in_order, statement = _upsert(row)
    # Said to the driver: there are no types here that SQLAlchemy would have to translate.
    session.connection().exec_driver_sql(statement, list(map(in_order, batch)))
    return len(batch)


@cache
def _upsert(row: type[SQLModel]) -> tuple[Callable[[Mapping[str, Any]], tuple[Any, ...]], str]:
    """What puts a row's values in order, and the statement that takes them in this order."""
    table = table_of(row)
    statement = upsert(table)
    keys = [column.name for column in table.primary_key]
    changed = {
        column.name: statement.excluded[column.name]
        for column in table.columns
        if column.name not in keys
    }
    whole = statement.on_conflict_do_update(index_elements=keys, set_=changed)
    compiled = whole.compile(dialect=dialect(paramstyle="qmark"))
    assert compiled.positiontup is not None
    return itemgetter(*compiled.positiontup), str(compiled)


@cache
def _insert(row: type[SQLModel]) -> Insert:
    return insert(table_of(row))


_settings = table_of(SettingRow).c
_SETTING = Question(select(_settings.value).where(_settings.name == bindparam("name")))


_SETTINGS = select(_settings.name, _settings.value).where(
    _settings.name.in_(bindparam("names", expanding=True))
)


def get_setting(session: Session, name: str, default: str = "") -> str:
    """A setting's value, or ``default`` where it was never set."""
    found = _SETTING.value(session, name=name)
    return default if found is None else str(found)


def get_settings(session: Session, *names: str) -> dict[str, str]:
    """Several settings at once; empty where one was never set."""
    found = session.connection().execute(_SETTINGS, {"names": names}).all()
    return {**dict.fromkeys(names, ""), **{row.name: str(row.value) for row in found}}


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
    """Insert projection rows.

    :raises ValueError: a value is not of its column's type, such as a word for yes or no.
    """
    held_back = session.info.get(_HELD_BACK)
    if held_back is not None:
        for one in values:
            held_back[row, tuple(one)].append(one)
    elif values:
        try:
            session.connection().execute(_insert(row), list(values))
        except StatementError as fault:
            if isinstance(fault, DBAPIError):
                raise
            # SQLAlchemy found it before SQLite was asked.
            raise ValueError(str(fault.orig)) from fault


@contextmanager
def rows_at_once(session: Session) -> Iterator[None]:
    """Hold back the projection rows of this block and insert them at its end, a table's at once;
    so nothing in it may read them."""
    held_back: dict[tuple[type[SQLModel], tuple[str, ...]], list[dict[str, Any]]]
    held_back = defaultdict(list)
    session.info[_HELD_BACK] = held_back
    try:
        yield
    finally:
        del session.info[_HELD_BACK]
    for (row, _columns), values in held_back.items():
        insert_rows(session, row, values)


def clear(session: Session, row: type[SQLModel]) -> None:
    """Empty a table."""
    session.execute(delete(table_of(row)))
