"""The tables of the door: tickets, what it goes by, and who went through."""

from __future__ import annotations

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel


class TicketRow(SQLModel, table=True):
    """Reference: a ticket. Name, e-mail and ``answers`` (JSON) are personal data; ``terms`` (JSON)
    are what the door must know and nothing looks for."""

    __tablename__ = "ticket"
    __table_args__ = (
        Index("ix_ticket_code", "code", "event_id"),
        Index("ix_ticket_position", "position", "event_id", sqlite_where=text("position <> ''")),
        Index("ix_ticket_addon_to", "addon_to", sqlite_where=text("addon_to <> ''")),
    )
    id: str = Field(primary_key=True)
    event_id: str
    code: str
    type: str
    order_code: str
    status: str
    name: str
    email: str
    valid_from: str | None
    valid_until: str | None
    product: str = ""
    variation: str = ""
    date: str = ""
    position: str = ""
    addon_to: str = ""
    terms: str = ""
    answers: str = ""
    digest: str


class DoorSetupRow(SQLModel, table=True):
    """Reference: what a door goes by; which ``sort`` of thing it is, ``store.door_setup`` says."""

    __tablename__ = "door_setup"
    id: str = Field(primary_key=True)
    event_id: str = Field(index=True)
    sort: str
    number: str
    name: str
    terms: str
    digest: str


class RedemptionRow(SQLModel, table=True):
    """Somebody went through the door; ``list_id`` is empty where no list was in use."""

    __tablename__ = "redemption"
    __table_args__ = (Index("ix_redemption_device_id", "device_id", "entry_id"),)
    entry_id: str = Field(primary_key=True)
    ticket_id: str = Field(index=True)
    event_id: str
    device_id: str
    at: str
    hlc: str
    list_id: str = ""
    direction: str = "entry"


class UndonePassageRow(SQLModel, table=True):
    """A passage was undone, which its own row does not say: the entries may come in any order.
    ``note_id`` is the row with somebody's own words, if any."""

    __tablename__ = "undone_passage"
    entry_id: str = Field(primary_key=True)
    passage_id: str = Field(index=True)
    ticket_id: str
    device_id: str
    at: str
    why: str
    note_id: str


class RefusedScanRow(SQLModel, table=True):
    """A scan that did not admit; the code's text lives in ``refused_code``, wipeable."""

    __tablename__ = "refused_scan"
    __table_args__ = (Index("ix_refused_scan_device_id", "device_id", "entry_id"),)
    entry_id: str = Field(primary_key=True)
    event_id: str
    device_id: str
    at: str
    verdict: str
    ticket_id: str | None
    code_hash: str
    list_id: str = ""
    direction: str = "entry"


class RefusedCodeRow(SQLModel, table=True):
    """Reference: the text of a refused code, found by the keyed hash that the journal holds."""

    __tablename__ = "refused_code"
    code_hash: str = Field(primary_key=True)
    text: str
    digest: str
