"""The tables of promotions and of the discounts that sales were given."""

from __future__ import annotations

from sqlmodel import Field, SQLModel

from kiosk.domain.journal import MAIN


class PromotionRow(SQLModel, table=True):
    """Reference: a promotion, as ``kiosk.domain.promotions`` says. ``skus`` is a JSON list."""

    __tablename__ = "promotion"
    id: str = Field(primary_key=True)
    name: str
    kind: str
    currency: str
    value: int
    skus: str
    buy: int
    get: int
    threshold: int
    code: str
    tier: str
    starts: str | None
    ends: str | None
    limit: int | None
    priority: int
    combines: bool
    digest: str


class SaleDiscountRow(SQLModel, table=True):
    """What was taken off a line of a sale: the ``place``-th, by a promotion or by hand; then the
    note says who gave it and why."""

    __tablename__ = "sale_discount"
    sale_id: str = Field(primary_key=True, foreign_key="sale.id")
    line: int = Field(primary_key=True)
    place: int = Field(primary_key=True)
    kind: str
    name: str
    value: int
    amount: int
    promotion_id: str | None = Field(index=True)
    note_id: str | None


class ClosedDiscountRow(SQLModel, table=True):
    """What a Z says of the discounts that its sales were given, where there were any."""

    __tablename__ = "closed_discount"
    session_id: str = Field(primary_key=True)
    branch: str = Field(default=MAIN, primary_key=True)
    number: int
    amount: int


PROMOTION_PROJECTIONS: tuple[type[SQLModel], ...] = (SaleDiscountRow, ClosedDiscountRow)
