"""Forgetting people: the rows of those who were erased, or of everybody on a till given up."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlmodel import Session

from kiosk.domain.erasure import CONTACT, MAIL, PREORDER, STAFF, TICKET, Name, remains
from kiosk.store.erased_table import ErasedRow
from kiosk.store.invoice_tables import BuyerRow
from kiosk.store.mail_table import MailRow
from kiosk.store.mails import addressed, wipe
from kiosk.store.papers import forget_all_papers, forget_papers
from kiosk.store.preorder_tables import PreorderPersonRow
from kiosk.store.rows import clear, listed, put, table_of
from kiosk.store.staff_tables import PinTriesRow, StaffRow
from kiosk.store.tables import ContactRow, RefusedCodeRow, TicketRow, UnsentRow
from kiosk.store.ticket_words import forget_for_good

_erased = table_of(ErasedRow)
_REMEMBER = upsert(_erased).on_conflict_do_nothing()
_AMONG = select(_erased.c.id).where(
    _erased.c.kind == bindparam("kind"), _erased.c.id.in_(listed("ids"))
)
_contact = table_of(ContactRow)
_ticket = table_of(TicketRow)
_unsent = table_of(UnsentRow)
_preorder_person = table_of(PreorderPersonRow)
_WIPED = ((CONTACT, _contact), (PREORDER, _preorder_person), (MAIL, table_of(MailRow)))
_AT_ONCE = 500
# As documents call it.
BUYER = "buyer"


def erase(session: Session, names: Sequence[Name]) -> None:
    """Wipe the personal details of these rows, and remember that they are wiped."""
    if not names:
        return
    rows = [{"kind": kind, "id": name} for kind, name in names]
    tickets = [name for kind, name in names if kind == TICKET]
    forget_papers(session, tickets, [name for kind, name in names if kind == PREORDER])
    session.connection().execute(_REMEMBER, rows)
    # Mails travel to no other till, which so can't name those that were sent from here.
    wipe(session, addressed(session, _emails(session, names)))
    for wiped, table in _WIPED:
        people = [name for kind, name in names if kind == wiped]
        session.connection().execute(delete(table).where(table.c.id.in_(people)))
        waiting = (_unsent.c.kind == wiped) & _unsent.c.id.in_(people)
        session.connection().execute(delete(_unsent).where(waiting))
    _unname(session, tickets)


def erased(session: Session, kind: str, ids: Sequence[str]) -> set[str]:
    """Which of these rows were erased."""
    wanted = {"kind": kind, "ids": json.dumps(list(map(str, ids)))}
    return set(session.connection().execute(_AMONG, wanted).scalars())


def forget_everybody(session: Session) -> None:
    """Wipe all personal details on a till that may not keep them; its facts stay."""
    forget_all_papers(session)
    clear(session, ContactRow)
    clear(session, RefusedCodeRow)
    clear(session, StaffRow)
    clear(session, PinTriesRow)
    clear(session, BuyerRow)
    clear(session, PreorderPersonRow)
    clear(session, MailRow)
    wiped = (CONTACT, STAFF, BUYER, PREORDER)
    session.connection().execute(delete(_unsent).where(_unsent.c.kind.in_(wiped)))
    named = select(_ticket.c.id).where(
        (_ticket.c.name != "") | (_ticket.c.email != "") | (_ticket.c.answers != "")
    )
    _unname(session, list(session.connection().execute(named).scalars()))


def _emails(session: Session, names: Sequence[Name]) -> set[str]:
    """The addresses in these rows, while they stand there."""
    found: set[str] = set()
    for kind, table in ((CONTACT, _contact), (PREORDER, _preorder_person), (TICKET, _ticket)):
        ids = [name for named, name in names if named == kind]
        asked = select(table.c.email).where(table.c.id.in_(ids), table.c.email != "")
        found.update(session.connection().execute(asked).scalars())
    return found


def _unname(session: Session, tickets: Sequence[str]) -> None:
    named = 0
    for start in range(0, len(tickets), _AT_ONCE):
        part = tickets[start : start + _AT_ONCE]
        rows = session.connection().execute(select(_ticket).where(_ticket.c.id.in_(part))).all()
        left = [remains(TICKET, dict(row._mapping)) for row in rows]
        put(session, TicketRow, [one for one in left if one is not None])
        named += sum(bool(row.name or row.email) for row in rows)
    # Of whom nothing was known there is nothing to forget.
    if named:
        forget_for_good(session)
