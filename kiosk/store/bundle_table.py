"""The table of what lines of sales are parts of."""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class SaleBundleRow(SQLModel, table=True):
    """The bundle that the line of a sale is a part of, as :class:`kiosk.domain.bundles.InBundle`
    says; ``price`` in minor units of the sale's currency."""

    __tablename__ = "sale_bundle"
    sale_id: str = Field(primary_key=True, foreign_key="sale.id")
    line: int = Field(primary_key=True)
    variant_id: str
    sku: str
    title: str
    quantity: int
    price: int
    each: int
    parts: int
