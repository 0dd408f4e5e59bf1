"""Codes: what a scanner typed, made comparable in one place."""

from __future__ import annotations

import re
import unicodedata

LONGEST_CODE = 512
_SEPARATOR = "\x1d"
# What a scanner says of the kind of a barcode, or the number of an item.
_GS1 = re.compile(r"\][A-Za-z][0-9]|0[12][0-9]{14}", re.ASCII)
_LEADING = re.compile(r"^(\][A-Za-z][0-9])[\s\x1d]+", re.ASCII)


def normalise(raw: str) -> str:
    """Return the code that ``raw`` stands for: blanks, line ends and control characters gone.

    Scanners add a carriage return or tab, people add spaces; neither is part of any code we
    know. Within a GS1 code the group separator stays, for it ends a field there. Longer texts than
    :data:`LONGEST_CODE` are cut there: no code we know is as long, and what can't be a code must
    not fill the store.
    """
    kept = "".join(
        ch for ch in raw if ch == _SEPARATOR or unicodedata.category(ch) not in ("Cc", "Cf", "Cs")
    ).strip()
    if not _GS1.match(kept):
        kept = kept.replace(_SEPARATOR, "").strip()
    return _LEADING.sub(r"\1", kept)[:LONGEST_CODE].rstrip()


def barcode_forms(code: str) -> tuple[str, ...]:
    """The spellings under which a GTIN may be stored: as read, and without leading zeros.

    GTIN-8, -12, -13 and -14 are one number space padded with zeros (GS1 General
    Specifications, 3.3), so a UPC-A of 12 digits is the EAN-13 with a zero before it.
    """
    if code.isascii() and code.isdigit() and 8 <= len(code) <= 14:
        core = code.lstrip("0")
        return tuple(dict.fromkeys((code, *(core.zfill(n) for n in (8, 12, 13, 14)))))
    return (code,)
