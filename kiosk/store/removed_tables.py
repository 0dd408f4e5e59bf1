"""What was removed: see :mod:`kiosk.store.tables`."""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class RemovedRow(SQLModel, table=True):
    """Reference: the tombstone of a row that was removed; ``body`` is its document as JSON."""

    __tablename__ = "removed"
    kind: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    body: str
    digest: str
