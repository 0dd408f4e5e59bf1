"""What is sold by weight, length or volume: so much per kilogram, metre or litre.

How much it is, is a whole number of thousandths: grams, millimetres, millilitres. What it comes to
is rounded half up to the minor unit.
"""

from __future__ import annotations

import re
from enum import StrEnum

from kiosk.domain.errors import BadInput
from kiosk.domain.money import Money

THOUSAND = 1000
# 9,999.999 of one.
MOST_PARTS = 9_999_999
_WRITTEN = re.compile(r"([0-9]{1,4})(?:[.,]([0-9]{1,3}))?")


class Measure(StrEnum):
    """What a price is for one of, by its symbol."""

    KILOGRAM = "kg"
    METRE = "m"
    LITRE = "l"


def worth_of(each: Money, parts: int) -> Money:
    """What so many thousandths come to at ``each``, rounded half up to the minor unit."""
    return Money((2 * each.minor * parts + THOUSAND) // (2 * THOUSAND), each.currency)


def plain(parts: int, measure: Measure) -> str:
    """How much it is as programs read it: ``0.385 kg``."""
    return f"{parts // THOUSAND}.{parts % THOUSAND:03} {measure}"


def parse_parts(text: str, measure: Measure) -> int:
    """Read how much something is, in thousandths: ``0.385``, ``0,385 kg``, ``2``.

    :raises BadInput: it is no number, is nothing, or has more than three decimals.
    """
    found = _WRITTEN.fullmatch(text.strip().lower().removesuffix(measure).strip())
    parts = int(found[1]) * THOUSAND + int((found[2] or "0").ljust(3, "0")) if found else 0
    if not 1 <= parts <= MOST_PARTS:
        raise BadInput(
            f"“{text}” does not say how much it is; write it in {measure}, as in 0.385, with three "
            "decimals at most."
        )
    return parts
