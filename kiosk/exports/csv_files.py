"""CSV that Excel opens right: UTF-8 with its mark, and no cell that it would run as a formula."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from typing import IO
from zoneinfo import ZoneInfo

from kiosk.domain.cell_safety import defused
from kiosk.domain.money import Money
from kiosk.exports.tables import Cell, Sheet


def write_csv(sheet: Sheet, zone: ZoneInfo, out: IO[bytes]) -> None:
    """Write one sheet: money with the currency's decimals, times in ``zone`` with their offset.

    Text that begins like a formula gets an apostrophe before it; amounts and counts never do.
    """
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=False)
    rows = csv.writer(text)
    rows.writerow([column.name for column in sheet.columns])
    for row in sheet.checked():
        rows.writerow([_written(cell, zone) for cell in row])
    text.flush()
    text.detach()


def _written(cell: Cell, zone: ZoneInfo) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Money):
        return cell.plain()
    if isinstance(cell, datetime):
        return cell.astimezone(zone).isoformat(timespec="seconds")
    if isinstance(cell, str):
        return defused(cell)
    return str(cell)
