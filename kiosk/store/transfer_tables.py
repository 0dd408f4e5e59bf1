"""The table of bank transfers whose money is there."""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class TransferConfirmedRow(SQLModel, table=True):
    """Somebody has seen a sale's bank transfer arrive; of several, whoever said so first."""

    __tablename__ = "transfer_confirmed"
    sale_id: str = Field(primary_key=True)
    at: str
    hlc: str
    entry_hash: str


TRANSFER_PROJECTIONS: tuple[type[SQLModel], ...] = (TransferConfirmedRow,)
