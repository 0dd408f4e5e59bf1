"""The store as the sync worker sees it: what is unsent, and how far it has heard.

The outbox is no table of its own: it is every entry above its device's ``pushed`` watermark.
The two cursors (entries and documents) move in the transaction that applies what they cover.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import Select, bindparam, delete, func
from sqlalchemy import select as sql_select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from kiosk.domain.clock import Hlc, followed, iso, parse_iso
from kiosk.domain.errors import StoreDamaged
from kiosk.domain.journal import Entry, JournalFault, chain_key, check_entry
from kiosk.domain.reference import DocumentRow
from kiosk.store.documents import KINDS, bodies_of, put_bodies
from kiosk.store.engine import Store
from kiosk.store.journal import FROZEN, HEARD, entries, head, store_entry
from kiosk.store.rows import get_setting, put, put_settings, table_of
from kiosk.store.tables import DeviceRow, EntryRow, SettingRow, UnsentRow, WatermarkRow

PULLED, DOCUMENTS = "pulled", "documents"
UNUSABLE = "unusable "
CLOCK = "clock_ahead"
# The network's delay must not look like a wrong clock.
CLOCK_OFF = timedelta(minutes=2)
_unsent = table_of(UnsentRow).c
_FORGET = delete(table_of(UnsentRow)).where(
    _unsent.kind == bindparam("k"), _unsent.id == bindparam("i"), _unsent.rev == bindparam("r")
)
TROUBLE, TROUBLE_CODE, LAST_SYNC = "sync_trouble", "sync_trouble_code", "last_sync"


class Outbox:
    """Satisfies ``sync.worker.LocalStore``."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def unsent(self, limit: int) -> list[tuple[str, list[Entry]]]:
        """Runs of entries above their device's watermark, at most ``limit`` in all."""
        runs: list[tuple[str, list[Entry]]] = []
        with self._store.reading() as session:
            for device_id, pushed, newest in _heights(session):
                room = limit - sum(len(run) for _, run in runs)
                if newest > pushed and room > 0:
                    runs.append((device_id, list(entries(session, device_id, pushed, room))))
        return runs

    def acknowledge(self, tips: Mapping[str, tuple[int, str]], at: datetime) -> None:
        """Raise the watermarks to what the hub says it holds of chains that we hold too."""
        with self._store.writing() as session:
            for device_id, (seq, digest) in tips.items():
                if _hash_at(session, device_id, seq) == digest:
                    _raise_watermark(session, device_id, seq)
            put_settings(session, **{LAST_SYNC: iso(at), TROUBLE: ""})

    def cursor(self) -> tuple[str, int]:
        """The hub's generation and the newest of its entries that is here."""
        return self._cursor(PULLED)

    def apply_page(self, generation: str, page: Sequence[tuple[int, Entry]], at: datetime) -> int:
        """Store a page of the hub's entries and move the cursor, in one transaction.

        The cursor stops before the first entry that doesn't verify; those before it are kept.

        :raises StoreDamaged: an entry isn't what its device wrote, or this store is an older
            copy of its device.
        """
        new = 0
        with self._store.writing() as session:
            known_generation, after = _parse_cursor(get_setting(session, PULLED))
            if generation != known_generation:
                after = 0
            heard = get_setting(session, HEARD)
            newest = Hlc.parse(heard) if heard else None
            tips: dict[str, int] = {}
            trouble = ""
            for hub_seq, entry in page:
                if hub_seq <= after:
                    continue
                trouble = _what_is_wrong(session, entry)
                if trouble:
                    break
                after = hub_seq
                if _is_new(session, entry):
                    store_entry(session, entry)
                    newest = followed(newest, Hlc.parse(entry.hlc), at)
                    new += 1
                tips[entry.dev] = entry.seq
            for device_id, seq in tips.items():
                _raise_watermark(session, device_id, seq)
            put_settings(
                session,
                **{
                    PULLED: f"{generation} {after}",
                    HEARD: str(newest) if newest else "",
                    LAST_SYNC: iso(at),
                    TROUBLE: trouble,
                    TROUBLE_CODE: StoreDamaged.code if trouble else "",
                },
            )
        if trouble:
            raise StoreDamaged(trouble)
        return new

    def unsent_documents(self, limit: int) -> list[DocumentRow]:
        """Reference rows that changed here, the longest waiting first."""
        with self._store.reading() as session:
            waiting = session.execute(
                sql_select(_unsent.kind, _unsent.id, _unsent.rev).order_by(_unsent.rev).limit(limit)
            ).all()
            bodies: dict[tuple[str, str], dict[str, Any]] = {}
            for kind in {mark.kind for mark in waiting}:
                ids = [mark.id for mark in waiting if mark.kind == kind]
                bodies |= {(kind, body["id"]): body for body in bodies_of(session, kind, ids)}
        return [
            DocumentRow(mark.kind, mark.id, body.get("event_id"), body, mark.rev)
            for mark in waiting
            if (body := bodies.get((mark.kind, mark.id))) is not None
        ]

    def documents_sent(self, sent: Sequence[DocumentRow]) -> None:
        """Forget the marks of what the hub has now, unless the row changed again meanwhile."""
        marks = [{"k": one.kind, "i": one.id, "r": one.rev} for one in sent]
        with self._store.writing() as session:
            if marks:
                session.connection().execute(_FORGET, marks)

    def document_cursor(self) -> tuple[str, int]:
        """The hub's generation and the newest of its documents that is here."""
        return self._cursor(DOCUMENTS)

    def apply_documents(self, generation: str, documents: Sequence[tuple[int, DocumentRow]]) -> int:
        """Store a page of the hub's documents and move the cursor, in one transaction.

        A row that changed here and was not sent yet stays as it is: it is on its way to the
        hub, and what it says comes back from there to every device.
        """
        new = 0
        with self._store.writing() as session:
            known = [one for _, one in documents if one.kind in KINDS]
            unusable = set(session.scalars(_unusable()))
            for kind, run in groupby(known, key=lambda one: one.kind):
                arrived = {one.id: one for one in run}
                for name in _changed_here(session, kind, list(arrived)):
                    del arrived[name]
                new += _put_all(session, kind, list(arrived.values()), unusable)
            after = max((version for version, _ in documents), default=0)
            put_settings(session, **{DOCUMENTS: f"{generation} {after}"})
        return new

    def pending(self) -> int:
        """How many entries and documents the hub has not got."""
        with self._store.reading() as session:
            return status(session).pending

    def note_clock(self, ahead: float) -> None:
        """Remember how many seconds this device's clock is ``ahead`` of the hub's, if it is off.

        Nothing is set right by it: what happened here keeps this device's time, and the hub
        notes its own beside it.
        """
        told = str(round(ahead)) if abs(ahead) >= CLOCK_OFF.total_seconds() else ""
        with self._store.reading() as session:
            known = get_setting(session, CLOCK)
        if bool(told) != bool(known) or abs(int(told or 0) - int(known or 0)) > 1:
            with self._store.writing() as session:
                put_settings(session, **{CLOCK: told})

    def note(self, code: str, sentence: str) -> None:
        """Remember the last trouble, for the sync badge.

        A fork means that two copies of this till are at work: neither may sell what both hold.
        """
        with self._store.writing() as session:
            put_settings(session, **{TROUBLE: sentence, TROUBLE_CODE: code})
            if code == "fork":
                put_settings(session, **{FROZEN: "fork"})

    def _cursor(self, name: str) -> tuple[str, int]:
        with self._store.reading() as session:
            return _parse_cursor(get_setting(session, name))


