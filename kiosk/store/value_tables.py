"""The tables of stored value; rules are in :mod:`kiosk.domain.stored_value`."""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class StoredValueRow(SQLModel, table=True):
    """A gift card or a voucher as it was issued: with a sale (or, as ``credit``, with a refund), or
    by itself. ``expires`` is its last day, and a single-purpose card has a ``tax_class``."""

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
    credit: bool = False
    expires: str | None = None
    tax_class: str | None = None


class SpentValueRow(SQLModel, table=True):
    """What a sale was paid with stored value, or what of it a refund took back or was paid out:
    ``spent_by``, at what time, and by which ``use`` (:class:`kiosk.domain.card_liability.Use`).
    Below zero it is what a void gave back."""

    __tablename__ = "spent_value"
    spent_by: str = Field(primary_key=True)
    key: str = Field(primary_key=True, index=True)
    amount: int
    at: str = ""
    use: str = ""


class CardTermsRow(SQLModel, table=True):
    """What an organizer says of an event's gift cards, as the latest entry has it; ``hlc`` and
    ``entry_hash`` are that entry's. What is None is as the law has it."""

    __tablename__ = "card_terms"
    event_id: str = Field(primary_key=True)
    months: int | None
    pays_out: int | None
    hlc: str
    entry_hash: str


class StoredCodeRow(SQLModel, table=True):
    """Reference: the code of what was issued here, so that it can be printed once more. Whoever
    has it can pay with it, so it is told to nobody."""

    __tablename__ = "stored_code"
    key: str = Field(primary_key=True)
    code: str
    digest: str


VALUE_PROJECTIONS: tuple[type[SQLModel], ...] = (StoredValueRow, SpentValueRow, CardTermsRow)
