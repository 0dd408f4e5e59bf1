"""Invoices and credit notes, as a sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kiosk.domain.money import Money
from kiosk.exports.tables import CellKind, Column, Sheet


@dataclass(frozen=True)
class InvoiceRow:
    """An invoice, or a credit note (amounts below zero) of the invoice numbered ``of``; ``receipt``
    is that of the sale or refund."""

    number: str
    at: datetime
    of: str
    receipt: str
    buyer: str
    buyer_number: str
    net: Money
    tax: Money
    total: Money


def invoice_sheet(rows: Sequence[InvoiceRow], currency: str) -> Sheet:
    """All of them, in the order that they are given."""
    columns = (
        Column("Invoice"),
        Column("At", CellKind.DATETIME),
        Column("Takes back"),
        Column("Receipt"),
        Column("Buyer"),
        Column("Buyer's tax number"),
        Column("Net", CellKind.MONEY),
        Column("Tax", CellKind.MONEY),
        Column("Total", CellKind.MONEY),
        Column("Currency"),
    )
    return Sheet("Invoices", columns, [(*vars(one).values(), currency) for one in rows])
