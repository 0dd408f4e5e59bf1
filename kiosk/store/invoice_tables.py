"""The tables of invoices and credit notes."""

from __future__ import annotations

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from kiosk.domain.journal import MAIN


class InvoiceRow(SQLModel, table=True):
    """An invoice of a sale, or a credit note of a refund. ``counter`` is gap-free per device,
    branch of its chain, and ``paper``; ``of_id`` is the invoice that a credit note takes back;
    ``due`` is the day (ISO 8601) that it has to be paid by, None where it was paid."""

    __tablename__ = "invoice"
    __table_args__ = (UniqueConstraint("device_id", "branch", "paper", "counter"),)
    id: str = Field(primary_key=True)
    device_id: str
    branch: str = MAIN
    event_id: str = Field(index=True)
    paper: str
    number: str
    counter: int
    sale_id: str = Field(index=True)
    refund_id: str | None = None
    of_id: str | None = None
    buyer_id: str
    due: str | None = None
    at: str
    hlc: str


class BuyerRow(SQLModel, table=True):
    """Reference: whom an invoice is made out to; ``address`` is a JSON list of lines. It is kept
    as long as the invoice has to be."""

    __tablename__ = "buyer"
    id: str = Field(primary_key=True)
    name: str
    address: str
    tax_number: str
    at: str
    digest: str


INVOICE_PROJECTIONS: tuple[type[SQLModel], ...] = (InvoiceRow,)
