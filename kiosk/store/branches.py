"""Where entries from elsewhere belong: on a chain that is known, or on a branch of it.

Two valid entries with one number on one device's chain prove that two copies of the device were
at work. Both are facts, so both are kept: the chain that was heard first is the main one, and
each other line of it is a branch, named by the hash of its first entry. Nodes may name them
differently; what they hold is the same.

What another copy wrote under this device's own id is never joined to its own chain, even where
it would fit on its end: what is missing here may have been sold there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy import bindparam, func, literal, select, union
from sqlmodel import Session

from kiosk.domain.journal import MAIN, Entry, JournalFault, chain_key, check_entry
from kiosk.store.rows import Question, listed, table_of
from kiosk.store.tables import DeviceRow, EntryRow, WatermarkRow

_entry = table_of(EntryRow).c
_device = table_of(DeviceRow).c
_mark = table_of(WatermarkRow).c
_BY_HASH = select(_entry.hash, _entry.device_id, _entry.branch, _entry.seq).where(
    _entry.hash.in_(listed("hashes"))
)
_AT = Question(
    select(_entry.hash).where(
        _entry.device_id == bindparam("device_id"),
        _entry.branch == bindparam("branch"),
        _entry.seq == bindparam("seq"),
    )
)
_TIP = Question(
    select(func.max(_entry.seq)).where(
        _entry.device_id == bindparam("device_id"), _entry.branch == bindparam("branch")
    )
)
# A branch came from the hub, which marked it: no walk through the journal is needed.
_places = union(
    select(_device.id.label("device_id"), literal(MAIN).label("branch")),
    select(_mark.device_id, _mark.branch),
).subquery()
_newest = (
    select(func.max(_entry.seq))
    .where(_entry.device_id == _places.c.device_id, _entry.branch == _places.c.branch)
    .scalar_subquery()
)
_heights = (
    select(_places, _newest.label("seq"), func.coalesce(_mark.pushed, 0).label("pushed"))
    .join_from(
        _places,
        table_of(WatermarkRow),
        (_mark.device_id == _places.c.device_id) & (_mark.branch == _places.c.branch),
        isouter=True,
    )
    .order_by(_places.c.device_id, _places.c.branch)
)
_HEIGHTS = Question(_heights)
_above = _heights.subquery().c
_UNSENT = Question(select(func.sum(func.max(_above.seq - _above.pushed, 0))))
_KEY = Question(select(_device.public_key).where(_device.id == bindparam("device_id")))


@dataclass(frozen=True)
class Place:
    """A place in a device's chain: ``branch`` and number."""

    device_id: str
    branch: str
    seq: int


class Intake:
    """Entries from elsewhere, of any devices and in any order that has parents first; ``own`` is
    the id of this device."""

    def __init__(
        self,
        session: Session,
        own: str,
        arriving: Iterable[Entry],
        here: Mapping[str, Place],
        checked: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """``here`` is where the entries of some hashes are, as far as that was looked up before;
        ``checked`` are the hashes of those whose content and signature were checked already,
        each with the key that it was checked by."""
        self._session = session
        self._checked = checked
        self._tips: dict[tuple[str, str], int] = {}
        self.own = own
        wanted = {name for one in arriving for name in (one.hash, one.prev)}
        self._known = {**here, **find(session, wanted - set(here))}
        self._keys: dict[str, str] = {}

    def known(self, hashed: str) -> Place | None:
        """Where the entry of this hash is here already."""
        return self._known.get(hashed)

    def place(self, entry: Entry) -> Place:
        """Where a new entry belongs, once its hash, signature and parent are checked.

        :raises JournalFault: it isn't what its device wrote, or nothing here comes before it.
        """
        key = self._key(entry)
        if self._checked.get(entry.hash) != key:
            check_entry(entry, key)
        parent = self._known.get(entry.prev)
        if entry.seq > 1 and (
            parent is None or (parent.device_id, parent.seq) != (entry.dev, entry.seq - 1)
        ):
            raise JournalFault("it does not follow the entry before it")
        branch = parent.branch if parent is not None else MAIN
        joins = entry.dev != self.own or branch != MAIN
        if not joins or entry.seq <= self._tip(entry.dev, branch):
            branch = entry.hash
        found = Place(entry.dev, branch, entry.seq)
        self._tips[entry.dev, branch] = entry.seq
        self._known[entry.hash] = found
        return found

    def _tip(self, device_id: str, branch: str) -> int:
        """The number of a branch's newest entry, 0 where there is none: it has no holes."""
        if (device_id, branch) not in self._tips:
            last = _TIP.value(self._session, device_id=device_id, branch=branch)
            self._tips[device_id, branch] = int(last or 0)
        return self._tips[device_id, branch]

    def _key(self, entry: Entry) -> str:
        if entry.dev not in self._keys:
            known = _KEY.value(self._session, device_id=entry.dev)
            self._keys[entry.dev] = chain_key(entry) if known is None else str(known)
        return self._keys[entry.dev]


def find(session: Session, hashes: Iterable[str]) -> dict[str, Place]:
    """Where the entries of these hashes are, those that are here."""
    rows = session.connection().execute(_BY_HASH, {"hashes": json.dumps(sorted(hashes))})
    return {row.hash: Place(row.device_id, row.branch, row.seq) for row in rows}


def entry_at(session: Session, place: Place) -> str | None:
    """The hash of the entry at a place; None where there is none."""
    found = _AT.value(session, **vars(place))
    return None if found is None else str(found)


def heights(session: Session) -> list[tuple[Place, int]]:
    """The newest entry of each branch of each chain, and the newest that the hub has of it."""
    return [
        (Place(device_id, branch, seq), pushed)
        for device_id, branch, seq, pushed in _HEIGHTS.ask(session)
        if seq is not None
    ]


def unsent_entries(session: Session) -> int:
    """How many entries the hub has not got."""
    return int(_UNSENT.value(session) or 0)
