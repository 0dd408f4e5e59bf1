"""Questions about till sessions: what is open, what was closed, and what belongs to one.

What belongs to a session is what its device's chain holds between two entries. Along a chain the
hybrid clock only ever grows, so the rows of sales, refunds and cash moves need to say no more than
their own. Where a copy of the device closed on a branch, the way to it is walked back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import FromClause, bindparam, func, select
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from kiosk.domain.catalogue import VariantKind
from kiosk.domain.journal import MAIN
from kiosk.domain.money import Money, total
from kiosk.domain.promotions import NO_DISCOUNTS
from kiosk.domain.session import Drawer, MoveKind, Takings, TenderSum, in_order, net_taxes
from kiosk.domain.tax import TaxLine, TaxRate
from kiosk.domain.tenders import TenderKind
from kiosk.store.deposits import deposits_of
from kiosk.store.preorders import advances_of
from kiosk.store.promotion_tables import SaleDiscountRow
from kiosk.store.refund_tables import RefundLineRow, RefundRow, RefundTaxRow, RefundTenderRow
from kiosk.store.rows import Question, table_of
from kiosk.store.session_spans import Between, Span, worth_of
from kiosk.store.session_tables import CashMoveRow, ClosedSessionRow, TillSessionRow
from kiosk.store.tables import EntryRow, SaleLineRow, SaleRow, SaleTaxRow, SaleTenderRow

_session = table_of(TillSessionRow)
_closed = table_of(ClosedSessionRow)
_entry = table_of(EntryRow).c
_OPEN = Question(
    select(_session.c.id)
    .where(
        _session.c.device_id == bindparam("device_id"),
        _session.c.branch == MAIN,
        ~select(_closed.c.session_id)
        .where(_closed.c.session_id == _session.c.id, _closed.c.branch == MAIN)
        .exists(),
    )
    .order_by(_session.c.hlc.desc())
    .limit(1)
)
_LAST_NUMBER = Question(
    select(func.max(_closed.c.number)).where(
        _closed.c.device_id == bindparam("device_id"), _closed.c.branch == MAIN
    )
)
_BY_HASH = Question(
    select(_entry.prev, _entry.hlc, _entry.branch).where(_entry.hash == bindparam("hash"))
)
_ALWAYS = "~"


def open_session(session: Session, device_id: str) -> TillSessionRow | None:
    """The session that a device has open; None where it has none."""
    found = _OPEN.value(session, device_id=device_id)
    return None if found is None else session.get(TillSessionRow, found)


def last_number(session: Session, device_id: str) -> int:
    """The number of a device's newest Z; 0 before the first."""
    return int(_LAST_NUMBER.value(session, device_id=device_id) or 0)


def session_by_key(session: Session, device_id: str, key: str) -> TillSessionRow | None:
    """The session that a device opened under an idempotency key."""
    return session.exec(
        select_rows(TillSessionRow).where(
            TillSessionRow.device_id == device_id,
            TillSessionRow.branch == MAIN,
            TillSessionRow.key == key,
        )
    ).first()


def move_by_key(session: Session, device_id: str, key: str) -> CashMoveRow | None:
    """The cash move that a device made under an idempotency key."""
    return session.exec(
        select_rows(CashMoveRow).where(
            CashMoveRow.device_id == device_id, CashMoveRow.branch == MAIN, CashMoveRow.key == key
        )
    ).first()


def opened_at(session: Session, event_id: str) -> list[TillSessionRow]:
    """Every session of an event, of all devices known here, the oldest first."""
    rows = select_rows(TillSessionRow).where(TillSessionRow.event_id == event_id)
    return list(session.exec(rows.order_by(col(TillSessionRow.hlc), col(TillSessionRow.id))))


def closings_of(session: Session, session_ids: Sequence[str]) -> list[ClosedSessionRow]:
    """The Zs of these sessions, in the order in which they were closed."""
    rows = select_rows(ClosedSessionRow).where(col(ClosedSessionRow.session_id).in_(session_ids))
    return list(
        session.exec(rows.order_by(col(ClosedSessionRow.hlc), col(ClosedSessionRow.branch)))
    )


def up_to_now(opened: TillSessionRow) -> Between:
    """What belongs to a session that is open."""
    return Between(opened, [Span(opened.device_id, opened.branch, opened.hlc, _ALWAYS)])


def up_to(session: Session, opened: TillSessionRow, closed: ClosedSessionRow) -> Between:
    """What belongs to a session that was closed, on whatever branch."""
    spans, branch, until = [], closed.branch, closed.hlc
    while branch != opened.branch:
        # A branch is named by its first entry; what that follows is on the branch before.
        first = _BY_HASH.ask(session, hash=branch).fetchone()
        before = first and _BY_HASH.ask(session, hash=first[0]).fetchone()
        if not before:
            break
        spans.append(Span(opened.device_id, branch, opened.hlc, until))
        branch, until = before[2], before[1]
    spans.append(Span(opened.device_id, branch, opened.hlc, until))
    return Between(opened, spans)


def moves_in(session: Session, between: Between) -> list[CashMoveRow]:
    """The cash moves and no-sales of a session, in their order."""
    table, currency = table_of(CashMoveRow), between.opened.currency
    return [
        row
        for span in reversed(between.spans)
        for row in session.exec(
            select_rows(CashMoveRow)
            .where(span.holds(table, currency))
            .order_by(col(CashMoveRow.hlc))
        )
    ]


