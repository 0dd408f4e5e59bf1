"""The tables of sign-ups: who was taken down when, and what they agreed to."""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class ConsentRow(SQLModel, table=True):
    """Evidence of a consent."""

    __tablename__ = "consent"
    entry_id: str = Field(primary_key=True)
    line: int = Field(primary_key=True)
    contact_id: str = Field(index=True)
    event_id: str
    device_id: str
    at: str
    purpose: str
    channel: str
    wording: str


class SignUpRow(SQLModel, table=True):
    """A sign-up taken."""

    __tablename__ = "sign_up"
    entry_id: str = Field(primary_key=True)
    contact_id: str = Field(index=True)
    event_id: str
    device_id: str
    at: str


SIGN_UP_PROJECTIONS: tuple[type[SQLModel], ...] = (ConsentRow, SignUpRow)
