"""The log: entries of every chain, each stored once, numbered without gaps.

A well-formed fact is never refused, whatever it says: an unknown kind is stored, and a body
that can't be counted is stored and becomes a case for a person. Where two copies of one device
wrote on, the line that came first is the main one and each other line a branch of its chain;
both are stored and counted, the device is fenced, and a person is told.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from sqlalchemy import Connection, bindparam, delete, insert, select

from kiosk.domain.clock import iso
from kiosk.domain.journal import (
    GENESIS,
    LARGEST_ENTRY,
    MAIN,
    Entry,
    JournalFault,
    chain_key,
    public_key_text,
)
from kiosk.domain.stock import Movement
from sync.hub import allotments, editions, erasing, recovery
from sync.hub.arrivals import Arrival, Stopped, arrive, check_ahead, enrolled_keys
from sync.hub.cases import Opening, note_admissions, note_settlements, open_cases
from sync.hub.chain import own_key
from sync.hub.customers import note_bought
from sync.hub.database import ENTRIES, Hub, advance, height, insert_many, lock
from sync.hub.media import note_media
from sync.hub.refunds import note_refunds
from sync.hub.standing import state
from sync.hub.stock import Unreadable, fold, movements
from sync.hub.tables import chain, entry
from sync.protocol import (
    MOST_BYTES,
    MOST_ENTRIES,
    Heard,
    HubRefused,
    RefusedEntry,
    RunWire,
    Tip,
)


@dataclass(frozen=True)
class Accepted:
    """What became of a push; see :class:`sync.protocol.PushReply`. ``taken`` entries were new."""

    generation: str
    tips: dict[str, list[Tip]]
    need: dict[str, int]
    refused: list[RefusedEntry]
    taken: int = 0


@dataclass(frozen=True)
class Page:
    """Entries after number ``start``, each a :class:`sync.protocol.NumberedEntry` as JSON; the
    newest number, and whether the hub still waits for what devices know (``recovering``)."""

    generation: str
    start: int
    head: int
    entries: list[str]
    recovering: bool


@dataclass(frozen=True)
class _Line:
    """A branch of a device's chain as far as it is here."""

    dev: str
    branch: str
    public_key: str
    seq: int
    hash: str
    hlc: str


class _Gap(Exception):
    """The entry numbered ``need`` has to come first."""

    def __init__(self, need: int) -> None:
        super().__init__(need)
        self.need = need


@dataclass
class _Intake:
    """One batch while it is being judged, inside the transaction that will store it.

    ``known`` are the device and number of entries that are stored, by hash: of all that are in
    the batch, and of those that come before them.
    """

    hub: str
    lines: dict[str, dict[str, _Line]]
    enrolled_keys: dict[str, str]
    known: dict[str, tuple[str, int]]
    fresh: list[tuple[Arrival, str]] = field(default_factory=list)
    cases: list[Opening] = field(default_factory=list)
    forked: list[Entry] = field(default_factory=list)

    def judge(self, arrival: Arrival) -> None:
        """Take one entry.

        :raises Stopped: it can't be taken.
        :raises _Gap: one before it is missing.
        """
        found = arrival.entry
        if found.hash in self.known:
            return
        lines = self.lines.setdefault(found.dev, {})
        if not lines and found.seq > 1:
            raise _Gap(1)
        public_key = self._checked_key(arrival, next(iter(lines.values()), None))
        if found.seq > 1:
            parent = self.known.get(found.prev)
            if parent is None:
                raise _Gap(min(found.seq - 1, max(line.seq for line in lines.values()) + 1))
            if parent != (found.dev, found.seq - 1):
                raise Stopped("malformed", f"Entry {found.seq} does not follow the one before it.")
        before = next((line for line in lines.values() if line.hash == found.prev), None)
        if before is not None:
            branch = before.branch
            if found.hlc <= before.hlc:
                text = "Its time is not after the entry before it."
                self.cases.append(Opening("time", found, text))
        elif not lines:
            branch = MAIN
        else:
            branch = found.hash
            self._note_fork(found)
        lines[branch] = _Line(found.dev, branch, public_key, found.seq, found.hash, found.hlc)
        self.known[found.hash] = (found.dev, found.seq)
        self.fresh.append((arrival, branch))

    def _note_fork(self, found: Entry) -> None:
        if found.dev == self.hub:
            text = (
                "This hub was put back from a backup and has gone on before anybody said so: "
                "what it gave out since then may be given out twice. Count what is limited."
            )
            self.cases.append(Opening("hub-forked", found, text))
            return
        text = (
            f"Two copies of this till have been at work: there are two of its entry {found.seq}. "
            "What both did is kept. Put each back as a device of its own with “kiosk restore”, "
            "and enrol it anew; sales go on."
        )
        self.cases.append(Opening("fork", found, text))
        self.forked.append(found)

    def _checked_key(self, arrival: Arrival, known: _Line | None) -> str:
        found = arrival.entry
        try:
            public_key = chain_key(found) if known is None else known.public_key
            if self.enrolled_keys.get(found.dev, public_key) != public_key:
                raise JournalFault(
                    "the chain does not begin with the key that its device enrolled with"
                )
            if found.seq == 1 and found.prev != GENESIS:
                raise JournalFault("it is a first entry, yet it follows another")
            covered = len(arrival.check(public_key))
        except JournalFault as fault:
            text = f"Entry {found.seq} was not written by its till: {fault.why}."
            raise Stopped("forged", text) from fault
        except ValueError as fault:
            text = f"Entry {found.seq} is not plain JSON ({fault})."
            raise Stopped("malformed", text) from fault
        if covered > LARGEST_ENTRY:
            text = f"Entry {found.seq} has {covered} bytes; {LARGEST_ENTRY} is the most."
            raise Stopped("too_large", text)
        return public_key


