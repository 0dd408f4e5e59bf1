"""Entries from elsewhere in bulk: what a newcomer, or a till that was long away, has to catch up.

What becomes of each is what becomes of it in a page: it is checked, stored on its branch and
folded. Checking is most of the work and needs no lock, so it is done before the transaction, and
a sale that is made meanwhile waits for the writing alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session

from kiosk.domain.clock import Hlc, followed
from kiosk.domain.journal import Entry, JournalFault, chain_key, check_entry
from kiosk.store.branches import Intake, Place, find
from kiosk.store.engine import Store
from kiosk.store.journal import write_entries
from kiosk.store.projections import fold_many
from kiosk.store.rows import get_setting, table_of
from kiosk.store.tables import DeviceRow

Numbered = Sequence[tuple[int, Entry]]
_device = table_of(DeviceRow).c


@dataclass(frozen=True)
class Taken:
    """What became of a part: ``new`` entries were stored, the ``last`` one taken has that number,
    ``marks`` are the newest places that the hub has, ``own`` the entries under this device's id
    that it never wrote. Nothing was taken from the entry ``damaged`` on, for the reason ``why``.
    """

    new: int
    last: tuple[int, Entry] | None
    marks: Sequence[Place]
    own: Sequence[Entry]
    newest: Hlc | None
    damaged: Entry | None = None
    why: str = ""


def check(store: Store, part: Numbered) -> Mapping[str, str]:
    """Check content and signature of the entries that are new here, up to the first that is not
    what its device wrote; gives the hashes of those that are, with the keys that say so."""
    with store.reading() as session:
        known = find(session, [entry.hash for _, entry in part])
        keys = {
            row.id: row.public_key
            for row in session.execute(select(_device.id, _device.public_key))
        }
    checked: dict[str, str] = {}
    for _, entry in part:
        if entry.hash in known:
            continue
        try:
            if entry.dev not in keys:
                keys[entry.dev] = chain_key(entry)
            check_entry(entry, keys[entry.dev])
        except JournalFault:
            break
        checked[entry.hash] = keys[entry.dev]
    return checked


def take(
    session: Session, part: Numbered, checked: Mapping[str, str], newest: Hlc | None, at: datetime
) -> Taken:
    """Store and fold a part, up to the first entry that doesn't verify."""
    own = get_setting(session, "device")
    intake = Intake(session, own, [entry for _, entry in part], {}, checked)
    fresh: list[tuple[Entry, str]] = []
    marks: dict[tuple[str, str], Place] = {}
    last: tuple[int, Entry] | None = None
    damaged, why = None, ""
    for hub_seq, entry in part:
        place = intake.known(entry.hash)
        if place is None:
            try:
                place = intake.place(entry)
            except JournalFault as fault:
                damaged, why = entry, fault.why
                break
            fresh.append((entry, place.branch))
            newest = followed(newest, Hlc.parse(entry.hlc), at)
        last = hub_seq, entry
        marks[place.device_id, place.branch] = place
    write_entries(session, fresh)
    fold_many(session, fresh)
    mine = [entry for entry, _ in fresh if entry.dev == own]
    return Taken(len(fresh), last, list(marks.values()), mine, newest, damaged, why)
