"""The tables of signed tickets: the keys that are known, and tickets that were called back."""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class TicketKeyRow(SQLModel, table=True):
    """A key that signs an event's tickets; ``public`` is its public half in base64, ``signs_for``
    the event that they name where that is another, ``hlc`` when it was first told of."""

    __tablename__ = "ticket_key"
    event_id: str = Field(primary_key=True)
    scheme: str = Field(primary_key=True)
    public: str = Field(primary_key=True)
    signs_for: str = Field(primary_key=True)
    revoked: bool
    hlc: str


class TicketMarkRow(SQLModel, table=True):
    """What an event's organizer says of a ticket, ``revoked`` or ``blocked``, whether or not the
    ticket is in a list here; ``hlc`` and ``entry_hash`` are the latest entry's that says so."""

    __tablename__ = "ticket_mark"
    event_id: str = Field(primary_key=True)
    ticket_id: str = Field(primary_key=True, index=True)
    mark: str = Field(primary_key=True)
    stands: bool
    hlc: str
    entry_hash: str


SIGNED_PROJECTIONS: tuple[type[SQLModel], ...] = (TicketKeyRow, TicketMarkRow)
