"""The tables of allotments: projections of who holds what, and what was asked for here."""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class AllotmentRow(SQLModel, table=True):
    """Units that a device holds, as far as its entries are here."""

    __tablename__ = "allotment"
    key: str = Field(primary_key=True)
    device_id: str = Field(primary_key=True)
    units: int


class GrantRow(SQLModel, table=True):
    """Units that hub ``hub_id`` gave to a device; the entry has the rest."""

    __tablename__ = "unit_grant"
    entry_hash: str = Field(primary_key=True)
    device_id: str = Field(index=True)
    hub_id: str


class TakenRow(SQLModel, table=True):
    """A grant that its device has taken."""

    __tablename__ = "taken"
    grant_hash: str = Field(primary_key=True)
    device_id: str


class PoolRow(SQLModel, table=True):
    """Units of a variant that are held back for some, whoever holds them.

    They are anybody's once ``released``, or from ``release_at`` on (RFC 3339, UTC; empty: until
    somebody says so): what was said last, at ``said`` by device ``said_by``.
    """

    __tablename__ = "pool"
    key: str = Field(primary_key=True)
    variant_id: str = Field(index=True)
    units: int = 0
    release_at: str = ""
    released: bool = False
    said: str = ""
    said_by: str = ""


class FenceRow(SQLModel, table=True):
    """A device that the hub gives nothing more; its units are frozen."""

    __tablename__ = "fence"
    device_id: str = Field(primary_key=True)
    hub_id: str
    why: str
    at: str


class DemandRow(SQLModel, table=True):
    """Reference: what was asked for here lately, sold or not, in thousandths of a unit at ``at``.

    ``waiting`` units were refused at ``at``, and somebody may still stand there.
    """

    __tablename__ = "demand"
    key: str = Field(primary_key=True)
    demand: int
    waiting: int
    at: str
    digest: str


ALLOTMENT_PROJECTIONS: tuple[type[SQLModel], ...] = (
    AllotmentRow,
    GrantRow,
    TakenRow,
    PoolRow,
    FenceRow,
)