def accept(
    hub: Hub,
    carrier: str,
    runs: Sequence[RunWire],
    now: datetime,
    heard: Heard | None = None,
) -> Accepted:
    """Store what is new, count its stock and say what is held, all in one transaction.

    ``heard`` is the newest entry of this hub that the carrier has. Doing it again changes nothing
    and gives the same tips.

    :raises HubRefused: ``too_large``: more than 500 entries; nothing was stored.
    """
    if sum(len(run.entries) for run in runs) > MOST_ENTRIES:
        raise HubRefused("too_large", f"Send at most {MOST_ENTRIES} entries at once.", 413)
    need: dict[str, int] = {}
    refused: list[RefusedEntry] = []
    arrived = [(run.dev, list(arrive(run))) for run in runs]
    check_ahead(hub, arrived)
    with hub.writing() as connection:
        lock(connection, ENTRIES)
        intake = _begin(connection, hub, runs)
        for dev, run in arrived:
            for raw, arrival in run:
                try:
                    if isinstance(arrival, Stopped):
                        raise arrival
                    intake.judge(arrival)
                except _Gap as gap:
                    need[dev] = gap.need
                    break
                except Stopped as stopped:
                    refused.append(_refusal(dev, raw, stopped))
                    break
        if _has_lost(connection, intake, heard):
            recovery.begin(connection, now)
        _store(connection, hub, intake, carrier, now)
        generation = state(connection).generation
    return Accepted(generation, _tips(intake.lines), need, refused, len(intake.fresh))


def tips(hub: Hub) -> tuple[str, dict[str, list[Tip]]]:
    """The generation, and what the hub holds of every chain."""
    with hub.reading() as connection:
        lines = _lines(connection, None)
        return state(connection).generation, _tips(lines)


_AFTER = (
    select(entry.c.hub_seq, entry.c.hash, entry.c.dev, entry.c.text)
    .where(entry.c.hub_seq > bindparam("start"))
    .order_by(entry.c.hub_seq)
    .limit(bindparam("most"))
)
_NUMBERED = select(entry.c.hash).where(entry.c.hub_seq == bindparam("number"))


def page(hub: Hub, generation: str, after: int, last: str, limit: int, author: str = "") -> Page:
    """Entries after number ``after``, whose hash is ``last`` (empty: not said). Those of the
    device ``author``, who has them, are named by their hashes.

    From the first, where that is not how this log goes. What it keeps is passed on as it was
    written, for it was checked when it came.
    """
    found: list[str] = []
    size = 0
    with hub.reading() as connection:
        now = state(connection)
        newest = height(connection, ENTRIES)
        fits = generation == now.generation and _goes_on(connection, after, last, newest)
        start = after if fits else 0
        wanted = {"start": start, "most": min(limit, MOST_ENTRIES)}
        for row in connection.execute(_AFTER, wanted):
            said = f'"hash":"{row.hash}"' if row.dev == author else f'"entry":{row.text}'
            size += len(said.encode())
            if found and size > MOST_BYTES:
                break
            found.append(f'{{"hub_seq":{row.hub_seq},{said}}}')
    return Page(now.generation, start, newest, found, bool(now.since))


def _goes_on(connection: Connection, after: int, last: str, newest: int) -> bool:
    if after > newest:
        return False
    if not after or not last:
        return True
    held = connection.execute(_NUMBERED, {"number": after}).scalar()
    return bool(held == last)


def entries_held(hub: Hub) -> int:
    """How many entries the log has."""
    with hub.reading() as connection:
        return height(connection, ENTRIES)


