"""Opening the store: one SQLite file, durable, migrated, and never a newer one than we know.

A commit returns only after the write-ahead log has reached the disk (``synchronous=FULL``),
so whatever a screen said after it survives the plug being pulled.
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from copy import copy
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session

from kiosk.domain.clock import utc
from kiosk.domain.errors import N_, StoreDamaged, StoreMissing, StoreNewer, StoreUnwritable
from kiosk.store import FILE as FILE
from kiosk.store.turns import Turns

BACKUPS = "backups"
HEAD = "0041"
KNOWN = frozenset(f"{number:04}" for number in range(1, int(HEAD) + 1))
MIGRATIONS = Path(__file__).parent / "migrations"


class _Session(Session):
    """A session on one connection, in one transaction: it need not ask which, each time.

    It neither commits nor rolls back: :class:`Store` does. Where rows were loaded as objects it is
    in a transaction of its own, within the connection's.
    """

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._only = connection

    def connection(self, *_: Any, **__: Any) -> Connection:
        """The connection."""
        return self._only


class Store:
    """The open store of one device. Any thread may use it; each block is one transaction."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.engine = _engine(path)
        self._turns = Turns()
        self._turn = self._turns.acting
        self._folds_after = 0

    def giving_way(self, folds_after: int = 1) -> Self:
        """The same store for work that nobody waits for: each block begins when no person's does,
        or soon all the same; see :mod:`kiosk.store.turns`. It folds SQLite's log into the file
        once so many commits of anybody are in it: a few small ones can wait, and folding costs
        whoever writes next a round to the disk more."""
        other = copy(self)
        other._turn = self._turns.giving_way
        other._folds_after = folds_after
        return other

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Read from one consistent state; nothing written here is kept."""
        with self._turn(), speaking_plainly(self.path), self._begun("DEFERRED") as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Write all or nothing: committed when the block ends, rolled back if it raises.

        The write lock is taken at once (``BEGIN IMMEDIATE``), so that what is read inside,
        such as the journal's last sequence number, can't be stale at the commit.

        :raises StoreUnwritable: no permission, or the disk is full; nothing was written.
        :raises StoreDamaged: the file can't be read as a store.
        """
        if self._folds_after > 1 and self._turns.unfolded >= self._folds_after:
            # Before a write of its own, which then pays for beginning the log anew.
            self._fold_log()
        with (
            self._turn(),
            self._turns.write,
            speaking_plainly(self.path),
            self._begun("IMMEDIATE") as session,
        ):
            yield session
            session.flush()
            session.connection().commit()
            self._turns.unfolded += 1
        if self._folds_after == 1:
            self._fold_log()

    def _fold_log(self) -> None:
        # SQLite has whoever commits next after every thousand pages fold its log into the file,
        # and a person would wait for it. Passive, this waits for nobody and holds up nobody.
        with self._turn(), speaking_plainly(self.path), self.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)")
        self._turns.unfolded = 0

    @contextmanager
    def _begun(self, how: str) -> Iterator[Session]:
        with self.engine.connect() as connection:
            # Said to the driver, and not by an event of the engine: SQLAlchemy would look for what
            # listens at each statement.
            driver = connection.connection.driver_connection
            assert isinstance(driver, sqlite3.Connection)
            driver.execute(f"BEGIN {how}")
            session = _Session(connection)
            try:
                yield session
            finally:
                if session.in_transaction():
                    session.close()

    def close(self) -> None:
        """Let go of the file."""
        self.engine.dispose()


def open_store(data_dir: Path, now: datetime) -> Store:
    """Open the store in ``data_dir``, migrating it (after a backup) if it is an older one.

    :raises StoreMissing: there is none.
    :raises StoreNewer: a newer Trestle wrote it.
    :raises StoreDamaged: it isn't a store any more.
    :raises StoreUnwritable: it can't be written.
    """
    path = data_dir / FILE
    with speaking_plainly(path):
        if not path.exists():
            raise StoreMissing(
                f"There is no till in {data_dir} yet. "
                "Make one with “kiosk init”, or try the demo with “kiosk demo”."
            )
        revision = revision_of(path)
    if revision not in KNOWN:
        raise StoreNewer(
            f"The till in {data_dir} was written by a newer version of Trestle ({revision}). "
            "Update Trestle on this machine; nothing was changed."
        )
    if revision != HEAD:
        back_up(path, backup_path(data_dir, "before-upgrade", now))
        upgrade(path)
    store = Store(path)
    with store.reading() as session:
        session.connection().exec_driver_sql("SELECT 1 FROM setting LIMIT 1")
    return store


def create_store(data_dir: Path) -> Store:
    """Make an empty store in ``data_dir``.

    :raises StoreUnwritable: the directory can't be made or written, or holds a till already.
    """
    path = data_dir / FILE
    with speaking_plainly(path):
        data_dir.mkdir(parents=True, exist_ok=True)
        if path.exists():
            raise StoreUnwritable(
                f"There is a till in {data_dir} already; choose another directory with --data."
            )
        migrate(path)
    return Store(path)


