"""The table of sales for which somebody looked how old the customer is."""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class AgeCheckRow(SQLModel, table=True):
    """That a sale's customer is ``age`` years old or older, who saw it (a member of staff's id) and
    when."""

    __tablename__ = "age_check"
    sale_id: str = Field(primary_key=True, foreign_key="sale.id")
    age: int
    at: str
    staff_id: str | None
