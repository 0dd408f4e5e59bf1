"""The table of what signing devices said of sales and refunds."""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class FiscalSignatureRow(SQLModel, table=True):
    """What a signing device said of a sale or a refund; see ``kiosk.domain.fiscal``."""

    __tablename__ = "fiscal_signature"
    paper_id: str = Field(primary_key=True)
    device: str
    transaction: int
    counter: int
    began: str
    ended: str
    signature: str
    simulated: bool
    out_of_order: bool


FISCAL_PROJECTIONS: tuple[type[SQLModel], ...] = (FiscalSignatureRow,)
