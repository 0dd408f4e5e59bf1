"""What each device should hold of each scarce thing, as the hub sees it: what it has, what is
free, and what those in contact would sell. Nothing here grants anything;
:mod:`sync.hub.allotments` does.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from kiosk.domain.allotments import Claim, decayed, has_supply, share_out, variant_of
from kiosk.domain.clock import iso, parse_iso
from kiosk.domain.rights import is_right
from sync.hub.database import ENTRIES, Hub, lock, parts
from sync.hub.rights import open_accounts, rights_shares, to_give_back
from sync.hub.standing import is_recovering
from sync.hub.tables import account, allotted, demand, device, fence, granted, stock, supply

IN_FLIGHT = "in flight"

# A till that was not heard for this long may be far away: what it holds can't be counted on.
IN_CONTACT = timedelta(minutes=2)
# Who was refused waits this long; until then units go there first.
_WAITS = timedelta(seconds=20)
# What a till says of its demand is written down when it has changed, or after this long.
_FRESH = timedelta(seconds=60)

Wanted = Mapping[str, tuple[int, int]]


def shares(hub: Hub, dev: str, wanted: Wanted, now: datetime) -> dict[str, int]:
    """What ``dev`` should hold of each key, given what everybody in contact would sell.

    ``wanted`` maps keys to (demand in thousandths of a unit, units waited for now). What others
    have to give back first is left out until they have, so that nobody asks for it in vain. Of
    rights that others wait for the share is none, whether ``dev`` asks or not.
    """
    with hub.reading() as connection:
        changed = _changed_demand(connection, dev, wanted, now)
    if changed:
        with hub.writing() as connection:
            lock(connection, ENTRIES)
            open_accounts(connection, changed)
            for key in changed:
                here = (demand.c.key == key) & (demand.c.dev == dev)
                connection.execute(delete(demand).where(here))
                most, waiting = wanted[key]
                connection.execute(
                    insert(demand).values(
                        key=key, dev=dev, demand=most, waiting=waiting, at=iso(now)
                    )
                )
    waited = {key: said[1] for key, said in wanted.items() if is_right(key)}
    goods = [key for key in wanted if key not in waited]
    with hub.reading() as connection:
        if is_fenced(connection, dev) or is_recovering(connection):
            return {}
        share = share_of(connection, dev, goods, now)
        reach = within_reach(connection, dev, goods)
        found = {key: min(units, reach[key]) for key, units in share.items()}
        found |= rights_shares(connection, dev, waited, free_units(connection, list(waited)))
        return found | to_give_back(connection, dev, waited, now)


def free_units(connection: Connection, keys: Sequence[str]) -> dict[str, int]:
    """What nobody holds of each key; below zero where more was sold than there was."""
    free = on_hand(connection, keys)
    for names in parts(list(keys)):
        for row in connection.execute(select(allotted).where(allotted.c.key.in_(names))):
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
        for row in connection.execute(select(stock).where(stock.c.variant.in_(some))):
            found[shelf[row.variant]] += row.on_hand
        for row in connection.execute(select(supply).where(supply.c.variant.in_(some))):
            found[shelf[row.variant]] -= row.units
    for names in parts([key for key in keys if has_supply(key)]):
        for row in connection.execute(select(supply).where(supply.c.key.in_(names))):
            found[row.key] = row.units
    return found


def is_fenced(connection: Connection, dev: str) -> bool:
    """Whether a device is given nothing more."""
    found = connection.execute(select(fence.c.dev).where(fence.c.dev == dev)).first()
    revoked = connection.execute(select(device.c.revoked_at).where(device.c.id == dev)).scalar()
    return found is not None or revoked is not None


def held_by(connection: Connection, dev: str) -> dict[str, int]:
    """What a device holds, as far as its entries are here, without what is in flight to it."""
    rows = connection.execute(select(account).where(account.c.dev == dev, account.c.units > 0))
    return {row.key: row.units for row in rows}


def share_of(
    connection: Connection, dev: str, keys: Sequence[str], now: datetime
) -> dict[str, int]:
    """The share of one device: what those in contact hold, with what is free, divided."""
    claims: dict[str, dict[str, tuple[int, int]]] = {key: {dev: (0, 0)} for key in keys}
    since, waits_since = iso(now - IN_CONTACT), iso(now - _WAITS)
    fenced = set(connection.execute(select(fence.c.dev)).scalars())
    fenced |= set(
        connection.execute(select(device.c.id).where(device.c.revoked_at.is_not(None))).scalars()
    )
    for names in parts(list(keys)):
        rows = connection.execute(
            select(demand).where(demand.c.key.in_(names), demand.c.at >= since)
        )
        for row in rows:
            if row.dev not in fenced:
                left = decayed(row.demand, parse_iso(row.at), now)
                claims[row.key][row.dev] = (left, row.waiting if row.at >= waits_since else 0)
    pool = {key: max(units, 0) for key, units in free_units(connection, keys).items()}
    near = sorted({one for claimants in claims.values() for one in claimants})
    has = _in_flight(connection, near)
    for names in parts(list(keys)):
        for row in connection.execute(select(account).where(account.c.key.in_(names))):
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


def within_reach(connection: Connection, dev: str, keys: Sequence[str]) -> dict[str, int]:
    """What a device would have if it were given all that is free."""
    has = has_of(connection, dev, keys)
    return {key: has[key] + max(units, 0) for key, units in free_units(connection, keys).items()}


def _in_flight(connection: Connection, devices: Sequence[str]) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for names in parts(devices):
        rows = connection.execute(
            select(granted.c.dev, granted.c.units).where(
                granted.c.dev.in_(names), granted.c.state == IN_FLIGHT
            )
        )
        for row in rows:
            for key, units in json.loads(row.units).items():
                found[row.dev, key] += units
    return found


def _changed_demand(connection: Connection, dev: str, wanted: Wanted, now: datetime) -> list[str]:
    known: dict[str, Any] = {}
    for names in parts(list(wanted)):
        rows = connection.execute(
            select(demand).where(demand.c.dev == dev, demand.c.key.in_(names))
        )
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
