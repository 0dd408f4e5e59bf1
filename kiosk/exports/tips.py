"""Tips as a sheet, and what each of the staff was given in the totals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from kiosk.domain.money import Money
from kiosk.exports.tables import Cell, CellKind, Column, Sheet


@dataclass(frozen=True)
class TipRow:
    """A tip: with which receipt, when (UTC), who of the staff had sold, and how much; below zero
    it was paid back."""

    receipt: str
    at: datetime
    staff: str
    amount: Money


def tips_sheet(rows: Sequence[TipRow], currency: str) -> Sheet:
    """The sheet of all tips."""
    columns = (
        Column("Receipt"),
        Column("At", CellKind.DATETIME),
        Column("Staff"),
        Column("Amount", CellKind.MONEY),
        Column("Currency"),
    )
    cells: list[tuple[Cell, ...]] = [
        (one.receipt, one.at, one.staff or None, one.amount, currency) for one in rows
    ]
    return Sheet("Tips", columns, cells)


def with_tips(totals: Sheet, rows: Sequence[TipRow], currency: str) -> Sheet:
    """The totals sheet with the tips of each of the staff: they are no turnover."""
    sums: defaultdict[str, Money] = defaultdict(lambda: Money.zero(currency))
    for row in rows:
        sums[row.staff] += row.amount
    told: list[tuple[Cell, ...]] = [
        ("Tips, no turnover", who or None, None, sums[who], currency) for who in sorted(sums)
    ]
    return replace(totals, rows=[*totals.rows, *told])
