"""An export as values: sheets of typed columns, whatever file they end up in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kiosk.domain.money import Money

Cell = str | int | Money | datetime | None


class CellKind(StrEnum):
    """What the cells of a column are; an empty cell is None in any of them."""

    TEXT = "text"
    MONEY = "money"
    INTEGER = "integer"
    DATETIME = "datetime"


_TYPES: dict[CellKind, type] = {
    CellKind.TEXT: str,
    CellKind.MONEY: Money,
    CellKind.INTEGER: int,
    CellKind.DATETIME: datetime,
}


@dataclass(frozen=True)
class Column:
    """A column: the name people read, and what its cells are."""

    name: str
    kind: CellKind = CellKind.TEXT


@dataclass(frozen=True)
class Sheet:
    """One table. ``rows`` may be walked only once; a datetime in them is aware, usually UTC."""

    name: str
    columns: tuple[Column, ...]
    rows: Iterable[tuple[Cell, ...]]

    def checked(self) -> Iterator[tuple[Cell, ...]]:
        """Walk the rows, making sure that each cell is what its column says.

        :raises TypeError: a cell is something else, or a row has another length; that is a
            mistake in the program, which a spreadsheet would hide as a number turned to text.
        """
        for row in self.rows:
            if len(row) != len(self.columns):
                raise TypeError(f"{self.name}: a row of {len(row)} for {len(self.columns)} columns")
            for column, cell in zip(self.columns, row, strict=True):
                if cell is None:
                    continue
                if not isinstance(cell, _TYPES[column.kind]) or isinstance(cell, bool):
                    raise TypeError(f"{self.name}, {column.name}: {cell!r} is not {column.kind}")
                if isinstance(cell, datetime) and cell.tzinfo is None:
                    raise TypeError(f"{self.name}, {column.name}: {cell!r} has no time zone")
            yield row


def plain_name(name: str) -> str:
    """Write a name as files and programs like it: “Tax label” is ``tax_label``."""
    return "_".join(name.lower().split())
