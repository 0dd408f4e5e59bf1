"""The table of stations that prepare what is sold."""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class PrepStationRow(SQLModel, table=True):
    """Reference: a station, as a kitchen or an engraver's table, that prepares these ``products``
    (a JSON list of ids) and all that is in these ``categories``."""

    __tablename__ = "prep_station"
    id: str = Field(primary_key=True)
    name: str
    products: str
    categories: str
    digest: str
