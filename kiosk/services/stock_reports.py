"""What happened to stock: the movements, and the variance report by item."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from kiosk.domain.clock import parse_iso
from kiosk.domain.ids import VariantId
from kiosk.domain.money import Money, total
from kiosk.domain.stock import Reason, arrival_of, move_of
from kiosk.services.notes import notes
from kiosk.services.till import Till
from kiosk.store import queries, stock_queries
from kiosk.store.tables import MovementRow


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
    """How one thing came to what is on hand of it: units by reason, below zero where they went.

    ``cost`` is what one costs, where that is known. Always ``expected + difference = on_hand``.
    """

    sku: str
    title: str
    units: Mapping[Reason, int]
    cost: Money | None = None

    @property
    def on_hand(self) -> int:
        """The sum of all movements."""
        return sum(self.units.values())

    @property
    def loaded_out(self) -> int:
        """What the event began with: as imported, set right by what was packed for it."""
        return self.units.get(Reason.OPENING, 0) + self.units.get(Reason.LOADOUT, 0)

    @property
    def difference(self) -> int:
        """What counts found: above zero too many, below it missing."""
        return self.units.get(Reason.COUNT, 0) + self.units.get(Reason.COUNTBACK, 0)

    @property
    def expected(self) -> int:
        """What should be there by everything but the counts."""
        return self.on_hand - self.difference

    @property
    def counted(self) -> int | None:
        """What is there by the last count and what has moved since; None where none was made."""
        return self.on_hand if self.units.keys() & {Reason.COUNT, Reason.COUNTBACK} else None

    @property
    def value(self) -> Money | None:
        """What is on hand, at cost."""
        return None if self.cost is None else self.cost * self.on_hand

    @property
    def value_of_difference(self) -> Money | None:
        """What counts found too many or missing, at cost."""
        return None if self.cost is None else self.cost * self.difference


@dataclass(frozen=True)
class AtCost:
    """All things together at cost: the ``value`` of what is on hand, of what counts found
    ``missing`` and of what they found too many, ``over``. Of so many the cost is ``unknown``."""

    value: Money
    missing: Money
    over: Money
    unknown: int


@dataclass(frozen=True)
class Transfer:
    """What was sent to another place: ``lines`` are units, SKU and title, ``to`` where to."""

    id: str
    at: datetime
    device: str
    who: str
    to: str
    lines: Sequence[tuple[int, str, str]]


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
        costs = stock_queries.costs_of(session, units)
    priced = {one: Money(*cost) for one, cost in costs.items()}
    return sorted(
        (Variance(*names[one], some, priced.get(one)) for one, some in units.items()),
        key=lambda one: (one.sku, one.title),
    )


def sums(found: Sequence[Variance]) -> list[AtCost]:
    """What stock is worth, in each currency that costs are in."""
    by_currency: dict[str, list[tuple[int, int, Money]]] = {}
    for one in found:
        if one.cost is not None:
            line = (one.on_hand, one.difference, one.cost)
            by_currency.setdefault(one.cost.currency, []).append(line)
    unknown = sum(one.cost is None for one in found)
    return [
        AtCost(
            total((cost * units for units, _, cost in lines), currency),
            total((cost * -units for _, units, cost in lines if units < 0), currency),
            total((cost * units for _, units, cost in lines if units > 0), currency),
            unknown,
        )
        for currency, lines in sorted(by_currency.items())
    ]


def on_the_way(till: Till) -> list[Transfer]:
    """What was sent to another place and taken in nowhere yet, the oldest first."""
    found: dict[str, list[MovementRow]] = {}
    with till.store.reading() as session:
        for row in stock_queries.transferred(session):
            found.setdefault(move_of(row.id), []).append(row)
        away = {one: rows for one, rows in found.items() if arrival_of(one) not in found}
        sent = {one: rows for one, rows in away.items() if rows[0].quantity < 0}
        names = stock_queries.names_of(session, {row.variant_id for row in _all(sent)})
        devices = queries.device_names(session, {row.device_id for row in _all(sent)})
        said = notes(session, sent)
    return [
        Transfer(
            one,
            parse_iso(rows[0].at),
            devices.get(rows[0].device_id, ""),
            *said.get(one, ("", "")),
            [(-row.quantity, *names[row.variant_id]) for row in rows],
        )
        for one, rows in sent.items()
    ]


def not_confirmed(till: Till) -> list[VariantId]:
    """What was packed for the event and not counted since, as it is when it arrives there."""
    return _since(till, {Reason.LOADOUT}, {Reason.COUNT, Reason.COUNTBACK})


def not_counted_back(till: Till) -> list[VariantId]:
    """What is on hand by anything but a count-back, and so is still to be counted back."""
    return _since(till, set(Reason) - {Reason.COUNTBACK}, {Reason.COUNTBACK})


def _since(till: Till, moved: Collection[Reason], counted: Collection[Reason]) -> list[VariantId]:
    """What is on hand and was moved for these reasons later than it was counted for those."""
    with till.store.reading() as session:
        when = stock_queries.newest_for(session, moved)
        seen = stock_queries.newest_for(session, counted)
        late = [one for one, hlc in when.items() if hlc > seen.get(one, "")]
        names, left = stock_queries.names_of(session, late), queries.on_hand(session, late)
    on_hand = [VariantId(one) for one in late if left.get(VariantId(one))]
    return sorted(on_hand, key=lambda one: names[one])


def _all(moved: Mapping[str, Sequence[MovementRow]]) -> Iterator[MovementRow]:
    for rows in moved.values():
        yield from rows
