"""A newcomer, or a till that was long away, takes the bulk of the hub's logs in parts.

A part says what pages with the same rows would say, and moves the same cursor. So there is no
state of its own to resume from: whoever was cut off, killed or refused a damaged part asks for the
manifest again and goes on with the first part that ends above its cursor. What a part may not do
is believed no more than in a page: each entry is checked by its own hash, signature and parent,
and units that a grant in it gives are taken only when the pull has come to the end of the log, so
that every fence is known before.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

import jiter
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pydantic import TypeAdapter

from kiosk.domain.journal import Entry
from kiosk.domain.reference import Cursor, DocumentRow
from sync.client import HubClient
from sync.manifest import (
    DOCUMENTS,
    ENTRIES,
    PART_GONE,
    DocumentsPart,
    EntriesPart,
    PartWire,
    Snapshot,
    WholeEntry,
    signed_of,
)
from sync.protocol import HubDamaged, HubRefused, HubUnreachable, NumberedDocument
from sync.replies import AT_ONCE, check_rising

# Behind by less than this, the pages of the pull are as fast.
FAR = 1_000
# Rows of a part that are checked in form without a pause.
_CHECKED_AT_ONCE = 50
_WHOLE_ENTRIES = TypeAdapter(list[WholeEntry])
_DOCUMENTS = TypeAdapter(list[NumberedDocument])
# How often a part that arrives damaged is asked for before the round ends.
_TRIES = 3

T = TypeVar("T")
Told = Callable[[int, int], None]


def quietly(_done: int, _total: int) -> None:
    """Tell nobody."""


class Behind(Protocol):
    """What is asked of the store of a device that is behind. Each call is one transaction."""

    def cursor(self) -> Cursor:
        """How far the hub's entries are here."""
        ...

    def document_cursor(self) -> Cursor:
        """How far the hub's documents are here."""
        ...

    def apply_documents(
        self, at: Cursor, documents: Sequence[tuple[int, DocumentRow]], base: int, whole: bool
    ) -> int:
        """Store documents and move the cursor to ``at`` at once; returns how many were new here.

        ``base`` is the number that its generation began with; ``whole``: these are the last."""
        ...

    def apply_part(self, generation: str, part: Sequence[tuple[int, Entry]], at: datetime) -> int:
        """Store a part of a snapshot as a page, in one transaction; nothing of one that does not
        follow the cursor. Returns how many were new here."""
        ...

    def may_sell(self) -> bool:
        """Whether somebody may be selling here, and must not wait for the store for long."""
        ...

    def is_hub(self, hub: str, public_key: str) -> bool:
        """Whether this is the hub that this device has joined, and its key, as far as known."""
        ...

    def note_goal(self, documents: int, entries: int) -> None:
        """Remember how far the hub is that this device catches up with; zeros: it has."""
        ...


def take_documents(hub: HubClient, local: Behind, tell: Told = quietly) -> int:
    """Take the documents that lie ready beyond the cursor; returns how many were new here.

    Whether the cursor has moved says whether there were any.

    :raises HubUnreachable: it was cut off, or damaged each time; what was taken is kept.
    """
    said, new = _manifest(hub, local), 0
    for named in said.parts:
        cursor = local.document_cursor()
        if named.log != DOCUMENTS or named.through <= cursor.after:
            continue
        if not _goes_on(cursor, said, named):
            break
        text = _fetched(hub, named)
        if text is None:
            break
        numbered = [one for one in _documents(text, named) if one[0] > cursor.after]
        at = Cursor(said.generation, named.through)
        new += local.apply_documents(at, numbered, 0, False)
        tell(named.through + local.cursor().after, said.documents + said.hub_seq)
    return new


def take_entries(
    hub: HubClient, local: Behind, now: Callable[[], datetime], tell: Told = quietly
) -> int:
    """Take the entries that lie ready beyond the cursor; returns how many were new here.

    :raises HubUnreachable: it was cut off, or damaged each time; what was taken is kept.
    :raises StoreDamaged: an entry isn't what its device wrote.
    """
    said, new = _manifest(hub, local), 0
    # A newcomer, at whom nobody waits, writes all of a part at once.
    most = AT_ONCE if local.may_sell() else 0
    for named in said.parts:
        cursor = local.cursor()
        if named.log != ENTRIES or named.through <= cursor.after:
            continue
        if not _goes_on(cursor, said, named):
            break
        text = _fetched(hub, named)
        if text is None:
            break
        numbered = _entries(text, named)
        for some in _chunks(numbered, most or len(numbered)):
            new += local.apply_part(said.generation, some, now())
        tell(local.document_cursor().after + named.through, said.documents + said.hub_seq)
    return new


def _manifest(hub: HubClient, local: Behind) -> Snapshot:
    said = hub.snapshot()
    digest = signed_of(said)
    try:
        key = Ed25519PublicKey.from_public_bytes(b64decode(said.public_key, validate=True))
        key.verify(b64decode(said.sig, validate=True), bytes.fromhex(digest))
    except (InvalidSignature, ValueError):
        digest = ""
    if digest != said.digest or not local.is_hub(said.hub, said.public_key):
        raise HubUnreachable(
            "What the hub has ready for newcomers is not signed by the hub that this till has "
            "joined; nothing of it was taken."
        )
    local.note_goal(said.documents, said.hub_seq)
    return said


def _goes_on(cursor: Cursor, said: Snapshot, named: PartWire) -> bool:
    """Whether a part follows what is here: of this copy of the log, or of any for who has none."""
    return cursor.generation in (said.generation, "") and named.after <= cursor.after


def _fetched(hub: HubClient, named: PartWire) -> bytes | None:
    """The text of a part; None where it was made anew meanwhile."""
    left = _TRIES
    while True:
        left -= 1
        try:
            return hub.part(named)
        except HubDamaged:
            if not left:
                raise
        except HubRefused as refused:
            if refused.code == PART_GONE:
                return None
            raise


def _documents(text: bytes, named: PartWire) -> list[tuple[int, DocumentRow]]:
    try:
        part = DocumentsPart.model_validate(jiter.from_json(text))
        numbered = [
            (one.version, one.row())
            for some in _chunks(part.documents, _CHECKED_AT_ONCE)
            for one in _DOCUMENTS.validate_python(some)
        ]
    except ValueError as fault:
        raise _other(named) from fault
    _check(part.log, part.after, part.through, named)
    check_rising([version for version, _ in numbered], part.after)
    if numbered and numbered[-1][0] > part.through:
        raise _other(named)
    return numbered


def _entries(text: bytes, named: PartWire) -> list[tuple[int, Entry]]:
    try:
        part = EntriesPart.model_validate(jiter.from_json(text))
        # Some at a time, for no other thread gets a turn while rows are being checked in form.
        numbered = [
            (one.hub_seq, one.entry.entry())
            for some in _chunks(part.entries, _CHECKED_AT_ONCE)
            for one in _WHOLE_ENTRIES.validate_python(some)
        ]
    except ValueError as fault:
        raise _other(named) from fault
    _check(part.log, part.after, part.through, named)
    if [number for number, _ in numbered] != list(range(part.after + 1, part.through + 1)):
        raise _other(named)
    return numbered


def _chunks(rows: Sequence[T], most: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(rows), most):
        yield rows[start : start + most]


def _check(log: str, after: int, through: int, named: PartWire) -> None:
    if (log, after, through) != (named.log, named.after, named.through):
        raise _other(named)


def _other(named: PartWire) -> HubUnreachable:
    return HubUnreachable(
        f"Part {named.sha256[:12]} of the hub's snapshot is not what its manifest says; "
        "it is asked for again."
    )