@dataclass(frozen=True)
class SyncState:
    """``pending`` things wait since ``since``; the hub was last heard at ``last``.

    ``trouble`` is the sentence of the last fault, empty when all is well; ``code`` is its code.
    ``clock_ahead`` is how far this device's clock is ahead of the hub's, zero when they agree.
    """

    pending: int
    since: datetime | None
    last: datetime | None
    trouble: str
    code: str
    clock_ahead: timedelta


def status(session: Session) -> SyncState:
    """How the outbox stands."""
    waiting, oldest = 0, []
    for device_id, pushed, newest in _heights(session):
        if newest > pushed:
            waiting += newest - pushed
            oldest.append(next(entries(session, device_id, pushed, 1)).at)
    documents = session.exec(select(func.count()).select_from(UnsentRow)).one()
    last = get_setting(session, LAST_SYNC)
    trouble, code = get_setting(session, TROUBLE), get_setting(session, TROUBLE_CODE)
    if not trouble:
        sentence = select(SettingRow.value).where(col(SettingRow.name).startswith(UNUSABLE))
        trouble, code = session.exec(sentence.limit(1)).first() or "", "document_unusable"
    return SyncState(
        waiting + documents,
        parse_iso(min(oldest)) if oldest else None,
        parse_iso(last) if last else None,
        trouble,
        code,
        timedelta(seconds=int(get_setting(session, CLOCK) or 0)),
    )


