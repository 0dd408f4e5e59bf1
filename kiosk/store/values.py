"""Stored value as it is known here: what was issued, what was spent of it, and the codes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import bindparam, func
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, select

from kiosk.domain.clock import parse_iso
from kiosk.domain.money import Money
from kiosk.domain.stored_value import StoredValue
from kiosk.domain.tenders import TenderKind
from kiosk.store.rows import Question, table_of
from kiosk.store.value_tables import SpentValueRow, StoredCodeRow, StoredValueRow

_value = table_of(StoredValueRow).c
_LAST_DAY = Question(
    sql_select(_value.expires).where(_value.issued_with == bindparam("made")).limit(1)
)


def values_of(session: Session, keys: Collection[str]) -> Mapping[str, StoredValue]:
    """Those of these gift cards and vouchers that are known here, by key."""
    rows = session.exec(select(StoredValueRow).where(col(StoredValueRow.key).in_(keys))).all()
    return _values(session, rows)


def issued_with(session: Session, made: str) -> Mapping[str, StoredValue]:
    """The gift cards that were issued with a sale, or as credit with a refund, by its id."""
    rows = session.exec(select(StoredValueRow).where(StoredValueRow.issued_with == made)).all()
    return _values(session, rows)


def last_day_of_cards(session: Session, made: str) -> date | None:
    """The last day of what was issued with a sale; None where it has none, or there is nothing."""
    row = _LAST_DAY.ask(session, made=made).fetchone()
    return date.fromisoformat(row[0]) if row and row[0] else None


def issued_at(session: Session, event_id: str) -> list[StoredValue]:
    """All that was issued at an event, the oldest first."""
    order = (col(StoredValueRow.at), col(StoredValueRow.key))
    wanted = select(StoredValueRow).where(StoredValueRow.event_id == event_id).order_by(*order)
    return list(_values(session, session.exec(wanted).all()).values())


def issuer(session: Session, key: str) -> str:
    """The device that issued it; empty where it is not known."""
    row = session.get(StoredValueRow, key)
    return row.device_id if row else ""


def codes_of(session: Session, keys: Collection[str]) -> Mapping[str, str]:
    """The codes of those of these that were issued on this very device, by key."""
    rows = session.exec(select(StoredCodeRow).where(col(StoredCodeRow.key).in_(keys)))
    return {row.key: row.code for row in rows}


def _values(session: Session, rows: Collection[StoredValueRow]) -> dict[str, StoredValue]:
    spent: dict[str, int] = dict(
        session.exec(
            select(SpentValueRow.key, func.sum(SpentValueRow.amount))
            .where(col(SpentValueRow.key).in_([row.key for row in rows]))
            .group_by(SpentValueRow.key)
        ).all()
    )
    return {
        row.key: StoredValue(
            row.key,
            TenderKind(row.kind),
            Money(row.worth, row.currency),
            Money(spent.get(row.key, 0), row.currency),
            row.title,
            row.event_id or "",
            parse_iso(row.at),
            date.fromisoformat(row.expires) if row.expires else None,
            row.tax_class,
        )
        for row in rows
    }
