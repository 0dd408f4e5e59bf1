"""What a newcomer takes in bulk: the documents as they are and the log as it was written, packed.

Both are cut into parts of up to :data:`MOST_ROWS` rows, each of one log and of a range of its
numbers. A part is made when somebody first asks for a manifest that could name it, and kept, so
that every later newcomer is answered from what lies ready. What comes after the last of them is
no more than a page of the ordinary pull.

- A part of the **entries** is for ever: the log only grows.
- A part of the **documents** holds them as they are. The change of one of them gives it another
  number and takes the part away in the same transaction (:func:`forget`): nobody is given a row
  that is older than what the pull then says, and of a person's erased details none is left here.

Nothing of what a snapshot says is believed more than a page: the manifest is signed, so that it
can be passed on, and each entry in it is checked by its own hash, signature and parent.
"""

from __future__ import annotations

import hashlib
import json
import time
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select

from kiosk.domain.journal import public_key_text
from sync.compression import pack
from sync.hub.chain import own_key
from sync.hub.database import DOCUMENTS, ENTRIES, Hub, lock, parts
from sync.hub.standing import state
from sync.hub.tables import document, entry, snapshot_part
from sync.manifest import PART_GONE, PartWire, Snapshot, signed_of
from sync.protocol import HubRefused

# What a part is on the wire (RFC 8878); it is not packed once more.
MEDIA_TYPE = "application/zstd"
MOST_ROWS = 2_000
# At the end of a log fewer rows are no part yet.
_FEWEST_ROWS = 250
# Of a part's text; a till unpacks no answer above four times as much.
MOST_TEXT = 2 * 1024 * 1024
# Whoever asks for a manifest waits no longer than this for parts to be made; those that are
# missing then are made for the next who asks, who may be the same.
_LONGEST_SECONDS = 6.0

_part = snapshot_part.c


@dataclass(frozen=True)
class _Gap:
    """Numbers above ``after`` of which no part is here; ``until`` is None where the log ends."""

    after: int
    until: int | None


@dataclass(frozen=True)
class _Slice:
    """Rows above ``after`` up to ``through``, as the JSON of what the pull would say of each."""

    after: int
    through: int
    texts: list[str]
    whole: bool


def manifest(hub: Hub) -> Snapshot:
    """What lies ready, after what was missing of it was made."""
    until = time.monotonic() + _LONGEST_SECONDS
    for log in (DOCUMENTS, ENTRIES):
        _make_parts(hub, log, until)
    with hub.reading() as connection:
        now = state(connection)
        found = {log: list(_unbroken(_kept(connection, log))) for log in (DOCUMENTS, ENTRIES)}
        said = Snapshot(
            hub=hub.id,
            public_key=public_key_text(own_key(connection)),
            generation=now.generation,
            hub_seq=found[ENTRIES][-1].through if found[ENTRIES] else 0,
            documents=found[DOCUMENTS][-1].through if found[DOCUMENTS] else 0,
            parts=[*found[DOCUMENTS], *found[ENTRIES]],
            digest="",
            sig="",
        )
        digest = signed_of(said)
        signature = own_key(connection).sign(bytes.fromhex(digest))
    return said.model_copy(update={"digest": digest, "sig": b64encode(signature).decode()})


def part(hub: Hub, sha256: str) -> bytes:
    """One part, packed.

    :raises HubRefused: ``part_gone``: it was made anew meanwhile; the next manifest names it.
    """
    with hub.reading() as connection:
        found = connection.execute(select(_part.packed).where(_part.sha256 == sha256)).scalar()
    if found is None:
        raise HubRefused(PART_GONE, "This part was made anew meanwhile; ask what there is.", 410)
    return bytes(found)


def forget(connection: Connection, versions: Iterable[int]) -> None:
    """Documents with these numbers change: take away the parts that hold them.

    The caller holds the documents' lock.
    """
    changing = sorted(versions)
    if not changing:
        return
    here = connection.execute(
        select(_part.after, _part.through).where(
            _part.log == DOCUMENTS, _part.after < changing[-1], _part.through >= changing[0]
        )
    )
    gone = [one.after for one in here if any(one.after < n <= one.through for n in changing)]
    for some in parts(gone):
        connection.execute(
            delete(snapshot_part).where(_part.log == DOCUMENTS, _part.after.in_(some))
        )


