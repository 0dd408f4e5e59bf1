"""Reference rows after a hub was put back from a backup: whose are newer?

The hub lost the documents that came after its backup; some are still here. The documents of the
backup bear the numbers up to ``base``, under which they were heard before. So of a row that
differs here from the hub's:

- if the hub's number for it is within what this device had heard, this device has seen that body
  and a newer one came after it: it keeps its own and sends it;
- else the hub's is newer.

And what the hub lacks altogether is sent. To find that out, all rows here are marked as unsent
and the hub's are heard from the first on; the marks of those that are alike, or newer at the
hub, are taken away. Nothing is sent until all were heard. Rows that had changed here before, or
change meanwhile, go to the hub in any case.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import delete, func, select
from sqlmodel import Session, col

from kiosk.domain.reference import Cursor, DocumentRow
from kiosk.store.documents import KINDS, all_ids, bodies_of
from kiosk.store.rows import get_setting, mark_unsent, put_settings, table_of
from kiosk.store.tables import UnsentRow

_STATE = "documents_again"
_unsent = table_of(UnsentRow).c


@dataclass(frozen=True)
class Comparison:
    """``heard`` is the newest of the backup's numbers that this device had heard; marks with a
    ``rev`` above ``first`` and up to ``last`` are those that only the comparison made."""

    heard: int
    first: int
    last: int


def begun(session: Session) -> Comparison | None:
    """The comparison that is going on; None when there is none."""
    text = get_setting(session, _STATE)
    return Comparison(*map(int, text.split())) if text else None


def begin(session: Session, before: Cursor, base: int) -> None:
    """The hub has another generation than ``before``, and began it with document ``base``."""
    running = begun(session)
    heard = min(max(before.after, running.heard if running else 0), base)
    first = running.first if running else _newest_mark(session)
    for kind in KINDS:
        known = set(session.scalars(select(_unsent.id).where(_unsent.kind == kind)))
        mark_unsent(session, kind, [one for one in all_ids(session, kind) if one not in known])
    put_settings(session, **{_STATE: f"{heard} {first} {_newest_mark(session)}"})


def settle(session: Session, documents: Sequence[tuple[int, DocumentRow]]) -> None:
    """Take away the marks of rows that are alike here and at the hub, or newer there."""
    running = begun(session)
    if running is None:
        return
    ours = (_unsent.rev > running.first) & (_unsent.rev <= running.last)
    known = [one for one in documents if one[1].kind in KINDS]
    for kind, run in groupby(known, key=lambda one: one[1].kind):
        arrived = {row.id: (version, row) for version, row in run}
        here = {body["id"]: body for body in bodies_of(session, kind, list(arrived))}
        done = [
            name
            for name, (version, row) in arrived.items()
            if version > running.heard or _alike(here.get(name), row.body)
        ]
        session.execute(
            delete(table_of(UnsentRow)).where(_unsent.kind == kind, _unsent.id.in_(done), ours)
        )


def end(session: Session) -> None:
    """All of the hub's were heard: what is still marked is sent."""
    if begun(session) is not None:
        put_settings(session, **{_STATE: ""})


def _alike(here: Mapping[str, Any] | None, there: Mapping[str, Any]) -> bool:
    return here is not None and all(there.get(name) == value for name, value in here.items())


def _newest_mark(session: Session) -> int:
    return session.scalar(select(func.max(col(UnsentRow.rev)))) or 0
