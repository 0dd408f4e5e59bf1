"""Bank transfers and payment links: which are there, which are not, and what they come to in a
session."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import FromClause, func, select
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlmodel import Session

from kiosk.domain.journal import Entry
from kiosk.domain.money import Money
from kiosk.domain.tenders import PROMISES
from kiosk.store.refund_tables import RefundRow, RefundTenderRow
from kiosk.store.rows import table_of
from kiosk.store.session_spans import Between
from kiosk.store.tables import SaleRow, SaleTenderRow
from kiosk.store.transfer_tables import TransferConfirmedRow

_confirmed = table_of(TransferConfirmedRow)
_sale, _given = table_of(SaleRow), table_of(SaleTenderRow)
_refund, _back = table_of(RefundRow), table_of(RefundTenderRow)
_say = upsert(_confirmed)
# Two tills may say it apart from each other: whichever is folded first, the earlier stands.
_SAY = _say.on_conflict_do_update(
    index_elements=["sale_id"],
    set_={name: _say.excluded[name] for name in ("at", "hlc", "entry_hash")},
    where=(_confirmed.c.hlc > _say.excluded.hlc)
    | (
        (_confirmed.c.hlc == _say.excluded.hlc)
        & (_confirmed.c.entry_hash > _say.excluded.entry_hash)
    ),
)
_PAID_BACK = (
    select(func.coalesce(func.sum(_back.c.amount), 0))
    .select_from(_refund.join(_back, _back.c.refund_id == _refund.c.id))
    .where(_refund.c.sale_id == _sale.c.id, _back.c.kind == _given.c.kind)
    .correlate(_sale, _given)
    .scalar_subquery()
)


class Row(NamedTuple):
    """A sale that is paid by transfer or by a payment link (``kind``): what of it, less what was
    paid back so, and since when it is known to be there."""

    sale_id: str
    receipt: str
    at: str
    device_id: str
    currency: str
    amount: int
    confirmed: str | None
    kind: str


def fold_confirmed(session: Session, entry: Entry, body: Mapping[str, Any]) -> None:
    """Note that a transfer has arrived."""
    row = {
        "sale_id": body["sale"],
        "at": entry.at,
        "hlc": entry.hlc,
        "entry_hash": entry.hash,
    }
    session.connection().execute(_SAY, row)


def transfers_of(session: Session, event_id: str) -> list[Row]:
    """All sales of an event that are paid by transfer or by link, the oldest first."""
    amount = func.sum(_given.c.amount) - _PAID_BACK
    found = session.connection().execute(
        select(
            _sale.c.id,
            _sale.c.receipt,
            _sale.c.at,
            _sale.c.device_id,
            _sale.c.currency,
            amount.label("amount"),
            _confirmed.c.at.label("confirmed"),
            _given.c.kind,
        )
        .select_from(
            _sale.join(_given, _given.c.sale_id == _sale.c.id).join(
                _confirmed, _confirmed.c.sale_id == _sale.c.id, isouter=True
            )
        )
        .where(_sale.c.event_id == event_id, _given.c.kind.in_(PROMISES))
        .group_by(_sale.c.id, _given.c.kind)
        .order_by(_sale.c.at, _sale.c.id)
    )
    return [Row(*row) for row in found]


def confirmed_in(session: Session, between: Between, kind: str) -> Money:
    """What of a session's transfers, or payment links, has arrived by now, less what was paid back
    of those."""
    taken = _summed(session, between, (_sale, _given), ("sale_id", "id"), kind)
    back = _summed(session, between, (_refund, _back), ("refund_id", "sale_id"), kind)
    return Money(taken - back, between.opened.currency)


def _summed(
    session: Session,
    between: Between,
    tables: tuple[FromClause, FromClause],
    names: tuple[str, str],
    kind: str,
) -> int:
    (whole, part), (of, sale) = tables, names
    there = whole.c[sale].in_(select(_confirmed.c.sale_id))
    worth = 0
    for span in between.spans:
        worth += (
            session.connection()
            .execute(
                select(func.coalesce(func.sum(part.c.amount), 0))
                .select_from(whole.join(part, part.c[of] == whole.c.id))
                .where(
                    span.holds(whole, between.opened.currency),
                    part.c.kind == kind,
                    there,
                )
            )
            .scalar_one()
        )
    return worth