def _make_parts(hub: Hub, log: str, until: float) -> None:
    """Fill the gaps, the first ones first, each part in a transaction of its own."""
    after = 0
    while time.monotonic() < until:
        with hub.reading() as connection:
            gap = _first_gap(connection, log, after)
            found = _slice(connection, log, gap)
        if not found.whole:
            return
        _keep(hub, log, found)
        after = found.through


def _first_gap(connection: Connection, log: str, after: int) -> _Gap:
    ends = 0
    for one in _kept(connection, log):
        if ends < one.after and after < one.after:
            return _Gap(max(ends, after), one.after)
        ends = one.through
    return _Gap(max(ends, after), None)


def _slice(connection: Connection, log: str, gap: _Gap) -> _Slice:
    rows = _documents(connection, gap) if log == DOCUMENTS else _entries(connection, gap)
    texts: list[str] = []
    size, through, full = 0, gap.after, False
    for number, text in rows:
        size += len(text.encode())
        if texts and size > MOST_TEXT:
            full = True
            break
        texts.append(text)
        through = number
        if len(texts) == MOST_ROWS:
            full = True
            break
    if full:
        return _Slice(gap.after, through, texts, True)
    whole = gap.until is not None or len(texts) >= _FEWEST_ROWS
    return _Slice(gap.after, gap.until or through, texts, whole)


def _documents(connection: Connection, gap: _Gap) -> Iterator[tuple[int, str]]:
    wanted = (
        select(document)
        .where(document.c.version > gap.after)
        .order_by(document.c.version)
        .limit(MOST_ROWS)
    )
    if gap.until is not None:
        wanted = wanted.where(document.c.version <= gap.until)
    for row in connection.execute(wanted):
        about = {"version": row.version, "kind": row.kind, "id": row.id, "event": row.event}
        yield row.version, f'{json.dumps(about)[:-1]},"body":{row.body}}}'


def _entries(connection: Connection, gap: _Gap) -> Iterator[tuple[int, str]]:
    wanted = (
        select(entry.c.hub_seq, entry.c.text)
        .where(entry.c.hub_seq > gap.after)
        .order_by(entry.c.hub_seq)
        .limit(MOST_ROWS)
    )
    for row in connection.execute(wanted):
        yield row.hub_seq, f'{{"hub_seq":{row.hub_seq},"entry":{row.text}}}'


def _keep(hub: Hub, log: str, found: _Slice) -> None:
    about = json.dumps({"log": log, "after": found.after, "through": found.through})
    text = f'{about[:-1]},"{log}":[{",".join(found.texts)}]}}'
    packed = pack(text.encode())
    with hub.writing() as connection:
        # The documents' lock keeps others from making the same part, and documents from changing.
        lock(connection, DOCUMENTS)
        if log == DOCUMENTS and _held(connection, found) != len(found.texts):
            return
        connection.execute(
            delete(snapshot_part).where(
                _part.log == log, _part.after < found.through, _part.through > found.after
            )
        )
        connection.execute(
            insert(snapshot_part).values(
                log=log,
                after=found.after,
                through=found.through,
                rows=len(found.texts),
                size=len(packed),
                sha256=hashlib.sha256(packed).hexdigest(),
                packed=packed,
            )
        )


def _held(connection: Connection, found: _Slice) -> int:
    """How many documents have a number in this range now: each change takes one away."""
    wanted = select(func.count()).where(
        document.c.version > found.after, document.c.version <= found.through
    )
    return int(connection.execute(wanted).scalar_one())


def _kept(connection: Connection, log: str) -> list[PartWire]:
    columns = (_part.log, _part.after, _part.through, _part.rows, _part.size, _part.sha256)
    wanted = select(*columns).where(_part.log == log).order_by(_part.after)
    return [PartWire(**row._mapping) for row in connection.execute(wanted)]


def _unbroken(known: Sequence[PartWire]) -> Iterator[PartWire]:
    """Those from the first number on, each of which begins where the one before it ends."""
    after = 0
    for one in known:
        if one.after != after:
            return
        yield one
        after = one.through
