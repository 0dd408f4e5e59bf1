"""What is asked of the mails that are owed, and how they change."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col, func, select

from kiosk.store.mail_table import MailRow
from kiosk.store.rows import put, table_of

_mail = table_of(MailRow)


def put_mail(session: Session, values: Mapping[str, Any]) -> None:
    """Write a mail's row whole."""
    put(session, MailRow, [{name: value for name, value in values.items() if name != "digest"}])


def mail_with(session: Session, key: str) -> MailRow | None:
    """The mail that was asked for with this key."""
    return session.exec(select(MailRow).where(MailRow.key == key)).first()


def mails(session: Session, states: Collection[str] | None = None) -> Sequence[MailRow]:
    """The mails in these states, or all, the oldest first."""
    wanted = select(MailRow).order_by(col(MailRow.at), col(MailRow.id))
    if states is not None:
        wanted = wanted.where(col(MailRow.state).in_(states))
    return session.exec(wanted).all()


def counts(session: Session) -> Mapping[str, int]:
    """How many mails are in each state."""
    asked = select(MailRow.state, func.count()).group_by(MailRow.state)
    return dict(session.exec(asked).all())


def ids_in(session: Session, state: str, until: str = "9") -> list[str]:
    """The ids of the mails that came into a state by the moment ``until``, the oldest first."""
    return list(
        session.exec(
            select(MailRow.id)
            .where(MailRow.state == state, MailRow.changed <= until)
            .order_by(col(MailRow.at), col(MailRow.id))
        )
    )


def addressed(session: Session, addresses: Collection[str]) -> list[str]:
    """The ids of the mails to these addresses, however they are written."""
    wanted = {one.lower() for one in addresses}
    return list(session.exec(select(MailRow.id).where(func.lower(MailRow.address).in_(wanted))))


def wipe(session: Session, ids: Collection[str]) -> None:
    """Forget these mails, with their addresses."""
    session.connection().execute(delete(_mail).where(_mail.c.id.in_(ids)))