def _hash_at(session: Session, device_id: str, seq: int) -> str | None:
    return session.exec(
        select(EntryRow.hash).where(EntryRow.device_id == device_id, EntryRow.seq == seq)
    ).first()


def _unusable() -> Select[Any]:
    """The marks of documents that can't be used."""
    names = table_of(SettingRow).c.name
    return sql_select(names).where(names >= UNUSABLE, names < UNUSABLE + "\U0010ffff")


def _changed_here(session: Session, kind: str, ids: list[str]) -> list[str]:
    return list(
        session.scalars(sql_select(_unsent.id).where(_unsent.kind == kind, _unsent.id.in_(ids)))
    )


def _put_all(
    session: Session, kind: str, documents: Sequence[DocumentRow], unusable: set[str]
) -> int:
    """Write documents of one kind at once; where one can't be used, the others are all the same."""
    try:
        with session.begin_nested():
            put_bodies(session, kind, [one.body for one in documents])
    except (KeyError, IntegrityError) as fault:
        if len(documents) > 1:
            half = len(documents) // 2
            return _put_all(session, kind, documents[:half], unusable) + _put_all(
                session, kind, documents[half:], unusable
            )
        # It stays marked until the hub has a version of it that can be used.
        sentence = f"A {kind} from the hub can't be used ({fault!r})."
        put_settings(session, **{f"{UNUSABLE}{kind} {documents[0].id}": sentence})
        return 0
    mended = unusable & {f"{UNUSABLE}{kind} {one.id}" for one in documents}
    if mended:
        session.execute(delete(SettingRow).where(col(SettingRow.name).in_(mended)))
    return len(documents)


def _is_new(session: Session, entry: Entry) -> bool:
    last = head(session, entry.dev)
    return last is None or entry.seq > last.seq


def _what_is_wrong(session: Session, entry: Entry) -> str:
    """Why an entry from the hub can't be taken; empty when it can."""
    own = entry.dev == get_setting(session, "device")
    if not _is_new(session, entry):
        if _hash_at(session, entry.dev, entry.seq) == entry.hash:
            return ""
        if own:
            put_settings(session, **{FROZEN: "fork"})
            return (
                "The hub holds other entries under this till's id: two copies of it have been at "
                "work. Go on selling, and put it back as a device of its own with “kiosk restore "
                "FILE”."
            )
        return (
            f"Entry {entry.seq} of device {entry.dev} is another one at the hub than here. "
            "Nothing after it was taken; tell whoever runs the hub."
        )
    if own:
        # What is missing here may have been sold: going on from the hub's copy would hide it.
        put_settings(session, **{FROZEN: "older copy"})
        return (
            "The hub knows more of this till than the till itself: this is an older copy of it. "
            "Go on selling, and put it back as a device of its own with “kiosk restore FILE”."
        )
    last = head(session, entry.dev)
    try:
        if last is None:
            key = chain_key(entry)
        else:
            if (entry.seq, entry.prev) != (last.seq + 1, last.hash):
                raise JournalFault("it does not follow the entry before it")
            key = session.exec(select(DeviceRow.public_key).where(DeviceRow.id == entry.dev)).one()
        check_entry(entry, key)
    except JournalFault as fault:
        return (
            f"Entry {entry.seq} of device {entry.dev} came from the hub changed ({fault.why}). "
            "Nothing after it was taken; tell whoever runs the hub."
        )
    return ""


def _heights(session: Session) -> list[tuple[str, int, int]]:
    """Each device here, its watermark and its newest entry."""
    pushed = {row.device_id: row.pushed for row in session.exec(select(WatermarkRow))}
    heights = []
    # One look at the end of each chain: grouping the journal would walk all of it each time.
    for device_id in session.exec(select(DeviceRow.id)).all():
        last = head(session, device_id)
        if last is not None:
            heights.append((device_id, pushed.get(device_id, 0), last.seq))
    return heights


def _raise_watermark(session: Session, device_id: str, seq: int) -> None:
    known = session.get(WatermarkRow, device_id)
    if known is None or known.pushed < seq:
        put(session, WatermarkRow, [{"device_id": device_id, "pushed": seq}])


def _parse_cursor(text: str) -> tuple[str, int]:
    generation, _, after = text.rpartition(" ")
    return generation, int(after or 0)
