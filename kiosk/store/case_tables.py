"""The tables of cases: what the hub has told, how they were settled, and by whom."""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class CaseRow(SQLModel, table=True):
    """A case as the hub told it last. ``about`` and ``evidence`` are canonical JSON, as in
    :func:`kiosk.domain.cases.opened_body`."""

    __tablename__ = "opened_case"
    id: str = Field(primary_key=True)
    kind: str
    about: str
    evidence: str
    seen: int
    at: str
    hlc: str


class SettledCaseRow(SQLModel, table=True):
    """That somebody settled a case, knowing ``seen`` pieces of evidence."""

    __tablename__ = "settled_case"
    entry_hash: str = Field(primary_key=True)
    case_id: str = Field(index=True)
    seen: int
    settlement_id: str
    at: str
    hlc: str
    device_id: str


class SettlementRow(SQLModel, table=True):
    """Reference: who settled a case and why, in their own words."""

    __tablename__ = "settlement"
    id: str = Field(primary_key=True)
    case_id: str
    who: str
    why: str
    at: str
    digest: str


CASE_PROJECTIONS: tuple[type[SQLModel], ...] = (CaseRow, SettledCaseRow)
