"""The tables of stored value; rules are in :mod:`kiosk.domain.stored_value`."""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class StoredValueRow(SQLModel, table=True):
    """A gift card or a voucher as it was issued: with a sale (or, as credit, with a refund), or by
    itself."""

    __tablename__ = "stored_value"
    key: str = Field(primary_key=True)
    kind: str
    currency: str
    worth: int
    title: str
    event_id: str | None
    device_id: str
    issued_with: str | None = Field(index=True)
    at: str


class SpentValueRow(SQLModel, table=True):
    """What a sale was paid with stored value, or what of it a refund took back: ``spent_by``. Below
    zero it is what a void gave back."""

    __tablename__ = "spent_value"
    spent_by: str = Field(primary_key=True)
    key: str = Field(primary_key=True, index=True)
    amount: int


class StoredCodeRow(SQLModel, table=True):
    """Reference: the code of what was issued here, so that it can be printed once more. Whoever
    has it can pay with it, so it is told to nobody."""

    __tablename__ = "stored_code"
    key: str = Field(primary_key=True)
    code: str
    digest: str


VALUE_PROJECTIONS: tuple[type[SQLModel], ...] = (StoredValueRow, SpentValueRow)
