"""Questions about tips: who sold what they were given for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from sqlalchemy import FromClause, func, select
from sqlmodel import Session

from kiosk.domain.journal import Kind
from kiosk.domain.tenders import TenderKind
from kiosk.store.refund_tables import RefundRow, RefundTenderRow
from kiosk.store.rows import table_of
from kiosk.store.session_spans import Between
from kiosk.store.staff_tables import ActedRow
from kiosk.store.tables import SaleRow, SaleTenderRow

_sale, _refund, _acted = table_of(SaleRow), table_of(RefundRow), table_of(ActedRow)


def tips_by(session: Session, between: Between) -> Mapping[str, int]:
    """What each of the staff was given in a session, by id, in minor units; what was paid back is
    taken from who had sold."""
    sums: Counter[str] = Counter()
    sold = (_sale, table_of(SaleTenderRow), "sale_id", _sale.c.id, -1)
    back = (_refund, table_of(RefundTenderRow), "refund_id", _refund.c.sale_id, 1)
    for whole, tender, of, sale_id, sign in (sold, back):
        for span in between.spans:
            rows = session.connection().execute(
                select(_acted.c.staff_id, func.sum(tender.c.amount))
                .select_from(_joined(whole, tender, of, sale_id))
                .where(
                    span.holds(whole, between.opened.currency),
                    tender.c.kind == TenderKind.TIP,
                    _acted.c.kind == Kind.SALE_COMPLETED,
                )
                .group_by(_acted.c.staff_id)
            )
            for staff, minor in rows:
                sums[staff] += sign * int(minor)
    return sums


def _joined(whole: FromClause, tender: FromClause, of: str, sale_id: object) -> FromClause:
    return whole.join(tender, tender.c[of] == whole.c.id).join(_acted, _acted.c.subject == sale_id)
