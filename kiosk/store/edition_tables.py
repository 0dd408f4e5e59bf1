"""The tables of numbered editions: projections of who holds which numbers, and what was sold."""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class HeldNumbersRow(SQLModel, table=True):
    """The numbers of a key that a device holds, as range text, as far as its entries are here."""

    __tablename__ = "held_numbers"
    key: str = Field(primary_key=True)
    device_id: str = Field(primary_key=True)
    numbers: str


class NumberedLineRow(SQLModel, table=True):
    """Which numbers a line of a sale sold, of an edition of what size."""

    __tablename__ = "numbered_line"
    sale_id: str = Field(primary_key=True)
    line: int = Field(primary_key=True)
    variant_id: str = Field(index=True)
    numbers: str
    edition: int


EDITION_PROJECTIONS: tuple[type[SQLModel], ...] = (HeldNumbersRow, NumberedLineRow)
