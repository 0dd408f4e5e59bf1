"""The table of receipts by e-mail, local to this device: it travels nowhere but by mail."""

from __future__ import annotations

from sqlalchemy import Index
from sqlmodel import Field, SQLModel


class MailRow(SQLModel, table=True):
    """Reference: a paper owed by e-mail, written with the entry that says so, sent after it.

    ``document`` and the words around it are those of the moment it was asked for, in ``language``.
    ``changed`` is when it came into its ``state``; ``said`` is what a server answered."""

    __tablename__ = "mail"
    __table_args__ = (Index("ix_mail_state", "state", "at"),)
    id: str = Field(primary_key=True)
    key: str = Field(unique=True)
    number: str
    address: str
    at: str
    state: str
    changed: str
    trouble: str
    said: str
    subject: str
    greeting: str
    language: str
    document: str
    digest: str
