"""Papers in the print queue that bear somebody's name, and forgetting what stands on them.

A badge's, a ticket's and a packing slip's job has the id of what it is of in its key. The other
papers of a pre-order (its receipt and the copies of it, what stations had to do for it) are known
by its receipt's number and the name of whoever ordered, both of which stand on them.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from unicodedata import normalize

from sqlalchemy import delete, select
from sqlmodel import Session

from kiosk.store.preorder_tables import PreorderPersonRow, PreorderRow
from kiosk.store.print_tables import PrintJobRow, PrintSpoolRow
from kiosk.store.rows import put, table_of
from kiosk.store.tables import SaleRow

BADGE_JOB = "badge:"
TICKET_JOB = "ticket:"
SLIP_JOB = "slip:"
# As the print queue says it: it was taken out before it was known to be on paper.
WITHDRAWN = "withdrawn"
_SETTLED = ("printed", "sent", WITHDRAWN)
# A paper with nothing on it, in the form of :mod:`hardware.documents`.
NOTHING = '{"format":1,"title":"","width":42,"open_drawer":false,"blocks":[]}'
_job = table_of(PrintJobRow)
_spool = table_of(PrintSpoolRow)
_preorder = table_of(PreorderRow)
_person = table_of(PreorderPersonRow)
_sale = table_of(SaleRow)


def forget_papers(session: Session, tickets: Collection[str], people: Collection[str]) -> None:
    """Forget what stands on the papers of these tickets, and of what these ``people`` have ordered,
    while their details are still here. What waits is withdrawn."""
    keys = {*_named(session, BADGE_JOB, tickets), *_named(session, TICKET_JOB, tickets)}
    if people:
        ordered = session.connection().execute(
            select(_preorder.c.id, _sale.c.receipt, _person.c.name)
            .outerjoin_from(_preorder, _sale, _sale.c.id == _preorder.c.sale_id)
            .outerjoin(_person, _person.c.id == _preorder.c.person_id)
            .where(_preorder.c.person_id.in_(people))
        )
        orders = {row.id: (row.receipt, row.name) for row in ordered}
        keys |= {*_named(session, SLIP_JOB, orders), *_told(session, orders.values())}
    _blank(session, keys)


def forget_all_papers(session: Session) -> None:
    """Forget what stands on all papers; what waits is withdrawn."""
    _blank(session, session.connection().execute(select(_job.c.key)).scalars().all())


def _named(session: Session, job: str, ids: Collection[str]) -> set[str]:
    """The keys of the jobs of this kind that are of one of these ids."""
    if not ids:
        return set()
    wanted = set(ids)
    # The character that follows the colon: all that begin so lie between the two.
    kind = select(_job.c.key).where(_job.c.key >= job, _job.c.key < f"{job[:-1]};")
    keys = session.connection().execute(kind).scalars()
    return {key for key in keys if key.removeprefix(job).split(":")[0] in wanted}


def _told(session: Session, orders: Iterable[tuple[str | None, str | None]]) -> set[str]:
    """The keys of the jobs on whose paper one of these numbers stands with its name."""
    marks = [
        (number, json.dumps(normalize("NFC", name), ensure_ascii=False)[1:-1])
        for number, name in orders
        if number and name
    ]
    if not marks:
        return set()
    found = session.connection().execute(select(_job.c.key, _job.c.document))
    return {
        row.key for row in found if any(all(one in row.document for one in mark) for mark in marks)
    }


def _blank(session: Session, keys: Iterable[str]) -> None:
    for key in keys:
        session.connection().execute(delete(_spool).where(_spool.c.key == key))
        row = session.connection().execute(select(_job).where(_job.c.key == key)).one()
        if row.document != NOTHING:
            state = row.state if row.state in _SETTLED else WITHDRAWN
            kept = {"key": key, "at": row.at, "state": state}
            put(session, PrintJobRow, [{**kept, "document": NOTHING, "trouble": ""}])
