"""What of each thing a sale spends, where lines of one thing share it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from kiosk.domain.catalogue import StockPolicy, Variant
from kiosk.domain.ids import VariantId
from kiosk.domain.sale import CartLine, Priced, PricedLine

Spent = Mapping[str, int]


def units_of(lines: Sequence[CartLine]) -> Counter[VariantId]:
    """How many of each variant are in a cart: those with other choices are lines of their own, and
    some are parts of bundles."""
    units = Counter[VariantId]()
    for line in lines:
        for variant, quantity in line.things:
            units[variant.id] += quantity
    return units


def variants_in(lines: Sequence[CartLine]) -> list[Variant]:
    """What is in a cart, bundles as their parts."""
    return [variant for line in lines for variant, _ in line.things]


def strict_units(priced: Priced) -> dict[VariantId, int]:
    """How many of each thing of which no more may be sold than there is."""
    units: dict[VariantId, int] = {}
    for line in priced.lines:
        if line.variant.policy is StockPolicy.STRICT:
            units[line.variant.id] = units.get(line.variant.id, 0) + line.quantity
    return units


def spent_by_line(
    lines: Sequence[PricedLine], spent: Mapping[VariantId, Spent]
) -> Mapping[int, Spent]:
    """What each line spends of the units that its variant does, by the lines' numbers."""
    left = {one: dict(parts) for one, parts in spent.items()}
    shares: dict[int, Spent] = {}
    for line in lines:
        parts, wanted, share = left.get(line.variant.id, {}), line.quantity, dict[str, int]()
        for key, units in parts.items():
            share[key] = min(units, wanted)
            wanted -= share[key]
            parts[key] = units - share[key]
        shares[line.line] = {key: units for key, units in share.items() if units}
    return shares
