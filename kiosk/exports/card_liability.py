"""What is owed for gift cards, as a sheet."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.domain.card_liability import Liability
from kiosk.exports.tables import CellKind, Column, Sheet


def liability_sheet(rows: Sequence[Liability]) -> Sheet:
    """One row for each currency and purpose; what was sold and credited is what became of it and
    what is outstanding."""
    money = CellKind.MONEY
    return Sheet(
        "Gift card liability",
        (
            Column("Currency"),
            Column("Purpose"),
            Column("Cards", CellKind.INTEGER),
            Column("Sold", money),
            Column("Given as credit", money),
            Column("Taken back", money),
            Column("Redeemed", money),
            Column("Cashed out", money),
            Column("Expired", money),
            Column("Outstanding", money),
        ),
        [
            (
                one.sold.currency,
                "single" if one.single_purpose else "multi",
                one.cards,
                *(one.sold, one.credited, one.taken_back, one.redeemed),
                *(one.cashed_out, one.expired, one.outstanding),
            )
            for one in rows
        ],
    )
