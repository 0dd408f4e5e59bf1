"""The table of receipts that were printed once more."""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class ReprintRow(SQLModel, table=True):
    """A receipt printed once more."""

    __tablename__ = "reprint"
    entry_id: str = Field(primary_key=True)
    sale_id: str = Field(index=True)
    device_id: str
    at: str
