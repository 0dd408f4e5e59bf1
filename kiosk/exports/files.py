"""Writes an export to disk: all of its files whole, or none of them."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import IO, Literal
from zoneinfo import ZoneInfo

from kiosk.domain.errors import BadInput
from kiosk.exports.csv_files import write_csv
from kiosk.exports.json_file import write_json
from kiosk.exports.tables import Sheet, plain_name
from kiosk.exports.xlsx import write_xlsx

ExportFormat = Literal["csv", "xlsx", "json"]

# What an .xlsx or .json export is called in the folder that was named.
FILE_NAME = "event"

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def write_export(
    sheets: Sequence[Sheet], totals: Sheet, fmt: ExportFormat, out: Path, zone: ZoneInfo
) -> list[Path]:
    """Write ``sheets`` and ``totals``; return the files made.

    CSV makes one file per sheet in the folder ``out``, and ``totals.csv``. Excel and JSON make
    ``out`` itself where it ends in .xlsx or .json, else ``event.xlsx`` or ``event.json`` in it.
    Files of an earlier export are replaced only once all new ones are on the disk.

    :raises BadInput: the folder can't be written, the disk is full, or the format can't hold it.
    """
    writers: dict[Path, Callable[[IO[bytes]], None]]
    if fmt == "csv":
        writers = {
            out / f"{plain_name(sheet.name)}.csv": partial(write_csv, sheet, zone)
            for sheet in (*sheets, totals)
        }
    else:
        whole = write_xlsx if fmt == "xlsx" else write_json
        path = out if out.suffix.lower() == f".{fmt}" else out / f"{FILE_NAME}.{fmt}"
        writers = {path: partial(whole, sheets, totals, zone)}
    return _place(writers, out)


def _place(writers: dict[Path, Callable[[IO[bytes]], None]], out: Path) -> list[Path]:
    waiting: dict[Path, Path] = {}
    try:
        for path, write in writers.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            part = path.with_name(f".{path.stem}-{secrets.token_hex(4)}.part")
            with part.open("xb") as stream:
                waiting[path] = part
                write(stream)
                stream.flush()
                os.fsync(stream.fileno())
        for path in list(writers):
            os.replace(waiting[path], path)
            del waiting[path]
    except OSError as fault:
        if fault.errno in _FULL:
            raise BadInput(
                f"There is no space left for the export in {out}; make room and export again."
            ) from None
        raise BadInput(
            f"The export can't be written to {out}: {fault.strerror or fault}. "
            "Name a folder you may write to."
        ) from None
    finally:
        for left in waiting.values():
            left.unlink(missing_ok=True)
    return list(writers)
