"""The tables of pre-orders, of who ordered, and of what Zs say of advance payments."""

from __future__ import annotations

from sqlmodel import Field, SQLModel

from kiosk.domain.journal import MAIN
from kiosk.store.invoice_tables import BuyerRow
from kiosk.store.mail_table import MailRow


class PreorderRow(SQLModel, table=True):
    """A pre-order; ``sale_id`` is the sale of its advance payment. ``day`` is ISO 8601, ``begins``
    and ``ends`` are times of it (``14:00``) or None, all in the event's time. ``lines`` is the JSON
    of what was promised, as its entry says it."""

    __tablename__ = "preorder"
    id: str = Field(primary_key=True)
    sale_id: str = Field(index=True)
    device_id: str
    branch: str = MAIN
    event_id: str = Field(index=True)
    day: str
    begins: str | None = None
    ends: str | None = None
    ship: bool
    person_id: str
    currency: str
    total: int
    paid: int
    lines: str
    at: str
    hlc: str


class PreorderEndedRow(SQLModel, table=True):
    """A pre-order was collected, with the sale ``sale_id``; or cancelled, where that is None."""

    __tablename__ = "preorder_ended"
    entry_hash: str = Field(primary_key=True)
    preorder_id: str = Field(index=True)
    sale_id: str | None = Field(default=None, index=True)
    refund_id: str
    device_id: str
    at: str
    hlc: str


class PreorderPreparedRow(SQLModel, table=True):
    """The prep ticket of a station for a pre-order was printed, before it was collected."""

    __tablename__ = "preorder_prepared"
    entry_hash: str = Field(primary_key=True)
    station_id: str = Field(primary_key=True)
    preorder_id: str = Field(index=True)
    device_id: str
    at: str


class PreorderPersonRow(SQLModel, table=True):
    """Reference: who ordered; ``address`` is a JSON list of lines."""

    __tablename__ = "preorder_person"
    id: str = Field(primary_key=True)
    name: str
    phone: str
    email: str
    address: str
    at: str
    digest: str


class ClosedAdvanceRow(SQLModel, table=True):
    """What a Z says of the advance payments of its session, where there were any; both above
    zero."""

    __tablename__ = "closed_advance"
    session_id: str = Field(primary_key=True)
    branch: str = Field(default=MAIN, primary_key=True)
    taken: int
    used: int


PEOPLE_REFERENCE: tuple[type[SQLModel], ...] = (
    BuyerRow,
    PreorderPersonRow,
    MailRow,
)
PREORDER_PROJECTIONS: tuple[type[SQLModel], ...] = (
    PreorderRow,
    PreorderEndedRow,
    PreorderPreparedRow,
    ClosedAdvanceRow,
)
