"""Tables from files: CSV in the ways people save it, and Excel, row by row."""

from __future__ import annotations

import csv
import datetime as dt
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TextIO

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

from kiosk.domain.cell_safety import restored
from kiosk.domain.errors import BadInput
from kiosk.imports.source import RECORD_LIMIT, Kind, Source, too_long

# The csv module's own limit is smaller than ours, and it is one number for the whole program.
csv.field_size_limit(RECORD_LIMIT)

_DELIMITERS = ",;\t|"


@dataclass(frozen=True)
class Row:
    """One record: its number as a spreadsheet shows it, and its cells by plain column name."""

    number: int
    cells: dict[str, str]
    overflow: bool = False

    def restored(self) -> Row:
        """The same with each text as it was before an export made it safe for spreadsheets."""
        cells = {name: restored(text.strip()) for name, text in self.cells.items()}
        return replace(self, cells=cells)

    def get(self, *columns: str) -> str:
        """The trimmed text of the first of ``columns`` that has one here, else empty."""
        for column in columns:
            text = self.cells.get(column, "").strip()
            if text:
                return text
        return ""


OVERFLOW = "has more cells than the header; put text that contains the separator in quotes"


class Table:
    """A table with a header. ``rows`` can be walked once; ``columns`` are plain names.

    A plain name is a header in lower case without ``_``, ``-``, dots and double spaces, so
    that “Valid_From” and “valid from” are one.
    """

    def __init__(self, headers: Sequence[str], rows: Iterable[tuple[int, list[str]]]) -> None:
        self.columns = tuple(plain(header) for header in headers)
        self._labels = {plain(header): header.strip() for header in reversed(headers)}
        self._rows = rows

    def label(self, *columns: str) -> str:
        """The header as the file writes it: the first of ``columns`` that it has."""
        for column in columns:
            if column in self._labels:
                return self._labels[column]
        return columns[0]

    def has(self, *columns: str) -> bool:
        """Whether the table has any of ``columns``."""
        return any(column in self._labels for column in columns)

    @property
    def rows(self) -> Iterator[Row]:
        """The records that hold anything, in order.

        :raises BadInput: a record is longer than 1 MiB or can't be decoded.
        """
        # The first of two columns with one name counts, so it is written last.
        backwards = [
            (place, name) for place, name in reversed(list(enumerate(self.columns))) if name
        ]
        width = len(self.columns)
        for number, cells in self._rows:
            if not any(cell and not cell.isspace() for cell in cells):
                continue
            have = len(cells)
            named = {name: cells[place] if place < have else "" for place, name in backwards}
            yield Row(number, named, have > width and any(cells[width:]))


def plain(header: str) -> str:
    """Reduce a header to what its spellings have in common."""
    return " ".join(re.sub(r"[_\-.]+", " ", header).split()).casefold()


def read_table(source: Source) -> Table:
    """Open the table in ``source``; its first row that holds anything is the header.

    :raises BadInput: there is no such row, or an Excel file is damaged or locked.
    """
    rows = enumerate(_excel(source) if source.kind is Kind.EXCEL else _text(source), start=1)
    for number, cells in rows:
        if any(cell.strip() for cell in cells):
            return Table(cells, itertools.chain(rows))
        if number > 1000:
            break
    raise BadInput(f"{source.name} holds no table: its first row must name the columns.")


def _text(source: Source) -> Iterator[list[str]]:
    try:
        with source.path.open(encoding=source.encoding, newline="") as stream:
            delimiter = _delimiter(stream.readline(RECORD_LIMIT))
            stream.seek(0)
            lines = _Lines(stream, source.name)
            for cells in csv.reader(lines, delimiter=delimiter, strict=False):
                lines.next_record()
                yield cells
    except UnicodeDecodeError:
        raise BadInput(
            f"{source.name} mixes character sets and can't be read; save it as CSV (UTF-8)."
        ) from None
    except csv.Error as fault:
        raise BadInput(f"{source.name} is no readable CSV file: {fault}.") from None
    except OSError as fault:
        raise BadInput(f"{source.name} can't be read: {fault.strerror or fault}.") from None


class _Lines:
    """Lines for the csv reader, which would otherwise collect a record of any length."""

    def __init__(self, stream: TextIO, name: str) -> None:
        self._stream = stream
        self._name = name
        self._record = 1
        self._length = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._stream.readline(RECORD_LIMIT + 1)
        if not line:
            raise StopIteration
        self._length += len(line)
        if self._length > RECORD_LIMIT:
            raise too_long(self._name, self._record)
        return line

    def next_record(self) -> None:
        """Start counting anew: a record is complete."""
        self._record += 1
        self._length = 0


def _delimiter(header: str) -> str:
    bare = re.sub(r'"[^"]*"', "", header)
    return max(_DELIMITERS, key=bare.count)


def _excel(source: Source) -> Iterator[list[str]]:
    try:
        with source.path.open("rb") as stream, CalamineWorkbook.from_filelike(stream) as book:
            shown = [
                sheet.name
                for sheet in book.sheets_metadata
                if sheet.visible == SheetVisibleEnum.Visible
            ]
            for name in shown[:1]:
                for cells in book.get_sheet_by_name(name).iter_rows():
                    yield [cell_text(cell) for cell in cells]
    except PasswordError:
        raise BadInput(
            f"{source.name} is locked with a password; save it again without one."
        ) from None
    except CalamineError as fault:
        raise BadInput(
            f"{source.name} can't be read as Excel ({fault}); open it and save it again as .xlsx."
        ) from None
    except OSError as fault:
        raise BadInput(f"{source.name} can't be read: {fault.strerror or fault}.") from None


def cell_text(
    cell: int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta,
) -> str:
    """Write an Excel cell as the same table would have it in CSV.

    Excel keeps 15 digits of a number; more would show 12.3 as 12.300000000000001.
    """
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return f"{cell:.15g}"
    if isinstance(cell, dt.datetime | dt.date | dt.time):
        return cell.isoformat()
    return str(cell)
