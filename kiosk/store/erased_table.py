"""The table of what was erased, so that it stays so."""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class ErasedRow(SQLModel, table=True):
    """A row of ``kind`` whose personal details were erased, for ever."""

    __tablename__ = "erased"
    kind: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