def upgrade(path: Path) -> None:
    """Bring an older store to :data:`HEAD`, with all that its journal means to this version."""
    # It needs the tables, which need nothing of this module but its words.
    from kiosk.store.rebuilding import rebuild

    migrate(path)
    store = Store(path)
    with store.writing() as session:
        rebuild(session)
    store.close()


def migrate(path: Path) -> None:
    """Bring the schema of the file to :data:`HEAD`, each step in one transaction."""
    from alembic import command
    from alembic.config import Config

    engine = _engine(path)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.connect() as connection:
        # Batch migrations copy tables. SQLite ignores this inside a transaction, so it is said
        # to the driver, before SQLAlchemy begins one.
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.execute("PRAGMA foreign_keys=OFF")
        event.listen(connection, "begin", lambda begun: begun.exec_driver_sql("BEGIN IMMEDIATE"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        connection.rollback()
    engine.dispose()
    if broken:
        raise StoreDamaged(f"{path} could not be upgraded: {len(broken)} rows point nowhere.")


def revision_of(path: Path) -> str:
    """The schema revision that the file says it has.

    :raises StoreDamaged: it isn't a Trestle store.
    """
    with closing(sqlite3.connect(path)) as connection:
        try:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        except sqlite3.OperationalError as fault:
            if "no such table" not in str(fault):
                raise
            row = None
    if row is None:
        raise StoreDamaged(
            f"{path} is not a Trestle store. Put a backup back with “kiosk restore FILE”."
        )
    return str(row[0])


def back_up(path: Path, target: Path) -> None:
    """Copy a store, open or not, with SQLite's online backup; whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(target.name + ".partial")
    partial.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(partial)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
    partial.replace(target)


def backup_path(data_dir: Path, why: str, now: datetime) -> Path:
    """A new name for an automatic backup; its time is UTC."""
    return data_dir / BACKUPS / f"{utc(now):%Y%m%dT%H%M%S%f}-{why}.db"


@contextmanager
def speaking_plainly(path: Path) -> Iterator[None]:
    """Turn what SQLite and the file system say into sentences a person can act on."""
    try:
        yield
    except DatabaseError as fault:
        if fault.orig is None or not isinstance(fault.orig, sqlite3.Error):
            raise
        _speak(fault.orig, path)
        raise
    except sqlite3.Error as fault:
        _speak(fault, path)
        raise
    except UnicodeDecodeError as fault:
        # All that we write is UTF-8; what isn't was changed by something else.
        raise _damaged(path, "a text in it is no text any more") from fault
    except OSError as fault:
        if fault.errno == errno.ENOSPC:
            raise _full(path) from fault
        if fault.errno in (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR):
            raise _unwritable(path) from fault
        raise StoreUnwritable(
            N_(
                "{path} can't be used ({why}). "
                "Nothing was written; put that right, then do it again."
            ),
            path=path,
            why=fault.strerror or fault,
        ) from fault


def _speak(fault: sqlite3.Error, path: Path) -> None:
    name = getattr(fault, "sqlite_errorname", "") or ""
    text = str(fault)
    if name.startswith("SQLITE_FULL") or "disk is full" in text:
        raise _full(path) from fault
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH")):
        raise _unwritable(path) from fault
    if name.startswith("SQLITE_IOERR"):
        raise StoreUnwritable(
            N_(
                "The disk under {folder} does not answer as it should ({why}). "
                "Nothing was written; check the disk, then try again."
            ),
            folder=path.parent,
            why=text,
        ) from fault
    if name.startswith("SQLITE_BUSY"):
        raise StoreUnwritable(
            N_(
                "Another program has held the till's store for too long. "
                "Nothing was written; close other copies of Trestle and try again."
            )
        ) from fault
    # The index of texts says in its own words that its bytes are none of its own.
    of_the_index = "fts5" in text or "vtable constructor failed" in text
    corrupt = name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB"))
    if corrupt or of_the_index or "no such table" in text:
        raise _damaged(path, text) from fault


def _damaged(path: Path, why: str) -> StoreDamaged:
    return StoreDamaged(
        N_(
            "{path} is damaged and can't be read as a till's store ({why}). "
            "Put a backup back with “kiosk restore FILE”; the damaged file is kept."
        ),
        path=path,
        why=why,
    )


def _full(path: Path) -> StoreUnwritable:
    return StoreUnwritable(
        N_(
            "The disk under {folder} is full. "
            "Nothing was written; free some space, then do it again."
        ),
        folder=path.parent,
    )


def _unwritable(path: Path) -> StoreUnwritable:
    return StoreUnwritable(
        N_(
            "{folder} can't be written. Give this account permission to write there, "
            "or choose another directory with --data."
        ),
        folder=path.parent,
    )


def _engine(path: Path) -> Engine:
    # What fails says nothing of people: it may be written down where no erasing reaches.
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 10}, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def configure(connection: sqlite3.Connection, _record: object) -> None:
        # We begin transactions ourselves; sqlite3 would begin them late and deferred.
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            # Who was erased is in no byte of the file.
            "secure_delete=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    return engine
