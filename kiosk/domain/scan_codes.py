"""Codes: what a scanner typed, made comparable in one place."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote

LONGEST_CODE = 512
# Of one code that stands in an address; each is looked up.
_MOST_FORMS = 12
_SEPARATOR = "\x1d"
# What a scanner says of the kind of a barcode, or the number of an item.
_GS1 = re.compile(r"\][A-Za-z][0-9]|0[12][0-9]{14}", re.ASCII)
# What a scanner says of a code's alphabet: an escape before and within the text, and a backslash of
# the text itself doubled (AIM ECI protocol, ISO/IEC 15424).
_ECI = re.compile(r"\\(\\|[0-9]{6})", re.ASCII)
_SYMBOLOGY = re.compile(r"\][A-Za-z][0-9A-Za-z]", re.ASCII)
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://", re.ASCII)
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


def bare_form(code: str) -> str:
    """A normal ``code`` without what a scanner says of the kind of barcode (``]Q3``)."""
    return _SYMBOLOGY.sub("", code, count=1) if _SYMBOLOGY.match(code) else code


def ticket_forms(code: str) -> tuple[str, ...]:
    """The spellings under which a ticket with this normal ``code`` may be known, the likeliest
    first: as read; without what a scanner says of the kind of barcode (``]Q3``) and of its
    alphabet (``\\000026``); and each part of an address that it stands in.
    """
    bare = bare_form(code)
    plain = _ECI.sub(lambda found: "\\" if found[1] == "\\" else "", bare)
    inside = [one for form in (bare, plain) for one in _parts(form)]
    forms = (normalise(one) for one in (code, bare, plain, *inside))
    return tuple(dict.fromkeys(one for one in forms if one))[:_MOST_FORMS]


def _parts(address: str) -> list[str]:
    if not _ADDRESS.match(address):
        return []
    beyond = address.partition("://")[2]
    before, _, fragment = beyond.partition("#")
    path, _, query = before.partition("?")
    found = [unquote(one.partition("=")[2] or one) for one in query.split("&")]
    steps = path.split("/")[1:]
    # A signed code has slashes of its own, and not everybody escapes them.
    found += [unquote("/".join(steps[place:])) for place in range(len(steps) - 1, -1, -1)]
    return [*found, unquote(fragment)]