def drawer_of(session: Session, between: Between) -> Drawer:
    """What besides sales and refunds changed the cash of a session."""
    moves, currency = moves_in(session, between), between.opened.currency

    def moved(kind: MoveKind) -> Money:
        return total(
            (Money(abs(one.amount), currency) for one in moves if one.kind == kind), currency
        )

    return Drawer(
        Money(between.opened.opening, currency),
        moved(MoveKind.CASH_IN),
        moved(MoveKind.CASH_OUT) + moved(MoveKind.CARD_OUT),
        sum(one.kind == MoveKind.NO_SALE for one in moves),
        moved(MoveKind.CARD_OUT),
    )


def takings_of(session: Session, between: Between) -> Takings:
    """What the sales and refunds of a session come to."""
    sales, taken, taxed = _summed(
        session,
        between,
        table_of(SaleRow),
        table_of(SaleTenderRow),
        table_of(SaleTaxRow),
        "sale_id",
    )
    refunds, paid, untaxed = _summed(
        session,
        between,
        table_of(RefundRow),
        table_of(RefundTenderRow),
        table_of(RefundTaxRow),
        "refund_id",
    )
    currency = between.opened.currency
    change = _change(session, between)
    if change:
        # Only cash gives change (kiosk.domain.tenders.change_for).
        taken[str(TenderKind.CASH)] -= change
    return Takings(
        sales[0],
        refunds[0],
        Money(sales[1], currency),
        Money(refunds[1], currency),
        tuple(
            TenderSum(kind, Money(taken[kind], currency), Money(paid[kind], currency))
            for kind in in_order({*taken, *paid})
        ),
        net_taxes(taxed, untaxed),
        cards_of(session, between),
        *_discounts(session, between),
        *_voids(session, between),
        deposits_of(session, between),
        advances_of(session, between),
    )


def _summed(
    session: Session,
    between: Between,
    whole: FromClause,
    tender: FromClause,
    tax: FromClause,
    of: str,
) -> tuple[tuple[int, int], Counter[str], list[TaxLine]]:
    """How many sales or refunds and their sum, what was given per tender, and their taxes."""
    connection, currency = session.connection(), between.opened.currency
    many, worth, given, taxes = 0, 0, Counter[str](), []
    for span in between.spans:
        here = span.holds(whole, currency)
        number, amount = connection.execute(
            select(func.count(), func.coalesce(func.sum(whole.c.total), 0)).where(here)
        ).one()
        many, worth = many + number, worth + amount
        joined = whole.join(tender, tender.c[of] == whole.c.id)
        for kind, units in connection.execute(
            select(tender.c.kind, func.sum(tender.c.amount))
            .select_from(joined)
            .where(here)
            .group_by(tender.c.kind)
        ):
            given[str(kind)] += units
        rate = (tax.c.name, tax.c.millipercent, tax.c.included)
        for row in connection.execute(
            select(*rate, func.sum(tax.c.net), func.sum(tax.c.tax), func.sum(tax.c.gross))
            .select_from(whole.join(tax, tax.c[of] == whole.c.id))
            .where(here)
            .group_by(*rate)
        ):
            net, part, gross = (Money(int(one), currency) for one in row[3:])
            taxes.append(TaxLine(TaxRate(row[0], row[1], bool(row[2])), net, part, gross))
    return (many, worth), given, taxes


def cards_of(session: Session, between: Between) -> Money:
    """What of a session's sales, less its refunds, was gift cards."""
    sales, refunds = (SaleRow, SaleLineRow, "sale_id"), (RefundRow, RefundLineRow, "refund_id")
    sold, back = (
        worth_of(session, between, table_of(whole), table_of(line), of, VariantKind.GIFT_CARD)
        for whole, line, of in (sales, refunds)
    )
    return Money(sold - back, between.opened.currency)


def _discounts(session: Session, between: Between) -> tuple[int, Money]:
    """How many discounts the sales of a session were given, and what they took off. One on
    several lines of a sale is one."""
    sale, given = table_of(SaleRow), table_of(SaleDiscountRow)
    which = given.c.sale_id + func.coalesce(given.c.promotion_id, given.c.note_id, "")
    currency = between.opened.currency
    number, amount = 0, 0
    for span in between.spans:
        row = session.connection().execute(
            select(func.count(which.distinct()), func.coalesce(func.sum(given.c.amount), 0))
            .select_from(given.join(sale, sale.c.id == given.c.sale_id))
            .where(span.holds(sale, currency), given.c.kind.not_in(NO_DISCOUNTS))
        )
        many, worth = row.one()
        number, amount = number + int(many), amount + int(worth)
    return number, Money(amount, currency)


def _voids(session: Session, between: Between) -> tuple[int, Money]:
    """How many of a session's refunds were voids, and what they came to."""
    refund, currency = table_of(RefundRow), between.opened.currency
    number, amount = 0, 0
    for span in between.spans:
        many, worth = (
            session.connection()
            .execute(
                select(func.count(), func.coalesce(func.sum(refund.c.total), 0)).where(
                    span.holds(refund, currency), refund.c.void_note.is_not(None)
                )
            )
            .one()
        )
        number, amount = number + int(many), amount + int(worth)
    return number, Money(amount, currency)


def _change(session: Session, between: Between) -> int:
    sale = table_of(SaleRow)
    return sum(
        int(
            session.connection()
            .execute(
                select(func.coalesce(func.sum(sale.c.change), 0)).where(
                    span.holds(sale, between.opened.currency)
                )
            )
            .scalar()
            or 0
        )
        for span in between.spans
    )
