"""GS1 codes: which trade item a barcode names that is more than its bare number.

A box, a pallet label or a QR code on a product may carry GS1 element strings (a GTIN, a batch, a
count …) with or without brackets, or a GS1 Digital Link, an address that says the same (GS1 General
Specifications, sections 3 and 7.8; GS1 Digital Link Standard: URI Syntax).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# Of a count, which has at most 8 digits; more of one thing are not in one basket.
MOST_UNITS = 9_999
_GTIN_LENGTHS = (8, 12, 13, 14)
# Application identifiers: the item, the items in a box, and how many of them there are.
_ITEM, _CONTENT = "01", "02"
_COUNTS = ("30", "37")
_LOOKS_LIKE_GS1 = re.compile(r"\][A-Za-z][0-9]|\(?0[12]\)?[0-9]{14}|https?://", re.ASCII)


@dataclass(frozen=True)
class TradeItem:
    """The item with the number ``gtin`` (14 digits, padded with zeros), so many ``units`` of it."""

    gtin: str
    units: int = 1


def trade_item(code: str) -> TradeItem | None:
    """What a GS1 barcode names, or None where it is none or names no item."""
    if not _LOOKS_LIKE_GS1.match(code):
        return None
    # Slow to load, and most of what is scanned is a bare number.
    from biip import ParseError, parse
    from biip.gs1_messages import GS1Message

    try:
        if code.startswith("("):
            strings = GS1Message.parse_hri(code).element_strings
        else:
            found = parse(code)
            if found.gs1_digital_link_uri is not None:
                strings = found.gs1_digital_link_uri.element_strings
            elif found.gs1_message is not None:
                strings = found.gs1_message.element_strings
            else:
                return None if found.gtin is None else TradeItem(found.gtin.as_gtin_14())
    except (ParseError, ValueError):
        # An address that is none comes back as it fell out of the standard library.
        return None
    values = {one.ai.ai: one for one in strings}
    item = values.get(_ITEM) or values.get(_CONTENT)
    if item is None or item.gtin is None:
        return None
    units = next((int(values[ai].value) for ai in _COUNTS if ai in values), 1)
    return TradeItem(item.gtin.as_gtin_14(), min(max(units, 1), MOST_UNITS))


def misread(code: str) -> bool:
    """Whether a code has as many digits as a GTIN and a check digit that is not theirs (GS1
    General Specifications, section 7.9): it was misread, or typed with a mistake."""
    if len(code) not in _GTIN_LENGTHS or not (code.isascii() and code.isdigit()):
        return False
    weighted = (int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(code[::-1]))
    return sum(weighted) % 10 != 0
