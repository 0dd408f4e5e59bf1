"""Verifying the store: every chain, every projection, every reference row, every page.

What is checked, and against what:

- SQLite's own structure, by ``integrity_check``, and its tables against a new store's;
- each journal entry against its hash, its signature and the entry before it, on whatever branch;
- each projection table against a fresh fold of the whole journal;
- each reference row against the digest it carries;
- this device against its own key.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Engine, create_engine
from sqlmodel import Session, SQLModel

from kiosk.domain.journal import MAIN, Entry, canonical, check_chain
from kiosk.store import engine
from kiosk.store.engine import speaking_plainly
from kiosk.store.journal import entry_of
from kiosk.store.projections import fold_or_park
from kiosk.store.rows import digest_of, table_of
from kiosk.store.tables import PROJECTIONS, REFERENCE, EntryRow

Row = dict[str, Any]
# By device and branch: rows as they are, and the entries that they are read as.
Chains = dict[tuple[str, str], list[tuple[Row, Entry | None]]]


@dataclass(frozen=True)
class Verification:
    """How much was checked, and every fault found, each as one sentence."""

    entries: int
    devices: int
    rows: int
    problems: tuple[str, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


def verify(path: Path, device_id: str | None) -> Verification:
    """Check the store at ``path``; ``device_id`` is whom its keys belong to.

    :raises StoreDamaged: SQLite can't read it at all.
    """
    with speaking_plainly(path), closing(_open(path)) as connection:
        problems = [*_structure(connection), *_schema_faults(connection)]
        # Where a table is not what it was, SQLite can't say what points at it.
        problems = problems or _dangling(connection)
        if problems:
            return Verification(0, 0, 0, tuple(problems))
        chains = _chains(connection)
        problems += [f"The journal: {fault}." for fault in _chain_faults(chains)]
        rows = 0
        for table in REFERENCE:
            for row in _rows(connection, table):
                rows += 1
                problems += _reference_fault(table, row)
        problems += _device_fault(connection, device_id)
        with closing(_refold(chains)) as folded:
            for table in PROJECTIONS:
                here, there = _keyed(connection, table), _keyed(folded, table)
                rows += len(here)
                problems += _differences(table, here, there)
    return Verification(
        sum(len(chain) for chain in chains.values()),
        len({device for device, _ in chains}),
        rows,
        tuple(problems),
    )


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    # A damaged text column must be named as such, not stop the walk.
    connection.text_factory = lambda raw: raw.decode("utf-8", "backslashreplace")
    return connection


def _structure(connection: sqlite3.Connection) -> list[str]:
    found = [row[0] for row in connection.execute("PRAGMA integrity_check")]
    return [f"The file: {line}." for line in found if line != "ok"]


def _dangling(connection: sqlite3.Connection) -> list[str]:
    return [
        f"The file: row {row[1]} of {row[0]} points at nothing in {row[2]}."
        for row in connection.execute("PRAGMA foreign_key_check")
    ]


def _schema_faults(connection: sqlite3.Connection) -> list[str]:
    """What the tables are called and hold, against a store made new."""
    here, new = _schema(connection), _new_schema(engine.HEAD)
    tables = sorted({table for table, _ in here ^ new})
    return [f"The file: the description of table {table} was changed." for table in tables]


def _schema(connection: sqlite3.Connection) -> frozenset[tuple[str, str]]:
    """Each table's columns, foreign keys and indexes, whatever text they were made with."""
    facts: set[tuple[str, str]] = set()
    for (table,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'"):
        for column in connection.execute(f'PRAGMA table_info("{table}")'):
            facts.add((table, f"column {tuple(column)[1:]}"))
        for key in connection.execute(f'PRAGMA foreign_key_list("{table}")'):
            facts.add((table, f"foreign key {tuple(key)[2:]}"))
        for _, index, unique, origin, *_ in connection.execute(f'PRAGMA index_list("{table}")'):
            columns = [row[2] for row in connection.execute(f'PRAGMA index_info("{index}")')]
            name = index if origin == "c" else ""
            facts.add((table, f"index {name} {unique} {columns}"))
    return frozenset(facts)


@cache
def _new_schema(_revision: str) -> frozenset[tuple[str, str]]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "new.db"
        engine.migrate(path)
        with closing(_open(path)) as connection:
            return _schema(connection)


def _rows(connection: sqlite3.Connection, table: type[SQLModel]) -> Iterator[Row]:
    columns = ", ".join(f'"{column.name}"' for column in table_of(table).columns)
    keys = ", ".join(f'"{column.name}"' for column in table_of(table).primary_key)
    for row in connection.execute(f'SELECT {columns} FROM "{_name(table)}" ORDER BY {keys}'):
        yield dict(row)


def _keyed(connection: sqlite3.Connection, table: type[SQLModel]) -> dict[tuple[Any, ...], Row]:
    keys = [column.name for column in table_of(table).primary_key]
    return {tuple(row[key] for key in keys): row for row in _rows(connection, table)}


def _name(table: type[SQLModel]) -> str:
    return str(table_of(table).name)


def _chains(connection: sqlite3.Connection) -> Chains:
    chains: Chains = {}
    for row in _rows(connection, EntryRow):
        place = str(row["device_id"]), str(row["branch"])
        chains.setdefault(place, []).append((row, _entry(row)))
    return chains


def _entry(row: Row) -> Entry | None:
    try:
        entry = entry_of(row)
        if not isinstance(entry.body, dict) or canonical(entry.body).decode() != row["body"]:
            return None
        entry.covered()
    except (ValueError, TypeError, RecursionError):
        return None
    return entry


def _chain_faults(chains: Chains) -> Iterator[str]:
    for (device, branch), chain in chains.items():
        whole = [entry for _, entry in chain if entry is not None]
        for row, entry in chain:
            if entry is None:
                yield f"entry {row['seq']} of {device}: its content can't be read"
        if len(whole) == len(chain):
            if branch == MAIN:
                yield from check_chain(whole)
            else:
                yield from _branch_faults(chains, whole, branch)


def _branch_faults(chains: Chains, whole: list[Entry], branch: str) -> Iterator[str]:
    """A branch begins with the entry that it is named by, and follows another of its device."""
    device = whole[0].dev
    others = [
        entry
        for (other, _), chain in chains.items()
        if other == device
        for _, entry in chain
        if entry is not None
    ]
    first = next((entry for entry in others if entry.seq == 1), None)
    before = next((entry for entry in others if entry.hash == whole[0].prev), None)
    if whole[0].hash != branch or (before is None and whole[0].seq > 1) or first is None:
        yield f"entry {whole[0].seq} of {device}: it is on a branch that it does not belong to"
        return
    yield from check_chain(whole, before, str(first.body.get("public_key")))


def _reference_fault(table: type[SQLModel], row: Row) -> list[str]:
    try:
        whole = digest_of(_as_written(table, row)) == row["digest"]
    except (TypeError, ValueError):
        whole = False
    if whole:
        return []
    keys = [str(row[column.name]) for column in table_of(table).primary_key]
    return [f"Table {_name(table)}: row {' '.join(keys)} was changed outside Trestle."]


def _as_written(table: type[SQLModel], row: Row) -> Row:
    flags = {column.name for column in table_of(table).columns if column.type.python_type is bool}
    return {
        name: bool(value) if name in flags and value in (0, 1) else value
        for name, value in row.items()
    }


def _device_fault(connection: sqlite3.Connection, device_id: str | None) -> list[str]:
    row = connection.execute("SELECT value FROM setting WHERE name = 'device'").fetchone()
    if device_id is None or (row is not None and row[0] == device_id):
        return []
    return ["This device: the store names another device than the one whose key is here."]


def _refold(chains: Chains) -> sqlite3.Connection:
    """Fold the whole journal into an empty database, in the order of the hybrid clock."""
    memory, empty = _memory()
    entries = [
        (entry, branch)
        for (_, branch), chain in chains.items()
        for _, entry in chain
        if entry is not None
    ]
    raw = memory.raw_connection().driver_connection
    assert isinstance(raw, sqlite3.Connection)
    raw.deserialize(empty)
    with Session(memory) as session:
        for entry, branch in sorted(
            entries, key=lambda one: (one[0].hlc, one[0].dev, one[0].seq, one[1])
        ):
            fold_or_park(session, entry, branch)
        session.commit()
    copy = sqlite3.connect(":memory:")
    copy.row_factory = sqlite3.Row
    raw.backup(copy)
    return copy


@cache
def _memory() -> tuple[Engine, bytes]:
    """A database in memory, each thread's its own, and what it is when it is empty.

    Made once: what SQLAlchemy has compiled it keeps with the engine.
    """
    memory = create_engine("sqlite://")
    SQLModel.metadata.create_all(memory)
    raw = memory.raw_connection().driver_connection
    assert isinstance(raw, sqlite3.Connection)
    return memory, raw.serialize()


def _differences(
    table: type[SQLModel], here: dict[tuple[Any, ...], Row], there: dict[tuple[Any, ...], Row]
) -> Iterator[str]:
    for key in sorted(here.keys() | there.keys(), key=repr):
        name = f"Table {_name(table)}: row {' '.join(map(str, key))}"
        if key not in here:
            yield f"{name} is missing; the journal has it."
        elif key not in there:
            yield f"{name} is not in the journal."
        else:
            for column, value in there[key].items():
                found = here[key][column]
                if (type(found), found) != (type(value), value):
                    yield (
                        f"{name}: {column} is {json.dumps(found, default=repr)}, "
                        f"the journal says {json.dumps(value, default=repr)}."
                    )
