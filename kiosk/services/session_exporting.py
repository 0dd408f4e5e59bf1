"""Till sessions of an event for its export, each Z checked against what its session came to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kiosk.domain.money import Money
from kiosk.domain.session import Drawer, Takings, expected
from kiosk.domain.tenders import TenderKind
from kiosk.exports.sessions import (
    CashMoveRow,
    SessionRow,
    SessionTaxRow,
    session_sheets,
    with_sessions,
)
from kiosk.exports.tables import Sheet
from kiosk.services.session_paper import difference_words
from kiosk.services.session_reports import (
    Report,
    closed_report,
    event_moves,
    report_up_to_now,
    worked_out,
)
from kiosk.services.till import Till
from kiosk.store import session_queries as store


@dataclass(frozen=True)
class _Found:
    reports: Sequence[Report]
    moves: Sequence[CashMoveRow]
    unequal: Sequence[str]


def with_event_sessions(till: Till, totals: Sheet) -> tuple[list[Sheet], Sheet]:
    """The sheets of the current event's sessions, and the totals with them in it.

    What is in another currency than the event's is left out: nothing adds across currencies.
    """
    currency = till.event.currency
    found = _find(till, currency)
    sheets = session_sheets(
        [row for one in found.reports for row in _rows(one)],
        [
            SessionTaxRow(
                one.number, one.device_name, tax.rate.label(), tax.net, tax.tax, tax.gross
            )
            for one in found.reports
            for tax in one.takings.taxes
        ],
        found.moves,
        currency,
    )
    closed = sum(one.closed for one in found.reports)
    return sheets, with_sessions(totals, closed, found.moves, found.unequal)


def _find(till: Till, currency: str) -> _Found:
    now = till.clock.now()
    reports: list[Report] = []
    unequal: list[str] = []
    with till.store.reading() as session:
        opened = [
            one for one in store.opened_at(session, till.event.id) if one.currency == currency
        ]
        closings = store.closings_of(session, [one.id for one in opened])
        for closed in closings:
            report = closed_report(session, closed)
            reports.append(report)
            if not _agrees(report, worked_out(session, closed)):
                unequal.append(report.number)
        ended = {one.session_id for one in closings}
        reports += [report_up_to_now(session, one, now) for one in opened if one.id not in ended]
        moves = [
            CashMoveRow(one.at, one.device_name, str(one.kind), one.amount, one.who, one.why)
            for one in event_moves(session, till.event.id)
            if one.amount.currency == currency
        ]
    return _Found(reports, moves, sorted(unequal))


def _agrees(report: Report, found: tuple[Drawer, Takings] | None) -> bool:
    """Whether a Z says what its session came to, and expects what follows from that."""
    due = expected(report.drawer, report.takings)
    none = Money.zero(report.currency)
    return (
        found is not None
        and found[0] == report.drawer
        and _plain(found[1]) == _plain(report.takings)
        and all(one.expected == due.get(one.kind, none) for one in report.compared)
    )


def _plain(takings: Takings) -> Takings:
    """Without tenders that nothing was taken or paid back with: a Z may have counted those."""
    some = tuple(one for one in takings.tenders if one.taken or one.paid_back)
    return replace(takings, tenders=some)


def _rows(report: Report) -> list[SessionRow]:
    none, drawer = Money.zero(report.currency), report.drawer
    sums = {one.kind: (one.taken, one.paid_back) for one in report.takings.tenders}
    rows = []
    for one in report.compared:
        cash = one.kind == TenderKind.CASH
        taken, paid_back = sums.get(one.kind, (none, none))
        rows.append(
            SessionRow(
                report.number,
                report.device_name,
                report.opened,
                report.at if report.closed else None,
                one.kind,
                drawer.opening if cash else none,
                drawer.cash_in if cash else none,
                drawer.cash_out if cash else none,
                taken,
                paid_back,
                one.expected,
                one.counted,
                difference_words(one) if report.closed else "",
                report.opened_by,
                report.closed_by,
                drawer.cards_out if cash else none,
            )
        )
    return rows
