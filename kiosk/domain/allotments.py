"""Allotments: units of scarce things, each held by exactly one device, which alone may sell it.

The idea is escrow (O'Neil, "The Escrow Transactional Method", 1986) in the form of a bounded
counter (Balegas et al., "Extending Eventually Consistent Cloud Databases for Enforcing Numeric
Invariants", 2015). For each key, on every history and after every entry:

    sold + held + free + in flight = received

*held* is what a device has taken and neither sold nor given back: a sum over its own entries
and nothing else, so a device knows it with no network. *In flight* is granted by the hub and
not yet taken; *free* is the rest, which the hub may grant.

    UnitsAsked         till  {keys}            nothing changes hands
    UnitsGranted       hub   {to, ask, keys}   free -> in flight, at the hub's commit
    UnitsTaken         till  {grant}           in flight -> held; ``grant`` is the whole entry
    SaleCompleted      till  {lines}           held -> sold, for lines with an ``allotment``
    SaleRefunded       till  {lines}           held -> spent, the same; :mod:`kiosk.domain.rights`
    VouchersIssued     till  {minted}          what is made, to held
    GiftCardCashedOut  till  {voided}          held -> spent, the rest of a card, for cash
    StockMoved         till  {lines}           held -> spent, for lines with an ``allotment``
    UnitsReturned      till  {keys}            held -> free
    UnitsMoved         any   {from, to, units} between two pools of one variant: held -> held,
                                               or free -> free where ``free`` is said
    AllotmentsClosed   till  {keys}            all that is held -> free
    DeviceFenced       hub   {device, why}     nothing is granted to it, and it sells none

``keys`` maps a key such as ``stock:VARIANT@public`` to a whole number of units.

*Received* comes from two places. What lies on the shelf is counted in stock movements, and the
public pool of a variant is what is on hand of it less what its other pools have. All other keys,
the pools for some (``stock:VARIANT@members``) and the rights on paper (a gift card's balance, a
voucher), have a **supply** of their own: what entries added to the key less what was spent of it.
A right is made by the entry that sells or gives it (``minted``: key to units), under a key that
no other entry can make; its writer holds it from then on. Paying with it is a tender with an
``allotment``, which spends as a line with one does, its ``amount`` or as many ``units`` as it
says. A refund that takes gift cards back spends what is on them (``voided``: key to units); a void
makes those that had paid anew (``minted``, named in ``restored`` too). A line
that spends of several pools says so with ``allotments``, key to units.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from kiosk.domain.ids import VariantId
from kiosk.domain.journal import Kind
from kiosk.domain.stock import SPENDING

PUBLIC = "public"
MOST_KEYS = 200
LARGEST_HOLDING = 1_000_000_000

# What sold lately says most about what will sell next: half counts as much after this long.
HALF_LIFE = timedelta(minutes=45)
# Added to each demand, in thousandths of a unit: whoever sold none yet may still sell one. This
# much left the fewest customers refused over the days of tests/sync/test_demand.py.
NEXT_SALE = 800
_STOCK = "stock:"


@dataclass(frozen=True)
class Effects:
    """What an entry does to units, key to units more (or fewer): ``held`` by its writer, and the
    ``supply`` of keys that have one of their own."""

    held: Mapping[str, int]
    supply: Mapping[str, int]


_NONE = Effects({}, {})


class BadUnits(ValueError):
    """An entry's units can't be read."""


@dataclass(frozen=True)
class Claim:
    """What speaks for giving a device units: its recent ``demand`` in thousandths of a unit,
    how many units somebody stands and ``waiting`` for there, and how many it has already."""

    device: str
    demand: int
    waiting: int = 0
    held: int = 0


def stock_key(variant_id: str, pool: str = PUBLIC) -> str:
    """The key of a variant's units in a pool."""
    return f"{_STOCK}{variant_id}@{pool}"


def variant_of(key: str) -> VariantId | None:
    """The variant that a key is of; None for keys of other things."""
    if not key.startswith(_STOCK):
        return None
    return VariantId(key[len(_STOCK) :].rpartition("@")[0])


def pool_of(key: str) -> str:
    """The pool that a key's units lie in; empty for keys of other things."""
    return key.rpartition("@")[2] if key.startswith(_STOCK) else ""


def has_supply(key: str) -> bool:
    """Whether a key has a supply of its own, instead of what is on hand of its variant."""
    return pool_of(key) != PUBLIC


def units_of(keys: object) -> dict[str, int]:
    """Read a ``keys`` field.

    :raises BadUnits: it is no map of keys to whole numbers from 1.
    """
    if not isinstance(keys, Mapping) or len(keys) > MOST_KEYS:
        raise BadUnits("It does not say which units it is about.")
    for key, units in keys.items():
        if not isinstance(key, str) or not key.isprintable() or not 0 < len(key) <= 300:
            raise BadUnits("A key of its units is unusable.")
        if type(units) is not int or not 1 <= units <= LARGEST_HOLDING:
            raise BadUnits(f"“{key}” has no usable number of units.")
    return dict(keys)


def effects_of(kind: str, body: Mapping[str, Any]) -> Effects:
    """What an entry does to units.

    :raises BadUnits: its body makes no sense for its kind.
    """
    if kind in (Kind.SALE_COMPLETED, Kind.SALE_REFUNDED, Kind.VOUCHERS_ISSUED):
        return _sold(body)
    if kind == Kind.GIFT_CARD_CASHED_OUT:
        return _sold(body)
    if kind == Kind.STOCK_MOVED:
        return Effects(_lost(body), {})
    if kind == Kind.UNITS_TAKEN:
        return Effects(granted_units(body.get("grant")), {})
    if kind == Kind.UNITS_MOVED:
        return _moved(body)
    if kind in (Kind.UNITS_RETURNED, Kind.ALLOTMENTS_CLOSED):
        return Effects({key: -units for key, units in units_of(body.get("keys")).items()}, {})
    return _NONE


