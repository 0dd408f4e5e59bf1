"""In-store codes: EAN-13 of a scale's label that hold a price or a weight besides the thing.

They begin with 20 to 29, are made by a shop for itself, and mean nothing elsewhere (GS1 General
Specifications, section 2.1.12 and those on variable measure items). Which of these prefixes it uses
for what, each shop or country says for itself; here, an event does. After the prefix come five
digits for the thing, then five of price or weight, or four and before them a digit that verifies
these (section 7.9); the last is the check digit of any EAN-13.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.trade_items import misread

PREFIXES = tuple(str(number) for number in range(20, 30))
DIGITS = (4, 5)
_LABEL = re.compile(r"2[0-9]{12}", re.ASCII)
_ITEM_END = 7


class Carries(StrEnum):
    """What a prefix's codes hold: a price in minor units, a weight or other measure in thousandths,
    or nothing but a number like any other."""

    PRICE = "price"
    WEIGHT = "weight"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Layout:
    """What the codes of a prefix hold, in so many ``digits`` (:data:`DIGITS`)."""

    carries: Carries
    digits: int = 5


Layouts = Mapping[str, Layout]


@dataclass(frozen=True)
class Label:
    """What a label says: its ``value`` (minor units or thousandths, as ``carries`` tells) and the
    codes that the thing may be known by: prefix and number, or the number alone."""

    items: tuple[str, str]
    carries: Carries
    value: int


def read_label(code: str, layouts: Layouts) -> Label | Refusal | None:
    """What a scanned label says; why not, where it was misread; None where it is no such label."""
    layout = layouts.get(code[:2])
    if layout is None or layout.carries is Carries.NOTHING or not _LABEL.fullmatch(code):
        return None
    value = code[12 - layout.digits : 12]
    if misread(code):
        return Refusal("misread_code", {"code": code})
    if layout.digits == DIGITS[0] and code[_ITEM_END] != verifier(value):
        return Refusal("misread_label", {"code": code})
    return Label((code[:_ITEM_END], code[2:_ITEM_END]), layout.carries, int(value))


def verifier(value: str) -> str:
    """The digit that verifies four digits of price or weight (section 7.9)."""
    # Slow to load, and most of what is scanned is a bare number.
    from biip.checksums import gs1_price_weight_check_digit

    return str(gs1_price_weight_check_digit(value))


def check_layout(prefix: str, carries: str, digits: int) -> tuple[str, Layout]:
    """What somebody says of a prefix, checked.

    :raises BadInput: it is no in-store prefix, or can't hold that.
    """
    if prefix.strip() not in PREFIXES:
        raise BadInput(f"“{prefix}” is no prefix of in-store codes; those are 20 to 29.")
    if carries.strip().lower() not in set(Carries):
        raise BadInput(f"“{carries}” is none of {', '.join(Carries)}.")
    if digits not in DIGITS:
        raise BadInput(f"A price or weight has 4 or 5 digits in a code, not {digits}.")
    return prefix.strip(), Layout(Carries(carries.strip().lower()), digits)


def layouts_body(layouts: Layouts) -> dict[str, Any]:
    """What an entry says of prefixes."""
    return {
        "prefixes": {
            prefix: {"carries": str(one.carries), "digits": one.digits}
            for prefix, one in layouts.items()
        }
    }
