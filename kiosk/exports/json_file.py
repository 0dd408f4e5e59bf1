"""JSON for programs: money in minor units with its currency, times in UTC."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import IO
from zoneinfo import ZoneInfo

from kiosk.domain.money import Money
from kiosk.exports.tables import Cell, Sheet, plain_name


def write_json(sheets: Sequence[Sheet], totals: Sheet, zone: ZoneInfo, out: IO[bytes]) -> None:
    """Write one document: a list of records per sheet, ``totals``, and the event's ``zone``."""
    document: dict[str, object] = {"zone": zone.key}
    for sheet in (*sheets, totals):
        names = [plain_name(column.name) for column in sheet.columns]
        document[plain_name(sheet.name)] = [
            dict(zip(names, (_value(cell) for cell in row), strict=True)) for row in sheet.checked()
        ]
    out.write(json.dumps(document, ensure_ascii=False, indent=1).encode())


def _value(cell: Cell) -> object:
    if isinstance(cell, Money):
        return {"minor": cell.minor, "currency": cell.currency}
    if isinstance(cell, datetime):
        return cell.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return cell
