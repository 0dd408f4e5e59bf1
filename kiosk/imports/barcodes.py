"""Several barcodes in one cell, as sellers write them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kiosk.domain.errors import BadInput
from kiosk.domain.scan_codes import LONGEST_CODE, barcode_forms
from kiosk.imports.cells import code

# A comma last, for a spreadsheet's rounded number may have one in it.
_MARKS = re.compile(r"[;|\r\n]+")
# What else people put between numbers, and what is in some codes as well.
_UNCLEAR = re.compile(r"[\s/+&]+")
_GTIN = re.compile(r"[0-9]{8}|[0-9]{12,14}", re.ASCII)


def barcodes(text: str) -> tuple[str, ...]:
    """Read the barcodes in a cell: between two a comma, a semicolon, ``|`` or a new line.

    One number in two spellings (with and without leading zeros) is one barcode.

    :raises BadInput: a spreadsheet has rounded one, one is too long, or several numbers stand
        with another mark between them.
    """
    found = [one.strip() for part in _MARKS.split(text) for one in code(part.strip()).split(",")]
    for one in found:
        if len(code(one)) > LONGEST_CODE:
            raise BadInput(f"“{one[:20]}…” is too long for a barcode")
        parts = _UNCLEAR.split(one)
        if len(parts) > 1 and all(map(_GTIN.fullmatch, parts)):
            raise BadInput(
                f"“{one}” looks like several barcodes; put a comma, a semicolon or “|” between them"
            )
    return apart(one for one in found if one)


def apart(codes: Iterable[str]) -> tuple[str, ...]:
    """Each of these barcodes once, in their order, in the spelling that came first."""
    kept: dict[frozenset[str], str] = {}
    for one in codes:
        kept.setdefault(frozenset(barcode_forms(one)), one)
    return tuple(kept.values())
