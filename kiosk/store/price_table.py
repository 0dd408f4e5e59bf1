"""The table of prices that were set."""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class PriceRow(SQLModel, table=True):
    """A price of a variant, in minor units, from the time ``at`` on, as an entry set it."""

    __tablename__ = "price"
    variant_id: str = Field(primary_key=True)
    entry_hash: str = Field(primary_key=True)
    currency: str
    price: int
    at: str
    hlc: str
