"""The table of what Zs say of deposits."""

from __future__ import annotations

from sqlmodel import Field, SQLModel

from kiosk.domain.journal import MAIN


class ClosedDepositRow(SQLModel, table=True):
    """What a Z says of the deposits of its session, where there were any; both above zero."""

    __tablename__ = "closed_deposit"
    session_id: str = Field(primary_key=True)
    branch: str = Field(default=MAIN, primary_key=True)
    taken: int
    given_back: int
