"""Reference rows as they travel: products, variants, tickets and contacts, between devices.

They stand beside the journal because they must stay changeable or erasable; what they mean
for money and admission is in the entries that name them. And how far a device has heard.

A row that is removed leaves a *tombstone*, a document that says so: it stays removed at every
device, until somebody who knows of the removal makes it anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class DocumentRow:
    """One row: its kind and id, the event it belongs to, and its content as JSON values.

    ``rev`` is the local mark of the change that is being sent, 0 for one that came in.
    """

    kind: str
    id: str
    event: str | None
    body: Mapping[str, Any]
    rev: int = 0


REMOVED = "removed"


def tombstone(name: str, at: str, **kept: str) -> dict[str, Any]:
    """What stands in the place of a removed row's content: that it was removed, and when.

    ``kept`` is what must go on having a name; of a person nothing is.
    """
    return {"id": name, REMOVED: at, **kept}


def is_tombstone(body: Mapping[str, Any]) -> bool:
    """Whether a document says that its row was removed."""
    return bool(body.get(REMOVED))


@dataclass(frozen=True)
class Cursor:
    """How far a device has heard a hub: number ``after`` of its copy ``generation``, and the hash
    of that entry (``last``; empty where nothing was heard, or what was heard has no hash)."""

    generation: str = ""
    after: int = 0
    last: str = ""
