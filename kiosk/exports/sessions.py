"""Till sessions as sheets, with rows in the totals that say whether each Z adds up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from kiosk.domain.money import Money, total
from kiosk.exports.tables import Cell, CellKind, Column, Sheet

_MONEY, _DATETIME = CellKind.MONEY, CellKind.DATETIME
_AGREE = "All sums agree"
# How many reports the totals name where sums don't agree; the count is always whole.
_NAMED = 10


@dataclass(frozen=True)
class SessionRow:
    """One tender of one session: float, cash in and cash out stand with cash alone. ``report`` is
    the number of its Z and ``closed`` its time (UTC), empty and None while it is open; ``counted``
    is None where nobody counted it. ``words`` say whether it is over or short. Of ``cash_out``,
    ``cards_out`` was for the rests of gift cards."""

    report: str
    device: str
    opened: datetime
    closed: datetime | None
    tender: str
    opening: Money
    cash_in: Money
    cash_out: Money
    taken: Money
    paid_back: Money
    expected: Money
    counted: Money | None
    words: str
    opened_by: str = ""
    closed_by: str = ""
    cards_out: Money | None = None


@dataclass(frozen=True)
class SessionTaxRow:
    """One rate of one session, refunds taken off."""

    report: str
    device: str
    label: str
    net: Money
    tax: Money
    gross: Money


@dataclass(frozen=True)
class CashMoveRow:
    """A drawer opened without a sale: when (UTC), and who and why; cash out is below zero."""

    at: datetime
    device: str
    kind: str
    amount: Money
    who: str
    why: str


def session_sheets(
    sessions: Sequence[SessionRow],
    taxes: Sequence[SessionTaxRow],
    moves: Sequence[CashMoveRow],
    currency: str,
) -> list[Sheet]:
    """The sheets of sessions, of their taxes, and of cash that moved without a sale."""
    return [
        _sessions(sessions, currency),
        Sheet(
            "Session taxes",
            (
                Column("Z report"),
                Column("Device"),
                Column("Tax rate"),
                Column("Net", _MONEY),
                Column("Tax", _MONEY),
                Column("Gross", _MONEY),
                Column("Currency"),
            ),
            [
                (one.report, one.device, one.label, one.net, one.tax, one.gross, currency)
                for one in taxes
            ],
        ),
        Sheet(
            "Cash moves",
            (
                Column("At", _DATETIME),
                Column("Device"),
                Column("Kind"),
                Column("Amount", _MONEY),
                Column("Who"),
                Column("Why"),
                Column("Currency"),
            ),
            [
                (one.at, one.device, one.kind, one.amount, one.who, one.why, currency)
                for one in moves
            ],
        ),
    ]


def _sessions(rows: Sequence[SessionRow], currency: str) -> Sheet:
    columns = (
        Column("Z report"),
        Column("Device"),
        Column("Opened", _DATETIME),
        Column("Closed", _DATETIME),
        Column("Tender"),
        Column("Float", _MONEY),
        Column("Cash in", _MONEY),
        Column("Cash out", _MONEY),
        Column("Taken", _MONEY),
        Column("Paid back", _MONEY),
        Column("Expected", _MONEY),
        Column("Counted", _MONEY),
        Column("Difference", _MONEY),
        Column("In words"),
        Column("Currency"),
        Column("Opened by"),
        Column("Closed by"),
        Column("Gift cards paid out", _MONEY),
    )
    cells: list[tuple[Cell, ...]] = [
        (
            *(one.report, one.device, one.opened, one.closed, one.tender),
            *(one.opening, one.cash_in, one.cash_out, one.taken, one.paid_back, one.expected),
            one.counted,
            None if one.counted is None else one.counted - one.expected,
            *(one.words, currency, one.opened_by, one.closed_by, one.cards_out),
        )
        for one in rows
    ]
    return Sheet("Sessions", columns, cells)


def with_sessions(
    totals: Sheet, closed: int, moves: Sequence[CashMoveRow], unequal: Sequence[str]
) -> Sheet:
    """The totals sheet with the sessions in it: ``unequal`` are the Zs that differ from what the
    sales, refunds and cash moves of their session come to."""
    rows: list[tuple[Cell, ...]] = [*totals.rows]
    currency = str(rows[0][-1])
    named = ", ".join(unequal[:_NAMED]) + (" …" if len(unequal) > _NAMED else "")
    if unequal:
        rows = [(_AGREE, "no", *row[2:]) if row[0] == _AGREE else row for row in rows]
    moved = total((one.amount for one in moves), currency)
    rows += [
        ("Sessions closed", None, closed, None, currency),
        ("Cash moves", None, len(moves), moved, currency),
        ("Sessions that do not add up", named or None, len(unequal), None, currency),
    ]
    return replace(totals, rows=rows)
