"""Rights that exist once: to be refunded a line of a sale, to pay with a gift card or a voucher
(:mod:`kiosk.domain.stored_value`). Each lies with exactly one holder.

A sale's own entry makes the right to be refunded it, so that selling writes nothing more: the key
names that entry by its hash and one of its lines, and there are as many units as that line has.
The till that sold holds them from the start; its account is made when somebody first touches the
right. A right moves as units do, through the hub (:mod:`kiosk.domain.allotments`). The right to a
refund moves whole: two holders of parts could not know each other's roundings. Of a gift card,
who waits for it is given what is wanted, and the rest lies at the hub.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from kiosk.domain.journal import Kind

GIFT, VOUCHER = "gift:", "voucher:"
_REFUND = "refund:"
_RIGHTS = (_REFUND, GIFT, VOUCHER)
_KEY = re.compile(r"refund:([0-9a-f]{64}):([1-9][0-9]{0,3})")


def refund_key(sale_entry: str, line: int) -> str:
    """The key of the right to be refunded a line of the sale that an entry, named by its hash,
    tells of."""
    return f"{_REFUND}{sale_entry}:{line}"


def refund_of(key: str) -> tuple[str, int] | None:
    """The sale's entry and the line that a key is of; None for keys of other things."""
    found = _KEY.fullmatch(key)
    return (found[1], int(found[2])) if found else None


def is_right(key: str) -> bool:
    """Whether a key is of a right: it lies where it is, and moves only where somebody waits."""
    return key.startswith(_RIGHTS)


def rights_among(keys: Iterable[str]) -> list[str]:
    """Those of ``keys`` that are of rights to be refunded."""
    return [key for key in keys if refund_of(key) is not None]


def sold_units(kind: str, body: Mapping[str, Any], line: int) -> int:
    """How many units of a line an entry sold; 0 where it is no sale, or has no such line."""
    lines = body.get("lines") if kind == Kind.SALE_COMPLETED else None
    for one in lines if isinstance(lines, list) else []:
        if isinstance(one, Mapping) and one.get("line") == line:
            units = one.get("quantity")
            return units if type(units) is int and units > 0 else 0
    return 0
