"""The tables of media: what was linked to which ticket, and what of it stands no longer."""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class MediumLinkRow(SQLModel, table=True):
    """A medium was linked to a ticket; ``entry_id`` names the link."""

    __tablename__ = "medium_link"
    entry_id: str = Field(primary_key=True)
    event_id: str
    ticket_id: str = Field(index=True)
    medium_id: str = Field(index=True)
    tail: str
    device_id: str
    at: str
    hlc: str


class MediumEndRow(SQLModel, table=True):
    """A link stands no longer, as an entry says; several may, apart from each other."""

    __tablename__ = "medium_end"
    link_id: str = Field(primary_key=True)
    entry_id: str = Field(primary_key=True)
    why: str
    hlc: str


MEDIA_PROJECTIONS: tuple[type[SQLModel], ...] = (MediumLinkRow, MediumEndRow)
