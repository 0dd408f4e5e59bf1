"""What happened to stock: the movements, and the variance report by item."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from kiosk.domain.clock import parse_iso
from kiosk.domain.ids import VariantId
from kiosk.domain.stock import Reason, move_of
from kiosk.services.notes import notes
from kiosk.services.till import Till
from kiosk.store import queries, stock_queries


@dataclass(frozen=True)
class MoveLine:
    """One movement, by which till, and who and why where somebody said it."""

    sku: str
    title: str
    quantity: int
    reason: str
    at: datetime
    device: str
    who: str
    why: str


@dataclass(frozen=True)
class Variance:
    """How one thing came to what is on hand of it: units by reason, below zero where they went."""

    sku: str
    title: str
    units: Mapping[Reason, int]

    @property
    def on_hand(self) -> int:
        """The sum of all movements."""
        return sum(self.units.values())


def moves(till: Till, variant: VariantId | None, most: int) -> list[MoveLine]:
    """The newest movements of a variant, or of everything."""
    with till.store.reading() as session:
        rows = stock_queries.newest_moves(session, variant, most)
        names = stock_queries.names_of(session, {row.variant_id for row in rows})
        devices = queries.device_names(session, {row.device_id for row in rows})
        said = notes(session, {move_of(row.id) for row in rows})
    return [
        MoveLine(
            *names[row.variant_id],
            row.quantity,
            row.reason,
            parse_iso(row.at),
            devices.get(row.device_id, ""),
            *said.get(move_of(row.id), ("", "")),
        )
        for row in rows
    ]


def variance(till: Till) -> list[Variance]:
    """Every thing that ever moved, in the order of SKUs."""
    units: dict[str, dict[Reason, int]] = {}
    with till.store.reading() as session:
        for variant, reason, moved in stock_queries.sums_by_reason(session):
            units.setdefault(variant, {})[Reason(reason)] = moved
        names = stock_queries.names_of(session, units)
    return sorted(
        (Variance(*names[one], some) for one, some in units.items()),
        key=lambda one: (one.sku, one.title),
    )
