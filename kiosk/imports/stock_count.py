"""A count of stock as it was scanned or typed: a code a row, and how many of it there are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kiosk.domain.errors import BadInput
from kiosk.imports.cells import code, count
from kiosk.imports.source import Kind, inspect
from kiosk.imports.tabular import OVERFLOW, Row, read_table

_CODE = ("sku", "barcode", "code", "ean", "gtin", "upc", "ean13", "article number")
_COUNTED = ("counted", "count", "quantity", "qty")


@dataclass(frozen=True)
class CountedRow:
    """``units`` of what has this SKU or barcode; ``place`` names the row in sentences."""

    place: str
    code: str
    units: int


def read_count(path: Path) -> list[CountedRow]:
    """Read a count; where it has no column of numbers each row is one unit, as scanned.

    :raises BadInput: it is no table with a column of codes, or a row of it can't be read.
    """
    return list(_rows(path))


def _rows(path: Path) -> Iterator[CountedRow]:
    source = inspect(path)
    if source.kind is Kind.JSON:
        raise BadInput(f"{source.name} is JSON; a count is a table (CSV or Excel).")
    table = read_table(source)
    if not table.has(*_CODE):
        raise BadInput(f"{source.name} has no column “sku” or “barcode”; nothing was changed.")
    single = not table.has(*_COUNTED)
    for row in table.rows:
        place = f"{source.name}, row {row.number}"
        if row.overflow:
            raise BadInput(f"{place} {OVERFLOW}; nothing was changed.")
        try:
            yield _read(row, place, single)
        except BadInput as fault:
            raise BadInput(f"{place}: {fault.sentence}; nothing was changed.") from fault


def _read(row: Row, place: str, single: bool) -> CountedRow:
    found = code(row.get(*_CODE))
    if not found:
        raise BadInput("the SKU or barcode is missing")
    if single:
        return CountedRow(place, found, 1)
    text = row.get(*_COUNTED)
    if not text:
        raise BadInput(f"“{found}” has no number; write 0 where there is none")
    units = count(text)
    if units < 0:
        raise BadInput(f"“{text}” is below zero")
    return CountedRow(place, found, units)
