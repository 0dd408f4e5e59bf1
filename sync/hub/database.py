"""The hub's database: SQLite or PostgreSQL, opened, made when missing, and refused when newer."""

from __future__ import annotations

import sqlite3
import uuid
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import (
    BigInteger,
    Connection,
    Engine,
    Table,
    bindparam,
    create_engine,
    event,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_random

from kiosk.domain.errors import BadInput, StoreDamaged, StoreNewer, StoreUnwritable
from kiosk.domain.ids import new_id
from sync.hub.tables import SCHEMA, head, meta, metadata

ENTRIES, DOCUMENTS, DEVICES = "entries", "documents", "devices"
KEY = "key"

# Any number that no other program on the same server is likely to lock.
_MAKING_TABLES = 7_083_711
_BUSY_SECONDS = 30

T = TypeVar("T")

_ADVANCE = (
    update(head)
    .where(head.c.name == bindparam("log"))
    .values(value=head.c.value + bindparam("count", type_=BigInteger))
    .returning(head.c.value)
)
_HEIGHT = select(head.c.value).where(head.c.name == bindparam("log"))


@dataclass(frozen=True)
class Hub:
    """An open database; all that may change is in it, for several processes may serve it."""

    engine: Engine
    id: str

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent view of the database."""
        options = {}
        if self.engine.dialect.name == "postgresql":
            options["isolation_level"] = "REPEATABLE READ"
        with self.engine.connect().execution_options(**options) as connection, connection.begin():
            driver = connection.connection.driver_connection
            if isinstance(driver, sqlite3.Connection):
                # Said to the driver: SQLAlchemy would take ten times as long over it.
                driver.execute("BEGIN DEFERRED")
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction, all of it or nothing."""
        with _for_writing(self.engine) as connection:
            yield connection

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


@contextmanager
def open_hub(db_url: str, now: datetime) -> Iterator[Hub]:
    """Open the hub's database for a ``with`` block, making its tables when there are none.

    ``db_url`` is ``sqlite:///FILE`` or ``postgresql://USER@HOST/NAME``.

    :raises BadInput: the address is not one of these.
    :raises StoreUnwritable: it can't be reached or written.
    :raises StoreNewer: a newer Trestle made it.
    :raises StoreDamaged: it is something else than a hub's database.
    """
    hub = connect(db_url, now)
    try:
        yield hub
    finally:
        hub.close()


def connect(db_url: str, now: datetime) -> Hub:
    """Open as :func:`open_hub` does; the caller closes."""
    url = _database_url(db_url)
    shown = url.render_as_string(hide_password=True)
    engine = _engine(url)
    try:
        with _for_writing(engine) as connection:
            values = _prepare(connection, now)
    except OperationalError as fault:
        engine.dispose()
        raise StoreUnwritable(
            f"The hub's database {shown} can't be opened ({_first_line(fault)}). "
            "Check that the server runs, that the address is right, and that we may write there."
        ) from fault
    except DatabaseError as fault:
        engine.dispose()
        raise StoreDamaged(
            f"{shown} can't be used as a hub's database ({_first_line(fault)}). "
            "Put a backup back, or choose another database."
        ) from fault
    if int(values["schema"]) > SCHEMA:
        engine.dispose()
        raise StoreNewer(
            f"The hub's database {shown} was written by a newer version of Trestle. "
            "Update Trestle on this machine; nothing was changed."
        )
    return Hub(engine, values["hub"])


def lock(connection: Connection, name: str) -> int:
    """Take the head row of log ``name`` until the end of the transaction; returns its value.

    Always first in a transaction that writes to that log: numbers are then given and committed
    in the same order, so that a reader's cursor can't step over one that commits late.
    """
    return advance(connection, name, 0)


def advance(connection: Connection, name: str, count: int) -> int:
    """Raise the head of log ``name`` by ``count`` and return the new value."""
    return int(connection.execute(_ADVANCE, {"log": name, "count": count}).scalar_one())


def height(connection: Connection, name: str) -> int:
    """The newest number of log ``name``."""
    return int(connection.execute(_HEIGHT, {"log": name}).scalar_one())


def parts(values: Sequence[T], size: int = 500) -> Iterator[Sequence[T]]:
    """Cut into pieces that fit into one statement's parameters."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def insert_many(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, str | int | None]]
) -> None:
    """Insert rows, each with all columns of the table.

    Said to the driver: there are no values here that SQLAlchemy would have to translate, and for
    entries by the thousand it takes longer than the database itself."""
    if not rows:
        return
    dialect = connection.dialect
    key = (table.name, dialect.name)
    if key not in _INSERTS:
        compiled = insert(table).compile(dialect=dialect, column_keys=list(table.c.keys()))
        _INSERTS[key] = str(compiled), compiled.positiontup
    statement, order = _INSERTS[key]
    given = rows if order is None else [tuple(row[name] for name in order) for row in rows]
    connection.exec_driver_sql(statement, given)


# By table and database: the statement, and the order of its values where they have no names.
_INSERTS: dict[tuple[str, str], tuple[str, list[str] | None]] = {}


def _database_url(text: str) -> URL:
    try:
        url = make_url(text)
    except ArgumentError:
        raise _unknown_address(text) from None
    if url.drivername in ("postgresql", "postgres", "postgresql+psycopg"):
        return url.set(drivername="postgresql+psycopg")
    if url.drivername not in ("sqlite", "sqlite+pysqlite") or url.database in (
        None,
        "",
        ":memory:",
    ):
        raise _unknown_address(text)
    return url


def _unknown_address(text: str) -> BadInput:
    return BadInput(
        f"“{text}” is not a database the hub can use; "
        "write sqlite:///FILE or postgresql://USER@HOST/NAME."
    )


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "postgresql":
        # Parameters are people's data: they stay out of what a fault says.
        return create_engine(url, pool_pre_ping=True, hide_parameters=True)
    path = Path(url.database or "")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise StoreUnwritable(
            f"{path.parent} can't be made ({fault.strerror}); choose another place for the hub."
        ) from fault
    engine = create_engine(url, connect_args={"timeout": _BUSY_SECONDS}, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def configure(connection: sqlite3.Connection, _record: ConnectionPoolEntry) -> None:
        # We begin transactions ourselves; sqlite3 would begin them late and deferred.
        connection.isolation_level = None
        _use_wal(connection)
        for pragma in ("synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    return engine


# Where another program is just making the file, SQLite says so at once instead of waiting.
@retry(
    retry=retry_if_exception_type(sqlite3.OperationalError),
    stop=stop_after_delay(_BUSY_SECONDS),
    wait=wait_random(0.005, 0.05),
    reraise=True,
)
def _use_wal(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode=WAL")


@contextmanager
def _for_writing(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as connection, connection.begin():
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield connection


def _prepare(connection: Connection, now: datetime) -> dict[str, str]:
    if connection.dialect.name == "postgresql":
        # Two programs that open an empty database together must not both make the tables.
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MAKING_TABLES})
    metadata.create_all(connection)
    found = {row.name: row.value for row in connection.execute(select(meta))}
    if not found:
        found = {
            "schema": str(SCHEMA),
            "hub": new_id(now),
            "generation": str(uuid.uuid4()),
            # From the first: a hub put back from its oldest backup must still have its name.
            KEY: b64encode(Ed25519PrivateKey.generate().private_bytes_raw()).decode(),
        }
        connection.execute(insert(meta), [{"name": k, "value": v} for k, v in found.items()])
        connection.execute(
            insert(head), [{"name": name, "value": 0} for name in (ENTRIES, DOCUMENTS, DEVICES)]
        )
    return found


def _first_line(fault: DatabaseError) -> str:
    return str(fault.orig).strip().splitlines()[0]
