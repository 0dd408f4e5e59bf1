"""Real Excel files: amounts are numbers, times are dates, text stays text."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import IO, Any
from zoneinfo import ZoneInfo

from kiosk.domain.errors import BadInput
from kiosk.domain.money import Money, decimals
from kiosk.exports.tables import Cell, CellKind, Sheet

# What an .xlsx sheet holds (Microsoft, “Excel specifications and limits”).
_MOST_ROWS = 1_048_576
_LONGEST_TEXT = 32_767

_WIDTHS = {
    CellKind.TEXT: 14,
    CellKind.MONEY: 12,
    CellKind.INTEGER: 10,
    CellKind.DATETIME: 20,
}
_WIDEST = 48


def write_xlsx(sheets: Sequence[Sheet], totals: Sheet, zone: ZoneInfo, out: IO[bytes]) -> None:
    """Write one workbook, the totals first, so that they are what one sees on opening it.

    Times are shown in ``zone``, named in the column's header, because Excel's know none.

    :raises BadInput: more rows, or a longer text, than Excel holds.
    """
    # Other commands, and other formats, don't wait for it.
    import xlsxwriter

    # Built in memory: a full disk then shows where we write, not inside the library.
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        formats = _Formats(book)
        for sheet in (totals, *sheets):
            _write_sheet(book.add_worksheet(sheet.name), sheet, zone, formats)
    out.write(made.getbuffer())


class _Formats:
    """The workbook's cell formats; one per number of decimals, as currencies need them."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self.header = book.add_format({"bold": True, "bottom": 1})
        self.time = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self.integer = book.add_format({"num_format": "0"})
        self._money: dict[int, Any] = {}

    def money(self, currency: str) -> Any:
        places = decimals(currency)
        if places not in self._money:
            number = "#,##0" + ("." + "0" * places if places else "")
            self._money[places] = self._book.add_format({"num_format": number})
        return self._money[places]


def _write_sheet(page: Any, sheet: Sheet, zone: ZoneInfo, formats: _Formats) -> None:
    headers = [
        f"{column.name} ({zone.key})" if column.kind is CellKind.DATETIME else column.name
        for column in sheet.columns
    ]
    widths = [
        max(len(header) + 2, _WIDTHS[column.kind])
        for header, column in zip(headers, sheet.columns, strict=True)
    ]
    for place, header in enumerate(headers):
        page.write_string(0, place, header, formats.header)
    for line, row in enumerate(sheet.checked(), start=1):
        if line >= _MOST_ROWS:
            raise BadInput(f"{sheet.name} has more rows than an Excel sheet holds; use CSV.")
        for place, cell in enumerate(row):
            if isinstance(cell, str):
                widths[place] = max(widths[place], len(cell) + 1)
            _write_cell(page, line, place, cell, zone, formats)
    for place, width in enumerate(widths):
        page.set_column(place, place, min(width, _WIDEST))
    page.freeze_panes(1, 0)


def _write_cell(
    page: Any, line: int, place: int, cell: Cell, zone: ZoneInfo, formats: _Formats
) -> None:
    if isinstance(cell, Money):
        # Excel keeps 15 digits, so an amount up to 10^15 minor units arrives whole.
        page.write_number(line, place, float(cell.major), formats.money(cell.currency))
    elif isinstance(cell, datetime):
        local = cell.astimezone(zone).replace(tzinfo=None, microsecond=0)
        page.write_datetime(line, place, local, formats.time)
    elif isinstance(cell, int):
        page.write_number(line, place, cell, formats.integer)
    elif cell:
        if len(cell) > _LONGEST_TEXT:
            raise BadInput(f"A text in row {line + 1} is longer than Excel's cells; use CSV.")
        # Never write(): it would take "=1+1" or "http://…" from people's text for its meaning.
        page.write_string(line, place, cell)
