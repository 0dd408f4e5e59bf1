"""Wire shapes of a snapshot: its manifest, and its parts. What they mean: :mod:`sync.protocol`."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any

from pydantic import BaseModel, Field

from kiosk.domain.journal import canonical
from sync.protocol import LARGEST_ANSWER, EntryWire, Reply

DOCUMENTS, ENTRIES = "documents", "entries"
PART_GONE = "part_gone"


class PartWire(BaseModel):
    """A part of a snapshot: which numbers of which log, how many rows and packed bytes."""

    log: Annotated[str, Field(pattern=r"^(documents|entries)$")]
    after: Annotated[int, Field(ge=0)]
    through: Annotated[int, Field(ge=0)]
    rows: Annotated[int, Field(ge=0)]
    size: Annotated[int, Field(ge=1, le=LARGEST_ANSWER)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Snapshot(BaseModel):
    """What the hub's signature covers, and ``digest`` and ``sig`` themselves."""

    hub: Annotated[str, Field(pattern=r"^[0-9A-Za-z_.:-]{1,200}$")]
    public_key: Annotated[str, Field(pattern=r"^[0-9A-Za-z+/]{43}=$")]
    generation: str
    hub_seq: int
    documents: int
    parts: list[PartWire]
    digest: str
    sig: str


class SnapshotReply(Snapshot, Reply):
    """The manifest of a snapshot."""


class WholeEntry(BaseModel):
    """An entry and its place in the hub's log."""

    hub_seq: int
    entry: EntryWire


class EntriesPart(BaseModel):
    """Entries of the log with numbers above ``after``, up to ``through``; each is a
    :class:`WholeEntry`, which whoever reads them checks some at a time."""

    log: str
    after: int
    through: int
    entries: list[Any]


class DocumentsPart(BaseModel):
    """Documents with numbers above ``after``, up to ``through``, each a
    :class:`~sync.protocol.NumberedDocument`."""

    log: str
    after: int
    through: int
    documents: list[Any]


def signed_of(said: Snapshot) -> str:
    """The ``digest`` that a manifest should have."""
    covered = said.model_dump(include=set(Snapshot.model_fields) - {"digest", "sig"})
    return hashlib.sha256(canonical(covered)).hexdigest()
