"""A hub's whole database taken and put back, as its administrator's tools would do it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, insert, select

from sync.hub.database import Hub
from sync.hub.tables import metadata

Tables = dict[str, list[dict[str, Any]]]


def backup(hub: Hub) -> Tables:
    """Everything in the hub's database, whichever database that is."""
    with hub.reading() as connection:
        return {
            table.name: [dict(row._mapping) for row in connection.execute(select(table))]
            for table in metadata.sorted_tables
        }


def put_back(hub: Hub, kept: Tables) -> None:
    """The database is as it was."""
    with hub.writing() as connection:
        for table in metadata.sorted_tables:
            connection.execute(delete(table))
            if kept[table.name]:
                connection.execute(insert(table), kept[table.name])
