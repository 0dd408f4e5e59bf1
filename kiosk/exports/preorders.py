"""Pre-orders, as a sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from kiosk.domain.money import Money
from kiosk.exports.tables import CellKind, Column, Sheet


@dataclass(frozen=True)
class PreorderRow:
    """A pre-order: when it was taken (UTC) and for when it is promised, in the event's time; who
    ordered ``what``. ``goods`` is the receipt that it was collected with, if it was."""

    receipt: str
    at: datetime
    day: date
    window: str
    way: str
    who: str
    phone: str
    email: str
    address: str
    what: str
    total: Money
    paid: Money
    due: Money
    state: str
    goods: str


def preorder_sheet(rows: Sequence[PreorderRow], currency: str) -> Sheet:
    """All of them, in the order that they are given."""
    columns = (
        Column("Receipt"),
        Column("At", CellKind.DATETIME),
        Column("Promised for"),
        Column("Window"),
        Column("How"),
        Column("Who"),
        Column("Phone"),
        Column("E-mail"),
        Column("Address"),
        Column("What"),
        Column("Total", CellKind.MONEY),
        Column("Advance payment", CellKind.MONEY),
        Column("Due", CellKind.MONEY),
        Column("State"),
        Column("Collected with"),
        Column("Currency"),
    )
    cells = [({**vars(one), "day": one.day.isoformat()}, currency) for one in rows]
    return Sheet("Pre-orders", columns, [(*row.values(), each) for row, each in cells])