_LINES = select(chain).order_by(chain.c.dev, chain.c.branch)
_LINES_OF = _LINES.where(chain.c.dev.in_(bindparam("devices", expanding=True)))


def _lines(connection: Connection, devices: Sequence[str] | None) -> dict[str, dict[str, _Line]]:
    """The branches of the chains of these devices (None: of all)."""
    lines: dict[str, dict[str, _Line]] = {}
    chosen = (_LINES, {}) if devices is None else (_LINES_OF, {"devices": devices})
    for row in connection.execute(*chosen):
        lines.setdefault(row.dev, {})[row.branch] = _Line(**row._mapping)
    return lines


def _tips(lines: Mapping[str, Mapping[str, _Line]]) -> dict[str, list[Tip]]:
    return {
        dev: [Tip(seq=line.seq, hash=line.hash) for line in branches.values()]
        for dev, branches in lines.items()
        if branches
    }


def _has_lost(connection: Connection, intake: _Intake, heard: Heard | None) -> bool:
    """Whether there is an entry that this hub has signed and does not know."""
    if any(one.entry.dev == intake.hub for one, _ in intake.fresh):
        return True
    if heard is None:
        return False
    if connection.execute(select(entry.c.hash).where(entry.c.hash == heard.hash)).first():
        return False
    key = own_key(connection).public_key()
    try:
        key.verify(b64decode(heard.sig, validate=True), bytes.fromhex(heard.hash))
    except (InvalidSignature, ValueError):
        # Of another hub, which the device has left.
        return False
    return True


def _begin(connection: Connection, hub: Hub, runs: Sequence[RunWire]) -> _Intake:
    devices = sorted({run.dev for run in runs})
    said = [raw.get(name) for run in runs for raw in run.entries for name in ("hash", "prev")]
    hashes = {one for one in said if isinstance(one, str) and one.isalnum()}
    known = connection.execute(
        select(entry.c.hash, entry.c.dev, entry.c.seq).where(entry.c.hash.in_(sorted(hashes)))
    )
    # The hub's own chain is no enrolled device's: its key is the hub's.
    own = {hub.id: public_key_text(own_key(connection))}
    return _Intake(
        hub.id,
        _lines(connection, devices),
        own | enrolled_keys(connection, devices),
        {row.hash: (row.dev, row.seq) for row in known},
    )


def _refusal(dev: str, raw: Mapping[str, Any], stopped: Stopped) -> RefusedEntry:
    seq, hashed = raw.get("seq"), raw.get("hash")
    return RefusedEntry(
        dev=dev,
        seq=seq if isinstance(seq, int) else None,
        hash=hashed[:64] if isinstance(hashed, str) else None,
        code=stopped.code,
        text=stopped.text,
    )


def _store(connection: Connection, hub: Hub, intake: _Intake, carrier: str, now: datetime) -> None:
    fresh = [one.entry for one, _ in intake.fresh]
    if fresh:
        first = advance(connection, ENTRIES, len(fresh)) - len(fresh) + 1
        received = iso(now)
        rows = [
            {
                "hub_seq": number,
                "hash": one.entry.hash,
                "dev": one.entry.dev,
                "branch": branch,
                "seq": one.entry.seq,
                "kind": one.entry.kind,
                "event": one.entry.event,
                "carrier": carrier,
                "received_at": received,
                "text": one.text,
            }
            for number, (one, branch) in enumerate(intake.fresh, first)
        ]
        insert_many(connection, entry, rows)
        touched = sorted({one.dev for one in fresh})
        connection.execute(delete(chain).where(chain.c.dev.in_(touched)))
        lines = [vars(line) for dev in touched for line in intake.lines[dev].values()]
        connection.execute(insert(chain), lines)
    moved: list[tuple[Entry, list[Movement]]] = []
    for one in fresh:
        try:
            moved.append((one, movements(one)))
        except Unreadable as fault:
            intake.cases.append(Opening("unreadable", one, str(fault)))
    fold(connection, moved)
    for one in intake.forked:
        allotments.put_fence(connection, hub, one.dev, "fork", now)
    # Before anything is granted: a till may have sold numbers while it was alone.
    editions.note_sold(connection, hub, fresh, carrier, now)
    intake.cases += allotments.fold(connection, hub, fresh, now)
    intake.cases += [
        Opening("unreadable", one, why) for one, why in erasing.note(connection, fresh)
    ]
    intake.cases += note_admissions(connection, hub, fresh, carrier, now)
    intake.cases += note_media(connection, hub, fresh, carrier, now)
    note_bought(connection, hub, fresh, carrier, now)
    intake.cases += note_refunds(connection, hub, fresh, carrier, now)
    open_cases(connection, hub, intake.cases, carrier, now)
    note_settlements(connection, fresh)
