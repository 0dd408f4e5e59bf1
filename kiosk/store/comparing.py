"""Reference rows after a hub was put back from a backup: whose are newer?

The hub lost the documents that came after its backup; some are still here. The documents of the
backup bear the numbers up to ``base``, under which they were heard before. So of a row that
differs here from the hub's:

- if the hub's number for it is within what this device had heard of these, it has seen that body
  and a newer one came after it: it keeps its own and sends it;
- else the hub's is newer.

And what the hub lacks altogether is sent. To find that out, all rows here are marked as unsent
and the hub's are heard from the first on; the marks of those that are alike, or newer at the
hub, are taken away. Nothing is sent until all were heard. Rows that had changed here before, or
change meanwhile, go to the hub in any case: the marks that only the comparison made are below
zero, so that none of a person's changes can be taken for one of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import bindparam, delete, select
from sqlmodel import Session

from kiosk.domain.reference import Cursor, DocumentRow
from kiosk.store.documents import KINDS, all_ids, bodies_of
from kiosk.store.rows import get_setting, put, put_settings, table_of
from kiosk.store.tables import UnsentRow

_STATE = "documents_again"
_unsent = table_of(UnsentRow).c
_MARKED = select(_unsent.id).where(_unsent.kind == bindparam("kind"))
_UNMARK = delete(table_of(UnsentRow)).where(
    _unsent.kind == bindparam("of"),
    _unsent.id.in_(bindparam("done", expanding=True)),
    _unsent.rev < 0,
)


def heard(session: Session) -> int | None:
    """The newest of the backup's numbers that this device had heard; None while there is nothing
    to compare."""
    text = get_setting(session, _STATE)
    return int(text) if text else None


def begin(session: Session, before: Cursor, base: int) -> None:
    """The hub has another generation than ``before``; documents up to ``base`` are of both."""
    newest = max(before.after, heard(session) or 0)
    for kind in KINDS:
        known = set(session.connection().execute(_MARKED, {"kind": kind}).scalars())
        mine = [one for one in all_ids(session, kind) if one not in known]
        rows = [{"kind": kind, "id": one, "rev": -n} for n, one in enumerate(mine, start=1)]
        put(session, UnsentRow, rows)
    put_settings(session, **{_STATE: str(min(newest, base))})


def forget_numbers(session: Session, cursor: str) -> None:
    """This device goes to another hub, at which the numbers under ``cursor`` mean nothing."""
    generation = get_setting(session, cursor).partition(" ")[0]
    put_settings(session, **{cursor: f"{generation} 0" if generation else ""})
    if heard(session) is not None:
        put_settings(session, **{_STATE: "0"})


def settle(session: Session, documents: Sequence[tuple[int, DocumentRow]]) -> None:
    """Take away the marks of rows that are alike here and at the hub, or newer there."""
    newest = heard(session)
    if newest is None:
        return
    known = [one for one in documents if one[1].kind in KINDS]
    for kind, run in groupby(known, key=lambda one: one[1].kind):
        arrived = {row.id: (version, row) for version, row in run}
        here = {body["id"]: body for body in bodies_of(session, kind, list(arrived))}
        done = [
            name
            for name, (version, row) in arrived.items()
            if version > newest or _alike(here.get(name), row.body)
        ]
        session.connection().execute(_UNMARK, {"of": kind, "done": done})


def end(session: Session) -> None:
    """All of the hub's were heard: what is still marked is sent."""
    if heard(session) is not None:
        put_settings(session, **{_STATE: ""})


def _alike(here: Mapping[str, Any] | None, there: Mapping[str, Any]) -> bool:
    return here is not None and all(there.get(name) == value for name, value in here.items())
