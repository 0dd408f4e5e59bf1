"""Deposits: which there are, and what a session took and gave back of them."""

from __future__ import annotations

from sqlalchemy import FromClause, bindparam, case, func, select
from sqlmodel import Session

from kiosk.domain.catalogue import VariantKind
from kiosk.domain.deposits import Deposits
from kiosk.domain.money import Money
from kiosk.store.refund_tables import RefundLineRow, RefundRow
from kiosk.store.rows import Question, table_of
from kiosk.store.session_spans import Between
from kiosk.store.tables import SaleLineRow, SaleRow, VariantRow

_variant = table_of(VariantRow).c
_AMOUNTS = Question(
    select(_variant.deposit)
    .where(_variant.deposit > 0, _variant.currency == bindparam("currency"))
    .distinct()
    .order_by(_variant.deposit)
)


def amounts(session: Session, currency: str) -> list[int]:
    """The deposits that something on sale carries, in minor units, the smallest first."""
    return [int(row[0]) for row in _AMOUNTS.ask(session, currency=currency)]


def deposits_of(session: Session, between: Between) -> Deposits | None:
    """What a session took and gave back of deposits; None where there were none."""
    currency = between.opened.currency
    taken, back = _summed(session, between, table_of(SaleRow), table_of(SaleLineRow), "sale_id")
    # A deposit that comes back with a refund of what it was on.
    undone, restored = _summed(
        session, between, table_of(RefundRow), table_of(RefundLineRow), "refund_id"
    )
    if not (taken or back or undone or restored):
        return None
    # Of a voided sale, what it gave back is given back no more.
    return Deposits(Money(taken, currency), Money(undone + restored - back, currency))


def _summed(
    session: Session, between: Between, whole: FromClause, line: FromClause, of: str
) -> tuple[int, int]:
    """What deposits come to above zero, and below it."""
    above = func.sum(case((line.c.amount > 0, line.c.amount), else_=0))
    below = func.sum(case((line.c.amount < 0, line.c.amount), else_=0))
    taken = back = 0
    for span in between.spans:
        more, less = (
            session.connection()
            .execute(
                select(func.coalesce(above, 0), func.coalesce(below, 0))
                .select_from(whole.join(line, line.c[of] == whole.c.id))
                .where(
                    span.holds(whole, between.opened.currency), line.c.kind == VariantKind.DEPOSIT
                )
            )
            .one()
        )
        taken, back = taken + int(more), back + int(less)
    return taken, back
