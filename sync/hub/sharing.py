"""What each device should hold of each scarce thing, as the hub sees it: what it has, what is
free, and what those in contact would sell. Nothing here grants anything;
:mod:`sync.hub.allotments` does.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, union_all

from kiosk.domain.allotments import Claim, decayed, has_supply, share_out, variant_of
from kiosk.domain.clock import iso, parse_iso
from kiosk.domain.rights import is_right
from sync.hub.database import ENTRIES, Hub, lock, parts
from sync.hub.editions import most_to_give
from sync.hub.rights import open_accounts, rights_shares, to_give_back
from sync.hub.standing import is_recovering
from sync.hub.tables import (
    IN_FLIGHT,
    account,
    allotted,
    demand,
    device,
    fence,
    granted,
    stock,
    supply,
)

# A till that was not heard for this long may be far away: what it holds can't be counted on.
IN_CONTACT = timedelta(minutes=2)
# Who was refused waits this long; until then units go there first.
_WAITS = timedelta(seconds=20)
# What a till says of its demand is written down when it has changed, or after this long.
_FRESH = timedelta(seconds=60)

# Put together once: to build a statement takes longer than a database takes to answer it.
_ALLOTTED = select(allotted).where(allotted.c.key.in_(bindparam("names", expanding=True)))
_ON_HAND = select(stock).where(stock.c.variant.in_(bindparam("names", expanding=True)))
_OF_POOLS = select(supply).where(supply.c.variant.in_(bindparam("names", expanding=True)))
_SUPPLY = select(supply).where(supply.c.key.in_(bindparam("names", expanding=True)))
_IS_FENCED = union_all(
    select(fence.c.dev).where(fence.c.dev == bindparam("dev")),
    select(device.c.id).where(device.c.id == bindparam("dev"), device.c.revoked_at.is_not(None)),
)
_ALL_FENCED = union_all(
    select(fence.c.dev), select(device.c.id).where(device.c.revoked_at.is_not(None))
)
_HELD = select(account.c.key, account.c.units).where(
    account.c.dev == bindparam("dev"), account.c.units > 0
)
_HOLDERS = select(account).where(account.c.key.in_(bindparam("names", expanding=True)))
_FLYING = select(granted.c.dev, granted.c.units).where(
    granted.c.dev.in_(bindparam("names", expanding=True)), granted.c.state == IN_FLIGHT
)
_WANTED = select(demand).where(
    demand.c.key.in_(bindparam("names", expanding=True)), demand.c.at >= bindparam("since")
)
_SAID = select(demand).where(
    demand.c.dev == bindparam("dev"), demand.c.key.in_(bindparam("names", expanding=True))
)
_UNSAY = delete(demand).where(demand.c.key == bindparam("of"), demand.c.dev == bindparam("by"))
_SAY = insert(demand)

Wanted = Mapping[str, tuple[int, int]]


def shares(
    hub: Hub, dev: str, wanted: Wanted, now: datetime, numbered: Collection[str] = ()
) -> dict[str, int]:
    """What ``dev`` should hold of each key, given what everybody in contact would sell.

    ``wanted`` maps keys to (demand in thousandths of a unit, units waited for now). What others
    have to give back first is left out until they have, so that nobody asks for it in vain. Of
    rights that others wait for the share is none, whether ``dev`` asks or not. ``numbered`` are
    the keys that it sells by number (:mod:`sync.hub.editions`).
    """
    with hub.reading() as connection:
        changed = _changed_demand(connection, dev, wanted, now)
        if not changed:
            return _shares(connection, dev, wanted, now, numbered)
    with hub.writing() as connection:
        lock(connection, ENTRIES)
        open_accounts(connection, changed)
        connection.execute(_UNSAY, [{"of": key, "by": dev} for key in changed])
        rows = [
            {"key": key, "dev": dev, "demand": most, "waiting": waiting, "at": iso(now)}
            for key, (most, waiting) in wanted.items()
            if key in changed
        ]
        connection.execute(_SAY, rows)
    with hub.reading() as connection:
        return _shares(connection, dev, wanted, now, numbered)


def _shares(
    connection: Connection, dev: str, wanted: Wanted, now: datetime, numbered: Collection[str]
) -> dict[str, int]:
    if is_fenced(connection, dev) or is_recovering(connection):
        return {}
    waited = {key: said[1] for key, said in wanted.items() if is_right(key)}
    goods = [key for key in wanted if key not in waited]
    share = share_of(connection, dev, goods, now)
    reach = within_reach(connection, dev, goods, numbered)
    found = {key: min(units, reach[key]) for key, units in share.items()}
    found |= rights_shares(connection, dev, waited, free_units(connection, list(waited)))
    return found | to_give_back(connection, dev, waited, now)


def free_units(connection: Connection, keys: Sequence[str]) -> dict[str, int]:
    """What nobody holds of each key; below zero where more was sold than there was."""
    free = on_hand(connection, keys)
    for names in parts(list(keys)):
        for row in connection.execute(_ALLOTTED, {"names": names}):
            free[row.key] -= row.units
    return free


def on_hand(connection: Connection, keys: Sequence[str]) -> dict[str, int]:
    """What was received of each key and not sold, as far as it was heard of."""
    found = dict.fromkeys(keys, 0)
    shelf = {
        variant: key
        for key in keys
        if not has_supply(key) and (variant := variant_of(key)) is not None
    }
    for some in parts(list(shelf)):
        for row in connection.execute(_ON_HAND, {"names": some}):
            found[shelf[row.variant]] += row.on_hand
        for row in connection.execute(_OF_POOLS, {"names": some}):
            found[shelf[row.variant]] -= row.units
    for names in parts([key for key in keys if has_supply(key)]):
        for row in connection.execute(_SUPPLY, {"names": names}):
            found[row.key] = row.units
    return found


def is_fenced(connection: Connection, dev: str) -> bool:
    """Whether a device is given nothing more."""
    return connection.execute(_IS_FENCED, {"dev": dev}).first() is not None


def held_by(connection: Connection, dev: str) -> dict[str, int]:
    """What a device holds, as far as its entries are here, without what is in flight to it."""
    return {row.key: row.units for row in connection.execute(_HELD, {"dev": dev})}


def share_of(
    connection: Connection, dev: str, keys: Sequence[str], now: datetime
) -> dict[str, int]:
    """The share of one device: what those in contact hold, with what is free, divided."""
    claims: dict[str, dict[str, tuple[int, int]]] = {key: {dev: (0, 0)} for key in keys}
    since, waits_since = iso(now - IN_CONTACT), iso(now - _WAITS)
    fenced = set(connection.execute(_ALL_FENCED).scalars())
    for names in parts(list(keys)):
        for row in connection.execute(_WANTED, {"names": names, "since": since}):
            if row.dev not in fenced:
                left = decayed(row.demand, parse_iso(row.at), now)
                claims[row.key][row.dev] = (left, row.waiting if row.at >= waits_since else 0)
    pool = {key: max(units, 0) for key, units in free_units(connection, keys).items()}
    near = sorted({one for claimants in claims.values() for one in claimants})
    has = _in_flight(connection, near)
    for names in parts(list(keys)):
        for row in connection.execute(_HOLDERS, {"names": names}):
            has[row.dev, row.key] += row.units
    shares = {}
    for key in keys:
        found = [Claim(one, *said, has[one, key]) for one, said in claims[key].items()]
        units = pool[key] + sum(claim.held for claim in found)
        shares[key] = share_out(units, found)[dev]
    return shares


def has_of(connection: Connection, dev: str, keys: Sequence[str]) -> Counter[str]:
    """What a device holds and what is on its way to it."""
    held = held_by(connection, dev)
    flying = _in_flight(connection, [dev])
    return Counter({key: held.get(key, 0) + flying[dev, key] for key in keys})


def within_reach(
    connection: Connection, dev: str, keys: Sequence[str], numbered: Collection[str] = ()
) -> dict[str, int]:
    """What a device would have if it were given all that is free, and has a number where it needs
    one."""
    has = has_of(connection, dev, keys)
    most = most_to_give(connection, keys, numbered)
    return {
        key: has[key] + max(min(units, most.get(key, units)), 0)
        for key, units in free_units(connection, keys).items()
    }


def _in_flight(connection: Connection, devices: Sequence[str]) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for names in parts(devices):
        for row in connection.execute(_FLYING, {"names": names}):
            for key, units in json.loads(row.units).items():
                found[row.dev, key] += units
    return found


def _changed_demand(connection: Connection, dev: str, wanted: Wanted, now: datetime) -> list[str]:
    known: dict[str, Any] = {}
    for names in parts(list(wanted)):
        rows = connection.execute(_SAID, {"dev": dev, "names": names})
        known |= {row.key: row for row in rows}
    stale = iso(now - _FRESH)
    return [
        key
        for key, (most, waiting) in wanted.items()
        if (row := known.get(key)) is None
        or row.at < stale
        or row.waiting != waiting
        or abs(row.demand - most) * 10 > max(row.demand, most)
    ]
