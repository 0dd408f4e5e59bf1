"""The table of modifier groups."""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class ModifierGroupRow(SQLModel, table=True):
    """Reference: a modifier group, as ``kiosk.domain.modifiers`` says. ``options`` and the ids of
    ``products`` are JSON lists."""

    __tablename__ = "modifier_group"
    id: str = Field(primary_key=True)
    name: str
    choosing: str
    most: int
    currency: str
    options: str
    products: str
    digest: str
