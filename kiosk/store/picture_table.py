"""The table of pictures of products."""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class PictureRow(SQLModel, table=True):
    """Reference: the picture of a product, whose ``id`` it has, as ``kiosk.domain.pictures`` writes
    it."""

    __tablename__ = "picture"
    id: str = Field(primary_key=True)
    image: str
    digest: str
