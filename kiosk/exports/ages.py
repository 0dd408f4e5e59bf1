"""The sheet of the receipts for which somebody looked how old the customer is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kiosk.exports.tables import CellKind, Column, Sheet


@dataclass(frozen=True)
class AgeRow:
    """For one receipt: somebody saw ``at`` (UTC) that the customer is ``age`` years old or older.
    ``who`` is empty where no staff is."""

    receipt: str
    age: int
    at: datetime
    who: str


def age_sheet(rows: Sequence[AgeRow]) -> Sheet:
    """One row for each receipt that needed it."""
    columns = (
        Column("Receipt"),
        Column("Age", CellKind.INTEGER),
        Column("Checked at", CellKind.DATETIME),
        Column("Who"),
    )
    return Sheet("Age checks", columns, [(r.receipt, r.age, r.at, r.who or None) for r in rows])
