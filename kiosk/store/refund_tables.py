"""The tables of refunds: what was paid back, for what, and the tickets that ended with it."""

from __future__ import annotations

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from kiosk.domain.journal import MAIN


class RefundRow(SQLModel, table=True):
    """A refund. ``counter`` is gap-free per device and branch of its chain; ``provisional`` ones
    were made without the right to. A void has the note that says why in ``void_note``."""

    __tablename__ = "refund"
    __table_args__ = (
        UniqueConstraint("device_id", "branch", "counter"),
        UniqueConstraint("device_id", "branch", "key"),
    )
    id: str = Field(primary_key=True)
    device_id: str
    branch: str = MAIN
    event_id: str = Field(index=True)
    sale_id: str = Field(index=True)
    sale_receipt: str
    receipt: str = Field(index=True)
    counter: int
    at: str
    hlc: str
    currency: str
    net: int
    tax: int
    total: int
    provisional: bool
    key: str | None
    void_note: str | None


class RefundLineRow(SQLModel, table=True):
    """Units of a line of a sale that were refunded; ``line`` is the sale's own."""

    __tablename__ = "refund_line"
    refund_id: str = Field(primary_key=True, foreign_key="refund.id")
    line: int = Field(primary_key=True)
    variant_id: str
    sku: str
    title: str
    kind: str
    quantity: int
    unit: int
    amount: int
    tax: int
    tax_name: str
    tax_millipercent: int
    tax_included: bool
    restocked: bool
    measure: str = ""
    choices: str = ""


class RefundTaxRow(SQLModel, table=True):
    """What a refund undoes of one rate."""

    __tablename__ = "refund_tax"
    refund_id: str = Field(primary_key=True, foreign_key="refund.id")
    line: int = Field(primary_key=True)
    name: str
    millipercent: int
    included: bool
    net: int
    tax: int
    gross: int


class RefundTenderRow(SQLModel, table=True):
    """What was paid out."""

    __tablename__ = "refund_tender"
    refund_id: str = Field(primary_key=True, foreign_key="refund.id")
    line: int = Field(primary_key=True)
    kind: str
    amount: int
    reference: str


class RevokedTicketRow(SQLModel, table=True):
    """A ticket that was refunded."""

    __tablename__ = "revoked_ticket"
    ticket_id: str = Field(primary_key=True)
    refund_id: str = Field(primary_key=True)


class RefundReasonRow(SQLModel, table=True):
    """Reference: who answers for a provisional refund and why, in their own words."""

    __tablename__ = "refund_reason"
    id: str = Field(primary_key=True)
    refund_id: str
    who: str
    why: str
    at: str
    digest: str


REFUND_PROJECTIONS: tuple[type[SQLModel], ...] = (
    RefundRow,
    RefundLineRow,
    RefundTaxRow,
    RefundTenderRow,
    RevokedTicketRow,
)
