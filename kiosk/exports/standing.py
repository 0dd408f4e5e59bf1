"""What the totals say of themselves: whether they hold everything, and who has not sent all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from kiosk.exports.tables import Cell, CellKind, Column, Sheet


@dataclass(frozen=True)
class LateRow:
    """A till of which something is or may be missing: when it was last heard (UTC), and how many
    records it had unsent then."""

    till: str
    heard: datetime | None
    unsent: int


def with_standing(totals: Sheet, complete: bool, words: str) -> Sheet:
    """The totals sheet with two more rows: yes or no, and why in words."""
    rows: list[tuple[Cell, ...]] = [*totals.rows]
    currency = rows[0][-1]
    blank = [None] * (len(totals.columns) - 3)
    rows.append(("Complete", "yes" if complete else "no", *blank, currency))
    rows.append(("As far as is known", words, *blank, currency))
    return replace(totals, rows=rows)


def late_sheet(rows: Sequence[LateRow]) -> Sheet:
    """Who has not sent everything, or may not have."""
    columns = (
        Column("Till"),
        Column("Last heard", CellKind.DATETIME),
        Column("Records unsent then", CellKind.INTEGER),
    )
    return Sheet("Missing", columns, [(one.till, one.heard, one.unsent) for one in rows])
