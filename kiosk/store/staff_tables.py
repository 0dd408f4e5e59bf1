"""The tables of staff: who they are, their wrong PINs, and who did what."""

from __future__ import annotations

from sqlmodel import Field, SQLModel

from kiosk.domain.journal import MAIN


class StaffRow(SQLModel, table=True):
    """Reference: somebody who works at a till. The name is personal data; entries name the id.

    ``pin`` is an Argon2id hash in its own text form, and ``digits`` how many the PIN has, so that
    a pad knows when it is whole. Who has ``left`` (RFC 3339, else empty) keeps the name for what
    they did, and has no PIN.
    """

    __tablename__ = "staff"
    id: str = Field(primary_key=True)
    name: str
    role: str
    pin: str
    digits: int
    at: str
    left: str
    digest: str


class PinTriesRow(SQLModel, table=True):
    """Reference: wrong PINs in a row on this till, and until when none is taken (empty: now)."""

    __tablename__ = "pin_tries"
    staff_id: str = Field(primary_key=True)
    wrong: int
    until: str
    digest: str


class ActedRow(SQLModel, table=True):
    """Who made the entry of ``kind`` about ``subject`` (a sale, refund, session or cash move)."""

    __tablename__ = "acted"
    entry_id: str = Field(primary_key=True)
    kind: str
    subject: str = Field(index=True)
    branch: str = MAIN
    staff_id: str
    allowed_by: str | None
    why_id: str | None


STAFF_REFERENCE: tuple[type[SQLModel], ...] = (StaffRow, PinTriesRow)
