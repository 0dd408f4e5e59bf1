"""The table of what an event's in-store codes hold."""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class InStorePrefixRow(SQLModel, table=True):
    """What the codes of a prefix hold, as the latest entry that names it says; ``hlc`` and
    ``entry_hash`` are that entry's."""

    __tablename__ = "in_store_prefix"
    event_id: str = Field(primary_key=True)
    prefix: str = Field(primary_key=True)
    carries: str
    digits: int
    hlc: str
    entry_hash: str
