"""The table of badges that were printed."""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class BadgePrintRow(SQLModel, table=True):
    """A badge of a ticket that was printed, ``again`` where one had been before."""

    __tablename__ = "badge_print"
    entry_id: str = Field(primary_key=True)
    ticket_id: str = Field(index=True)
    device_id: str
    at: str
    again: bool
