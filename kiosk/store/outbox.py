"""The store as the sync worker sees it: what is unsent, and how far it has heard.

The outbox is no table of its own: it is every entry above its device's ``pushed`` watermark.
The two cursors (entries and documents) move in the transaction that applies what they cover.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import bindparam, delete, func
from sqlalchemy import select as sql_select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from kiosk.domain.clock import Hlc, followed, iso
from kiosk.domain.errors import StoreDamaged
from kiosk.domain.journal import MAIN, Entry, JournalFault, Named, Written, hash_of
from kiosk.domain.reference import Cursor, DocumentRow
from kiosk.domain.standing import Said
from kiosk.store import bulk, comparing
from kiosk.store.branches import Intake, Place, entry_at, find, heights, unsent_entries
from kiosk.store.documents import KINDS, bodies_of, put_bodies
from kiosk.store.engine import Store
from kiosk.store.erasing import forget_everybody
from kiosk.store.journal import FROZEN, HEARD, head, write_entry, written
from kiosk.store.projections import fold_or_park
from kiosk.store.queries import hub_of
from kiosk.store.rows import Question, get_setting, get_settings, put, put_settings, table_of
from kiosk.store.tables import DeviceRow, EventRow, SettingRow, UnsentRow, WatermarkRow

PULLED, DOCUMENTS, DEVICE = "pulled", "documents", "device"
GOAL, STANDING = "catching_up", "standing"
UNUSABLE = "unusable "
CLOCK = "clock_ahead"
# The network's delay must not look like a wrong clock.
CLOCK_OFF = timedelta(minutes=2)
_unsent = table_of(UnsentRow).c
_mark = table_of(WatermarkRow).c
_FORGET = delete(table_of(UnsentRow)).where(
    _unsent.kind == bindparam("k"), _unsent.id == bindparam("i"), _unsent.rev == bindparam("r")
)
_PUSHED = Question(
    sql_select(_mark.pushed).where(
        _mark.device_id == bindparam("device_id"), _mark.branch == bindparam("branch")
    )
)
_CHANGED = sql_select(_unsent.id).where(
    _unsent.kind == bindparam("kind"), _unsent.id.in_(bindparam("ids", expanding=True))
)
_ANY_CHANGED = sql_select(_unsent.id).where(_unsent.kind == bindparam("kind")).limit(1)
_names = table_of(SettingRow).c.name
# The marks of documents that can't be used.
_UNUSABLE = sql_select(_names).where(_names >= UNUSABLE, _names < UNUSABLE + "\U0010ffff")
_COUNT_UNSENT = Question(sql_select(func.count()).select_from(table_of(UnsentRow)))
_OLDEST_UNSENT = (
    sql_select(_unsent.kind, _unsent.id, _unsent.rev)
    .order_by(_unsent.rev)
    .limit(bindparam("limit"))
)
TROUBLE, TROUBLE_CODE, LAST_SYNC = "sync_trouble", "sync_trouble_code", "last_sync"


class Outbox:
    """Satisfies ``sync.worker.LocalStore``."""

    def __init__(self, store: Store) -> None:
        self._store = store.giving_way()

    def unsent(self, limit: int) -> list[tuple[str, list[Written]]]:
        """Runs of entries above the watermark of their branch, at most ``limit`` in all."""
        runs: list[tuple[str, list[Written]]] = []
        with self._store.reading() as session:
            for tip, pushed in heights(session):
                room = limit - sum(len(run) for _, run in runs)
                if tip.seq > pushed and room > 0:
                    run = written(session, tip.device_id, pushed, room, tip.branch)
                    runs.append((tip.device_id, run))
        return runs

    def acknowledge(self, confirmed: Sequence[str], at: datetime) -> None:
        """Raise the watermarks to the entries of these hashes, which the hub holds."""
        with self._store.writing() as session:
            for place in find(session, confirmed).values():
                _raise_watermark(session, place)
            put_settings(session, **{LAST_SYNC: iso(at), TROUBLE: ""})

    def cursor(self) -> Cursor:
        """How far the hub's entries are here."""
        return self._cursor(PULLED)

    def heard(self) -> tuple[str, str] | None:
        """Hash and signature of the newest entry here that the hub itself wrote."""
        with self._store.reading() as session:
            hub = hub_of(session, get_setting(session, DEVICE))
            last = head(session, hub) if hub else None
            return (last.hash, last.sig) if last else None

    def begin_again(self, generation: str, held: Sequence[str]) -> None:
        """Send again what the hub lacks, and hear it from its first entry on.

        It holds the entries of these hashes and those before them: it was put back from a backup,
        or is another hub.
        """
        with self._store.writing() as session:
            rows = session.execute(sql_select(_mark.device_id, _mark.branch)).all()
            put(session, WatermarkRow, [{**row._mapping, "pushed": 0} for row in rows])
            for place in find(session, held).values():
                _raise_watermark(session, place)
            put_settings(session, **{PULLED: _cursor_text(Cursor(generation))})

    def holds(self, hashes: Sequence[str]) -> set[str]:
        """Which of the entries of these hashes are here."""
        with self._store.reading() as session:
            return set(find(session, hashes))

    def apply_page(self, generation: str, page: Sequence[tuple[int, Named]], at: datetime) -> int:
        """Store a page of the hub's entries and move the cursor, in one transaction.

        The cursor stops before the first entry that doesn't verify; those before it are kept.
        Entries under this device's own id that it never wrote are kept as well; they freeze
        what it holds.

        :raises StoreDamaged: an entry isn't what its device wrote.
        """
        new = 0
        # No entry ever goes: what is here before the write lock is taken, is here under it.
        with self._store.reading() as session:
            here = find(session, [hash_of(one) for _, one in page])
        fresh = [one for _, one in page if isinstance(one, Entry) and one.hash not in here]
        with self._store.writing() as session:
            said = get_settings(session, PULLED, HEARD, DEVICE)
            known = parse_cursor(said[PULLED])
            at_last = known if known.generation == generation else Cursor(generation)
            newest = Hlc.parse(said[HEARD]) if said[HEARD] else None
            intake = Intake(session, said[DEVICE], fresh, here)
            marks: dict[tuple[str, str], Place] = {}
            trouble = ""
            for hub_seq, entry in page:
                if hub_seq <= at_last.after:
                    continue
                place = intake.known(hash_of(entry))
                if place is None:
                    if isinstance(entry, str):
                        raise LookupError(entry)
                    try:
                        place = intake.place(entry)
                    except JournalFault as fault:
                        trouble = _changed(entry, fault.why)
                        break
                    write_entry(session, entry, place.branch)
                    fold_or_park(session, entry, place.branch)
                    newest = followed(newest, Hlc.parse(entry.hlc), at)
                    new += 1
                    if entry.dev == intake.own:
                        _freeze(session, entry)
                at_last = Cursor(generation, hub_seq, hash_of(entry))
                marks[place.device_id, place.branch] = place
            for place in marks.values():
                _raise_watermark(session, place)
            put_settings(
                session,
                **{
                    PULLED: _cursor_text(at_last),
                    HEARD: str(newest) if newest else "",
                    LAST_SYNC: iso(at),
                    TROUBLE: trouble,
                    TROUBLE_CODE: StoreDamaged.code if trouble else "",
                },
            )
        if trouble:
            raise StoreDamaged(trouble)
        return new

    def apply_part(self, generation: str, part: Sequence[tuple[int, Entry]], at: datetime) -> int:
        """Store a part of a snapshot as :meth:`apply_page` stores a page, in bulk.

        Nothing is taken of it where it does not follow the cursor.

        :raises StoreDamaged: an entry isn't what its device wrote; those before it are kept.
        """
        checked = bulk.check(self._store, part)
        with self._store.writing() as session:
            known = parse_cursor(get_setting(session, PULLED))
            wanted = [one for one in part if one[0] > known.after]
            fits = known.generation in (generation, "")
            if not fits or not wanted or wanted[0][0] != known.after + 1:
                return 0
            heard = get_setting(session, HEARD)
            newest = Hlc.parse(heard) if heard else None
            taken = bulk.take(session, wanted, checked, newest, at)
            for entry in taken.own:
                _freeze(session, entry)
            for place in taken.marks:
                _raise_watermark(session, place)
            if taken.last is not None:
                hub_seq, entry = taken.last
                known = Cursor(generation, hub_seq, entry.hash)
            trouble = _changed(taken.damaged, taken.why) if taken.damaged else ""
            put_settings(
                session,
                **{
                    PULLED: _cursor_text(known),
                    HEARD: str(taken.newest) if taken.newest else "",
                    LAST_SYNC: iso(at),
                    TROUBLE: trouble,
                    TROUBLE_CODE: StoreDamaged.code if trouble else "",
                },
            )
        if trouble:
            raise StoreDamaged(trouble)
        return taken.new

    def is_hub(self, hub: str, public_key: str) -> bool:
        """Whether this is the hub that this device has joined, and its key, as far as known."""
        with self._store.reading() as session:
            row = session.get(DeviceRow, hub)
            joined = hub_of(session, get_setting(session, "device"))
            return joined == hub and (row is None or row.public_key == public_key)

    def note_goal(self, documents: int, entries: int) -> None:
        """Remember how far the hub was when this device began to catch up; zeros: it has."""
        goal = f"{documents} {entries}" if documents or entries else ""
        with self._store.reading() as session:
            known = get_setting(session, GOAL)
        if goal != known:
            with self._store.writing() as session:
                put_settings(session, **{GOAL: goal})

    def unsent_documents(self, limit: int) -> list[DocumentRow]:
        """Reference rows that changed here, the longest waiting first.

        None, while it is found out what a hub that was put back has lost: see
        :mod:`kiosk.store.comparing`.
        """
        with self._store.reading() as session:
            if comparing.heard(session) is not None:
                return []
            waiting = session.connection().execute(_OLDEST_UNSENT, {"limit": limit}).all()
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

    def document_cursor(self) -> Cursor:
        """How far the hub's documents are here."""
        return self._cursor(DOCUMENTS)

    def may_sell(self) -> bool:
        """Whether somebody may be selling here, and must not wait for the store for long."""
        with self._store.reading() as session:
            return session.exec(select(EventRow.id).limit(1)).first() is not None

    def apply_documents(
        self, at: Cursor, documents: Sequence[tuple[int, DocumentRow]], base: int, whole: bool
    ) -> int:
        """Store a page of the hub's documents and move the cursor to ``at``, in one transaction.

        A row that changed here and was not sent yet stays as it is: it is on its way to the
        hub, and what it says comes back from there to every device. ``base`` and ``whole`` are
        for a hub that was put back: see :mod:`kiosk.store.comparing`.
        """
        new = 0
        with self._store.writing() as session:
            before = parse_cursor(get_setting(session, DOCUMENTS))
            if before.generation and before.generation != at.generation:
                comparing.begin(session, before, base)
            comparing.settle(session, documents)
            known = [one for _, one in documents if one.kind in KINDS]
            unusable = set(session.connection().execute(_UNUSABLE).scalars())
            for kind, run in groupby(known, key=lambda one: one.kind):
                arrived = {one.id: one for one in run}
                for name in _changed_here(session, kind, list(arrived)):
                    del arrived[name]
                new += _put_all(session, kind, list(arrived.values()), unusable)
            if whole:
                comparing.end(session)
            put_settings(session, **{DOCUMENTS: _cursor_text(at)})
        return new

    def note_standing(self, said: Said, at: datetime) -> None:
        """Remember whom the hub has heard when, as it said at ``at`` by this device's clock."""
        told = {"asked": iso(at), "hub": said.server_time, "tills": [dict(t) for t in said.tills]}
        with self._store.writing() as session:
            put_settings(session, **{STANDING: json.dumps(told)})

    def pending(self) -> int:
        """How many entries and documents the hub has not got."""
        with self._store.reading() as session:
            return unsent_entries(session) + unsent_documents(session)

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

    def forget_everybody(self) -> None:
        """Wipe the details of all people; what happened here stays."""
        with self._store.writing() as session:
            forget_everybody(session)

    def note(self, code: str, sentence: str) -> None:
        """Remember the last trouble, for the sync badge."""
        with self._store.writing() as session:
            put_settings(session, **{TROUBLE: sentence, TROUBLE_CODE: code})

    def _cursor(self, name: str) -> Cursor:
        with self._store.reading() as session:
            return parse_cursor(get_setting(session, name))


