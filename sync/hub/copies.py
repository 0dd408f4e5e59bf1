"""Backups of a hub on SQLite. One on PostgreSQL has that server's own tools."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from kiosk.domain.clock import utc
from kiosk.domain.errors import BadInput, StoreDamaged, StoreUnwritable
from sync.hub import recovery
from sync.hub.database import Hub, open_hub

_OTHERS_WAY = (
    "This hub is on PostgreSQL: use pg_dump and pg_restore, and after that “kiosk hub restored”."
)


def back_up(hub: Hub, target: Path) -> None:
    """Copy the hub's database, served or not, to a new file; whole or not at all.

    :raises BadInput: it is not on SQLite, or there is such a file.
    :raises StoreUnwritable: it can't be written there.
    """
    source = file_of(hub)
    if target.exists():
        raise BadInput(f"{target} exists already; choose another name, so that no backup is lost.")
    partial = target.with_name(target.name + ".partial")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        partial.unlink(missing_ok=True)
        with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(partial)) as other:
            one.backup(other)
            other.execute("PRAGMA journal_mode=DELETE")
        partial.replace(target)
    except (OSError, sqlite3.Error) as fault:
        raise StoreUnwritable(f"The backup could not be written to {target} ({fault}).") from fault


def put_back(hub: Hub, source: Path, now: datetime) -> tuple[Path, list[str]]:
    """Put a backup in the place of the hub's database, served or not, and begin recovery.

    What was there is kept beside it. Returns where, and the names of the devices awaited.

    :raises BadInput: the hub is not on SQLite, or the file is no backup of this hub.
    :raises StoreDamaged: the backup isn't whole; nothing was changed.
    """
    here = file_of(hub)
    if not source.is_file():
        raise BadInput(f"There is no backup {source}.")
    incoming = here.with_name(here.name + ".incoming")
    try:
        _copy(source, incoming)
        with open_hub(f"sqlite:///{incoming}", now) as older:
            if older.id != hub.id:
                raise BadInput(f"{source} is a backup of another hub; nothing was changed.")
            # Before anybody can ask it for units.
            awaited = recovery.declare(older, now)
        aside = here.with_name(f"{here.stem}-{utc(now):%Y%m%dT%H%M%S%f}-before-restore.db")
        _copy(here, aside)
        _copy(incoming, here)
    finally:
        for suffix in ("", "-wal", "-shm"):
            incoming.with_name(incoming.name + suffix).unlink(missing_ok=True)
    return aside, awaited


def file_of(hub: Hub) -> Path:
    """The file that the hub is in.

    :raises BadInput: it is on PostgreSQL.
    """
    if hub.engine.dialect.name != "sqlite":
        raise BadInput(_OTHERS_WAY)
    return Path(str(hub.engine.url.database))


def _copy(source: Path, target: Path) -> None:
    try:
        with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
            if one.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise StoreDamaged(f"{source} is not whole, so it was not put back.")
            one.backup(other)
    except sqlite3.Error as fault:
        raise StoreDamaged(f"{source} can't be put back ({fault}).") from fault