def _moved(body: Mapping[str, Any]) -> Effects:
    source, target, units = body.get("from"), body.get("to"), body.get("units")
    if not isinstance(source, str) or not isinstance(target, str) or source == target:
        raise BadUnits("It does not say from where to where its units move.")
    if not variant_of(source) or variant_of(source) != variant_of(target):
        raise BadUnits("Units can't become those of another thing.")
    free, released = body.get("free", False), body.get("released", False)
    if type(free) is not bool or type(released) is not bool or (released and not free):
        raise BadUnits("It does not say whose units move.")
    # A pool is opened to all even while nobody's units are left in it.
    if not (released and units == 0 and type(units) is int):
        units = units_of({source: units})[source]
    units_of({target: 1})
    change = {source: -units, target: units}
    supply = {key: number for key, number in change.items() if has_supply(key)}
    return Effects({} if free else change, supply)


def granted_units(grant: object) -> Mapping[str, int]:
    """The units of a grant that stands whole inside another entry.

    :raises BadUnits: it is no grant.
    """
    if not isinstance(grant, Mapping) or grant.get("kind") != Kind.UNITS_GRANTED:
        raise BadUnits("It does not hold the grant that it takes.")
    body = grant.get("body")
    if not isinstance(body, Mapping):
        raise BadUnits("The grant that it takes is empty.")
    return units_of(body.get("keys"))


def decayed(demand: int, since: datetime, now: datetime) -> int:
    """What is left at ``now`` of a demand noted at ``since``; a clock set back changes nothing."""
    age = max(now - since, timedelta(0))
    return round(demand * math.pow(0.5, age / HALF_LIFE))


def share_out(units: int, claims: Sequence[Claim]) -> dict[str, int]:
    """Divide ``units`` among devices: first to those where somebody waits, the rest by demand.

    What does not come out even goes to the largest remainders (Hamilton's method), where a unit
    that a device has already counts for half a unit more: else the last ones would wander to and
    fro for ever between tills that sell alike. Between equals the device id decides, so that all
    who compute it agree. All units are given out, unless there is nobody to give them to.
    """
    shares = {claim.device: 0 for claim in claims}
    if not shares or units <= 0:
        return shares
    for claim in sorted(claims, key=lambda one: (-one.demand, one.device)):
        shares[claim.device] = min(max(claim.waiting, 0), units)
        units -= shares[claim.device]
    weights = {claim.device: claim.demand + NEXT_SALE for claim in claims}
    whole = sum(weights.values())
    remainders: dict[str, int] = {}
    left = units
    for claim in claims:
        even, remainder = divmod(units * weights[claim.device], whole)
        shares[claim.device] += even
        left -= even
        stays = claim.held > shares[claim.device]
        remainders[claim.device] = 2 * remainder + (whole if stays else 0)
    for device in sorted(remainders, key=lambda one: (-remainders[one], one))[:left]:
        shares[device] += 1
    return shares


def worth_moving(held: int, share: int) -> int:
    """How many units to ask for (positive) or give back; 0 where the difference is too small.

    Differences below a tenth are left alone, so that units don't wander to and fro.
    """
    difference = share - held
    return difference if abs(difference) * 10 >= max(share, held) else 0


def batches(keys: Mapping[str, int]) -> Iterable[dict[str, int]]:
    """Cut into maps that fit into one entry."""
    names = sorted(keys)
    for start in range(0, len(names), MOST_KEYS):
        yield {name: keys[name] for name in names[start : start + MOST_KEYS]}


def _sold(body: Mapping[str, Any]) -> Effects:
    minted = units_of(body.get("minted") or {})
    if any(not has_supply(key) for key in minted):
        raise BadUnits("What lies on a shelf can't be made by a sale.")
    held: Counter[str] = Counter(minted)
    held.subtract(units_of(body.get("voided") or {}))
    for key, units in (*_spent(body, "lines", "quantity"), *_spent(body, "tenders", "amount")):
        held[key] -= units
    return Effects(held, {key: units for key, units in held.items() if has_supply(key)})


def _lost(body: Mapping[str, Any]) -> Mapping[str, int]:
    """What lay on the shelf, was held, and is neither there nor sold: as much as stock fell by."""
    held: Counter[str] = Counter()
    lines = body.get("lines")
    for line in lines if isinstance(lines, list) else []:
        key = line.get("allotment") if isinstance(line, Mapping) else None
        if key is None:
            continue
        if key != stock_key(str(line.get("variant"))) or str(body.get("reason")) not in SPENDING:
            raise BadUnits("It spends units that it does not take off the shelf.")
        quantity = line.get("quantity")
        units = units_of({key: -quantity if type(quantity) is int else quantity})[key]
        held[key] -= units
    return held


def _spent(body: Mapping[str, Any], where: str, how_many: str) -> Iterable[tuple[str, int]]:
    """The units that the lines or the tenders of a sale spend."""
    parts = body.get(where)
    for part in parts if isinstance(parts, list) else []:
        if not isinstance(part, Mapping):
            continue
        key = part.get("allotment")
        if key is not None:
            if not isinstance(key, str):
                raise BadUnits("A key of its units is unusable.")
            yield key, units_of({key: part.get("units", part.get(how_many))})[key]
        elif part.get("allotments") is not None:
            split = units_of(part["allotments"])
            if sum(split.values()) != part.get(how_many):
                raise BadUnits("Its parts are not what is sold.")
            yield from split.items()