def unsent_documents(session: Session) -> int:
    """How many reference rows the hub has not got."""
    return int(_COUNT_UNSENT.value(session))


def _changed_here(session: Session, kind: str, ids: list[str]) -> list[str]:
    if session.connection().execute(_ANY_CHANGED, {"kind": kind}).first() is None:
        return []
    return list(session.connection().execute(_CHANGED, {"kind": kind, "ids": ids}).scalars())


def _put_all(
    session: Session, kind: str, documents: Sequence[DocumentRow], unusable: set[str]
) -> int:
    """Write documents of one kind at once; where one can't be used, the others are all the same."""
    try:
        with session.begin_nested():
            put_bodies(session, kind, [one.body for one in documents])
    except (KeyError, ValueError, IntegrityError) as fault:
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


def _changed(entry: Entry, why: str) -> str:
    return (
        f"Entry {entry.seq} of device {entry.dev} came from the hub changed ({why}). "
        "Nothing after it was taken; tell whoever runs the hub."
    )


def _freeze(session: Session, entry: Entry) -> None:
    """Keep the units of a device whose id another copy of it has used."""
    other = entry_at(session, Place(entry.dev, MAIN, entry.seq))
    put_settings(session, **{FROZEN: "older copy" if other is None else "fork"})


def _raise_watermark(session: Session, place: Place) -> None:
    at = {"device_id": place.device_id, "branch": place.branch}
    known = _PUSHED.value(session, **at)
    if known is None or known < place.seq:
        mark = {**at, "pushed": place.seq}
        put(session, WatermarkRow, [mark])


def parse_cursor(text: str) -> Cursor:
    generation, after, last = [*text.split(" "), "", ""][:3]
    return Cursor(generation, int(after or 0), last)


def _cursor_text(cursor: Cursor) -> str:
    return f"{cursor.generation} {cursor.after} {cursor.last}".rstrip()
