"""The tables of till sessions: opened, what moved cash besides sales, and closed with a Z."""

from __future__ import annotations

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from kiosk.domain.journal import MAIN


class TillSessionRow(SQLModel, table=True):
    """A session as it was opened, with ``opening`` as its float."""

    __tablename__ = "till_session"
    __table_args__ = (UniqueConstraint("device_id", "branch", "key"),)
    id: str = Field(primary_key=True)
    device_id: str
    branch: str = MAIN
    event_id: str = Field(index=True)
    at: str
    hlc: str
    currency: str
    opening: int
    note_id: str | None
    key: str | None


class CashMoveRow(SQLModel, table=True):
    """A drawer opened without a sale. ``amount`` is below zero for cash out, zero for a no-sale."""

    __tablename__ = "cash_move"
    __table_args__ = (UniqueConstraint("device_id", "branch", "key"),)
    id: str = Field(primary_key=True)
    device_id: str
    branch: str = MAIN
    event_id: str = Field(index=True)
    at: str
    hlc: str
    kind: str
    currency: str
    amount: int
    note_id: str
    key: str | None


class ClosedSessionRow(SQLModel, table=True):
    """The Z of a session, as its device worked it out. ``number`` is gap-free per device and branch
    of its chain; a copy of the device may have closed the same session on a branch of its own.

    ``pieces`` are the coins and notes counted, as canonical JSON; ``unsent`` is how many records
    the hub did not have then, None on a till that had joined none; ``cards`` is what of the
    turnover was gift cards, None where an earlier version closed.
    """

    __tablename__ = "closed_session"
    __table_args__ = (UniqueConstraint("device_id", "branch", "number"),)
    session_id: str = Field(primary_key=True)
    branch: str = Field(default=MAIN, primary_key=True)
    device_id: str
    number: int
    report: str = Field(index=True)
    at: str
    hlc: str
    currency: str
    opening: int
    cash_in: int
    cash_out: int
    no_sales: int
    sales: int
    refunds: int
    sold: int
    paid_back: int
    pieces: str
    unsent: int | None
    note_id: str | None
    cards: int | None = None


class ClosedVoidRow(SQLModel, table=True):
    """What a Z says of the voids among its refunds, where there were any."""

    __tablename__ = "closed_void"
    session_id: str = Field(primary_key=True)
    branch: str = Field(default=MAIN, primary_key=True)
    number: int
    amount: int


class ClosedTenderRow(SQLModel, table=True):
    """What a Z says of one tender; ``counted`` is None where nobody counted it."""

    __tablename__ = "closed_tender"
    session_id: str = Field(primary_key=True)
    branch: str = Field(default=MAIN, primary_key=True)
    kind: str = Field(primary_key=True)
    taken: int
    paid_back: int
    expected: int
    counted: int | None


class ClosedTaxRow(SQLModel, table=True):
    """What a Z says of one rate, refunds taken off."""

    __tablename__ = "closed_tax"
    session_id: str = Field(primary_key=True)
    branch: str = Field(default=MAIN, primary_key=True)
    line: int = Field(primary_key=True)
    name: str
    millipercent: int
    included: bool
    net: int
    tax: int
    gross: int


class SessionNoteRow(SQLModel, table=True):
    """Reference: who opened, closed, or moved cash or stock, and why, in their own words."""

    __tablename__ = "session_note"
    id: str = Field(primary_key=True)
    who: str
    why: str
    at: str
    digest: str


SESSION_PROJECTIONS: tuple[type[SQLModel], ...] = (
    TillSessionRow,
    CashMoveRow,
    ClosedSessionRow,
    ClosedTenderRow,
    ClosedTaxRow,
    ClosedVoidRow,
)
