"""The tables of sellers: who sold, in the words of each time."""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class SellerRow(SQLModel, table=True):
    """A seller as one entry sets it: ``id`` names its details, ``body`` is their canonical JSON.
    Of an event's the latest by ``hlc`` and ``entry_hash`` stands."""

    __tablename__ = "seller"
    entry_hash: str = Field(primary_key=True)
    event_id: str = Field(index=True)
    id: str = Field(index=True)
    body: str
    hlc: str


class SellerNamedRow(SQLModel, table=True):
    """Which seller a sale or a refund was made by."""

    __tablename__ = "seller_named"
    paper_id: str = Field(primary_key=True)
    seller_id: str


SELLER_PROJECTIONS: tuple[type[SQLModel], ...] = (SellerRow, SellerNamedRow)
