"""Backups and putting them back: a restored till is always a new device.

What the old device went on to do after the backup is unknown here. If the restored one kept
its id, both would use the same sequence and receipt numbers; so it takes a new id, a new
prefix and new keys, and begins a chain of its own that names where it came from.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from sqlmodel import Session

from kiosk.domain.clock import Clock, iso
from kiosk.domain.errors import BadInput, StoreDamaged, StoreNewer
from kiosk.domain.ids import DeviceId, new_id
from kiosk.domain.mails import MailState
from kiosk.services import mailing, printing
from kiosk.services.till import DEVICE, Till, begin_device, open_till
from kiosk.store.engine import (
    FILE,
    HEAD,
    KNOWN,
    Store,
    back_up,
    backup_path,
    revision_of,
    speaking_plainly,
    upgrade,
)
from kiosk.store.identity import FOLDER, make_identity
from kiosk.store.journal import FROZEN, Action, head
from kiosk.store.rows import clear, get_setting, put_settings
from kiosk.store.tables import CartRow, DeviceRow
from kiosk.store.training import MARK, is_apart
from kiosk.store.verify import verify

BACKED_UP = "backed_up"


def make_backup(till: Till, target: Path) -> Path:
    """Copy the open store to ``target``, whole or not at all; keys are never in it.

    :raises BadInput: there is such a file already.
    :raises StoreUnwritable: it can't be written there.
    """
    if target.exists():
        raise BadInput(f"{target} exists already; choose another name, so that no backup is lost.")
    with speaking_plainly(target):
        back_up(till.store.path, target)
    with till.store.writing() as session:
        put_settings(session, **{BACKED_UP: iso(till.clock.now())})
    return target


def restore(source: Path, data_dir: Path, clock: Clock) -> Till:
    """Put a backup into ``data_dir`` as a new device; a store that was there is kept aside.

    :raises BadInput: there is no such file.
    :raises StoreDamaged: the backup isn't whole; nothing was changed.
    :raises StoreNewer: a newer Trestle wrote it.
    """
    if not source.is_file():
        raise BadInput(f"There is no backup {source}.")
    now = clock.now()
    with speaking_plainly(source):
        revision = revision_of(source)
    if revision not in KNOWN:
        raise StoreNewer(
            f"{source} was written by another version of Trestle ({revision}); "
            "update Trestle, then restore it. Nothing was changed."
        )
    path = data_dir / FILE
    with speaking_plainly(path):
        # Made ready in a folder of its own: until it is whole, the till that is here keeps its
        # store and the keys that belong to it.
        incoming = data_dir / "incoming"
        incoming.mkdir(parents=True, exist_ok=True)
        try:
            _make_ready(source, revision, incoming, clock)
            if path.exists():
                _put_aside(path, backup_path(data_dir, "before-restore", now))
            (incoming / FILE).replace(path)
            if (data_dir / FOLDER).exists():
                (data_dir / FOLDER).replace(incoming / "former-keys")
            (incoming / FOLDER).replace(data_dir / FOLDER)
        finally:
            shutil.rmtree(incoming)
    return open_till(data_dir, clock)


def _make_ready(source: Path, revision: str, incoming: Path, clock: Clock) -> None:
    copy = incoming / FILE
    back_up(source, copy)
    if revision != HEAD:
        upgrade(copy)
    found = verify(copy, None)
    if not found.sound:
        raise StoreDamaged(f"{source} is not whole, so it was not restored: {found.problems[0]}")
    _become_new_device(incoming, clock)


def _become_new_device(incoming: Path, clock: Clock) -> None:
    now = clock.now()
    store = Store(incoming / FILE)
    identity = make_identity(incoming, DeviceId(new_id(now)))
    with store.writing() as session:
        former = get_setting(session, DEVICE)
        tip = head(session, former)
        begin_device(
            session,
            Action(session, identity, now),
            identity,
            _name_of(session, former),
            {"dev": former, "seq": tip.seq, "hash": tip.hash} if tip else None,
            MARK if is_apart(session) else "",
        )
        clear(session, CartRow)
        # The new device holds nothing, so there is nothing left to protect.
        put_settings(session, **{FROZEN: ""})
        # What waited for paper when the backup was made may have come out since.
        printing.forsake(session)
        mailing.doubt(session, now, MailState.QUEUED)
    with store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()


def _name_of(session: Session, device_id: str) -> str:
    row = session.get(DeviceRow, device_id)
    return row.name if row else "Till"


def _put_aside(path: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    for suffix in ("", "-wal", "-shm"):
        part = path.with_name(path.name + suffix)
        if part.exists():
            part.replace(target.with_name(target.name + suffix))
