"""Stock: every change is a movement with a reason; what is on hand is their sum.

Movements are read out of journal entries by :func:`movements_of`, on the device and at the
hub alike, so that both count the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from kiosk.domain.errors import N_, BadInput
from kiosk.domain.ids import VariantId, natural_id
from kiosk.domain.journal import Kind


class Reason(StrEnum):
    """Why stock changed."""

    OPENING = "opening"
    SALE = "sale"
    RETURN = "return"
    RECEIVE = "receive"
    WASTE = "waste"
    SAMPLE = "sample"
    COUNT = "count"
    LOADOUT = "loadout"
    COUNTBACK = "countback"
    TRANSFER = "transfer"


# What staff do to stock by hand: it only falls, only grows, or goes to where it was counted: as
# packed for the event, while it is on, or as it goes home.
LOSSES = frozenset({Reason.WASTE, Reason.SAMPLE})
COUNTS = frozenset({Reason.LOADOUT, Reason.COUNT, Reason.COUNTBACK})
BY_HAND = LOSSES | COUNTS | {Reason.RECEIVE}
# What is taken off the shelf with no sale, and so spends units that were held.
SPENDING = LOSSES | {Reason.TRANSFER}
# More of one thing in one movement is a slip of the finger, or a barcode in place of a number.
MOST_UNITS = 1_000_000


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


def arrival_of(transfer: str) -> str:
    """Name the arrival of what a transfer sent away, alike on every device: however many of them
    take it in, it came once."""
    return natural_id("arrived", transfer)


def move_of(movement_id: str) -> str:
    """The action that a movement belongs to: a sale, a refund or a move by hand."""
    return movement_id.partition(":")[0]


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
    if kind == Kind.STOCK_MOVED:
        return _moved(body)
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


def change_by(reason: Reason, units: int, on_hand: int) -> int:
    """By how much stock changes when ``units`` are received, lost, sent away or counted by hand.

    :raises BadInput: it is no number of units that this can be.
    """
    least = 0 if reason in COUNTS else 1
    if not least <= units <= MOST_UNITS:
        raise BadInput(
            N_("{units} is no number of units here; give {least} to {most}."),
            units=units,
            least=least,
            most=f"{MOST_UNITS:,}",
        )
    if reason in COUNTS:
        return units - on_hand
    return -units if reason in SPENDING else units


def _moved(body: Mapping[str, Any]) -> list[Movement]:
    """Read a ``StockMoved``: the lines of all entries of one move are numbered through.

    :raises ValueError: nobody moves stock by hand for its reason, or that way.
    """
    reason = Reason(body["reason"])
    if reason not in BY_HAND and reason is not Reason.TRANSFER:
        raise ValueError(f"Stock is not moved by hand for a {reason}.")
    found = []
    for line in body["lines"]:
        quantity = line["quantity"]
        if type(quantity) is not int:
            raise ValueError("Stock changes by whole units.")
        if quantity * _way(reason, body) < 0 or (quantity == 0 and reason not in COUNTS):
            raise ValueError(f"A {reason} can't change stock by {quantity}.")
        name = f"{body['move']}:{line['line']}"
        found.append(Movement(name, VariantId(line["variant"]), quantity, reason))
    return found


def _way(reason: Reason, body: Mapping[str, Any]) -> int:
    """Which way stock goes by a move: 1 up, -1 down, 0 either."""
    if reason in COUNTS:
        return 0
    if reason is Reason.TRANSFER:
        return 1 if body.get("sent") is not None else -1
    return -1 if reason in LOSSES else 1
