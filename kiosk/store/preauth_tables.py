"""The tables of pre-authorizations, and of what Zs say of them."""

from __future__ import annotations

from sqlmodel import Field, SQLModel

from kiosk.domain.journal import MAIN


class PreauthRow(SQLModel, table=True):
    """An amount held on a card until ``until`` (UTC). ``note_id`` is the row that says what for,
    ``payment`` what the terminal knows it by, or empty where a person wrote it down."""

    __tablename__ = "preauth"
    id: str = Field(primary_key=True)
    number: str = Field(index=True)
    counter: int
    device_id: str
    branch: str = MAIN
    event_id: str = Field(index=True)
    currency: str
    amount: int
    until: str
    note_id: str
    reference: str
    scheme: str
    last_four: str
    payment: str
    key: str | None = None
    at: str
    hlc: str


class PreauthEndedRow(SQLModel, table=True):
    """It was captured, so much of it with the sale ``sale_id`` (None where no sale came of it); or
    released, where ``amount`` is None."""

    __tablename__ = "preauth_ended"
    entry_hash: str = Field(primary_key=True)
    preauth_id: str = Field(index=True)
    sale_id: str | None = Field(default=None, index=True)
    amount: int | None = None
    device_id: str
    branch: str = MAIN
    at: str
    hlc: str


class ClosedPreauthRow(SQLModel, table=True):
    """What a Z says of what was held and open when its session was closed, where there was any."""

    __tablename__ = "closed_preauth"
    session_id: str = Field(primary_key=True)
    branch: str = Field(default=MAIN, primary_key=True)
    number: int
    amount: int


PREAUTH_PROJECTIONS: tuple[type[SQLModel], ...] = (PreauthRow, PreauthEndedRow, ClosedPreauthRow)
