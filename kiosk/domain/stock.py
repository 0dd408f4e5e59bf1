"""Stock: every change is a movement with a reason; what is on hand is their sum.

Movements are read out of journal entries by :func:`movements_of`, on the device and at the
hub alike, so that both count the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from kiosk.domain.ids import VariantId, natural_id
from kiosk.domain.journal import Kind


class Reason(StrEnum):
    """Why stock changed."""

    OPENING = "opening"
    SALE = "sale"
    RETURN = "return"


@dataclass(frozen=True)
class Movement:
    """``quantity`` units of a variant came (positive) or went (negative)."""

    id: str
    variant_id: VariantId
    quantity: int
    reason: Reason


def opening_movement_id(event_id: str, variant_id: VariantId) -> str:
    """Name the opening stock of a variant: two devices importing one file count it once."""
    return natural_id("opening:" + event_id, variant_id)


def movements_of(kind: str, body: Mapping[str, Any]) -> list[Movement]:
    """Return the stock movements that an entry of ``kind`` with ``body`` stands for."""
    if kind == Kind.STOCK_RECEIVED:
        return [
            Movement(
                line["movement"],
                VariantId(line["variant"]),
                int(line["quantity"]),
                Reason(body["reason"]),
            )
            for line in body["lines"]
        ]
    if kind == Kind.SALE_COMPLETED:
        return [
            Movement(
                f"{body['sale']}:{line['line']}",
                VariantId(line["variant"]),
                -int(line["quantity"]),
                Reason.SALE,
            )
            for line in body["lines"]
            if line["counted"]
        ]
    if kind == Kind.SALE_REFUNDED:
        # What came back broken was written off: it came and went, and none is on hand for it.
        return [
            Movement(
                f"{body['refund']}:{line['line']}",
                VariantId(line["variant"]),
                int(line["quantity"]),
                Reason.RETURN,
            )
            for line in body["lines"]
            if line["counted"] and line["restocked"]
        ]
    return []
