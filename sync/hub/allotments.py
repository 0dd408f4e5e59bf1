"""Allotments at the hub: who holds what, what is free, and who is granted how much.

The rules are those of :mod:`kiosk.domain.allotments`. Free is what the movements leave on hand
less what is held and in flight, so that for every key, after every entry,

    sold + held + free + in flight = received

whatever arrives, and in whatever order. What is watched is that nothing of it falls below zero:
an account that would is held at zero and becomes an ``uncovered`` case, and stock that would
becomes an ``oversold`` case. Both are possible only after a misfortune that a person knows of:
a till that was written off and came back, a copied disk, or stock that was counted wrongly.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from kiosk.domain.allotments import (
    BadUnits,
    Claim,
    changes_of,
    decayed,
    granted_units,
    share_out,
    units_of,
    variant_of,
)
from kiosk.domain.clock import iso, parse_iso
from kiosk.domain.journal import Entry, Kind, canonical
from sync.hub import chain
from sync.hub.cases import Opening
from sync.hub.database import ENTRIES, Hub, lock, parts
from sync.hub.naming import listed
from sync.hub.tables import account, allotted, demand, device, fence, granted, stock

IN_FLIGHT, TAKEN, SWEPT = "in flight", "taken", "swept"

# A till that was not heard for this long may be far away: what it holds can't be counted on.
IN_CONTACT = timedelta(minutes=2)
# Who was refused waits this long; until then units go there first.
_WAITS = timedelta(seconds=20)
# What a till says of its demand is written down when it has changed, or after this long.
_FRESH = timedelta(seconds=60)

_KINDS = frozenset(
    {
        Kind.SALE_COMPLETED,
        Kind.UNITS_TAKEN,
        Kind.UNITS_RETURNED,
        Kind.ALLOTMENTS_CLOSED,
        Kind.UNITS_ASKED,
        Kind.DEVICE_STARTED,
    }
)

Wanted = Mapping[str, tuple[int, int]]


def fold(connection: Connection, hub: Hub, fresh: Sequence[Entry], now: datetime) -> list[Opening]:
    """Count the units of new entries and answer what they ask for; the caller holds the log's
    lock and has counted their movements. Returns what a person should look at."""
    openings: list[Opening] = []
    for one in fresh:
        if one.kind not in _KINDS:
            continue
        try:
            openings += _fold_one(connection, hub, one, now)
        except BadUnits as fault:
            openings.append(Opening("unreadable", one, str(fault)))
    return openings


def shares(hub: Hub, dev: str, wanted: Wanted, now: datetime) -> dict[str, int]:
    """What ``dev`` should hold of each key, given what everybody in contact would sell.

    ``wanted`` maps keys to (demand in thousandths of a unit, units waited for now). What others
    have to give back first is left out until they have, so that nobody asks for it in vain.
    """
    with hub.reading() as connection:
        changed = _changed_demand(connection, dev, wanted, now)
    if changed:
        with hub.writing() as connection:
            lock(connection, ENTRIES)
            for key in changed:
                here = (demand.c.key == key) & (demand.c.dev == dev)
                connection.execute(delete(demand).where(here))
                most, waiting = wanted[key]
                connection.execute(
                    insert(demand).values(
                        key=key, dev=dev, demand=most, waiting=waiting, at=iso(now)
                    )
                )
    with hub.reading() as connection:
        if is_fenced(connection, dev):
            return {}
        share = _shares(connection, dev, list(wanted), now)
        reach = _within_reach(connection, dev, list(wanted))
        return {key: min(units, reach[key]) for key, units in share.items()}


def free_units(connection: Connection, keys: Sequence[str]) -> dict[str, int]:
    """What nobody holds of each key; below zero where more was sold than there was."""
    variants = {variant: key for key in keys if (variant := variant_of(key)) is not None}
    free = dict.fromkeys(keys, 0)
    for some in parts(list(variants)):
        rows = connection.execute(select(stock).where(stock.c.variant.in_(some)))
        for row in rows:
            free[variants[row.variant]] = row.on_hand
    for names in parts(list(keys)):
        for row in connection.execute(select(allotted).where(allotted.c.key.in_(names))):
            free[row.key] -= row.units
    return free


def is_fenced(connection: Connection, dev: str) -> bool:
    """Whether a device is given nothing more."""
    found = connection.execute(select(fence.c.dev).where(fence.c.dev == dev)).first()
    revoked = connection.execute(select(device.c.revoked_at).where(device.c.id == dev)).scalar()
    return found is not None or revoked is not None


def put_fence(
    connection: Connection,
    hub: Hub,
    dev: str,
    why: str,
    now: datetime,
    after: Entry | None = None,
) -> None:
    """Give a device nothing more, for ever; the caller holds the log's lock.

    What it holds stays with it until its own last entry or a person says otherwise.
    """
    known = connection.execute(select(fence.c.dev).where(fence.c.dev == dev)).first()
    if known is None:
        connection.execute(insert(fence).values(dev=dev, why=why, at=iso(now)))
        body = {"device": dev, "why": why}
        chain.record(connection, hub, Kind.DEVICE_FENCED, body, now, after)


def held_by(connection: Connection, dev: str) -> dict[str, int]:
    """What a device holds, as far as its entries are here, without what is in flight to it."""
    rows = connection.execute(select(account).where(account.c.dev == dev, account.c.units > 0))
    return {row.key: row.units for row in rows}


def sweep(connection: Connection, dev: str) -> dict[str, int]:
    """Make free what is in flight to a device that can't take it any more."""
    swept: Counter[str] = Counter()
    waiting = (granted.c.dev == dev) & (granted.c.state == IN_FLIGHT)
    for row in connection.execute(select(granted.c.units).where(waiting)).all():
        swept.update(json.loads(row.units))
    connection.execute(update(granted).where(waiting).values(state=SWEPT))
    _add_allotted(connection, {key: -units for key, units in swept.items()})
    return dict(swept)


def add_held(connection: Connection, dev: str, changes: Mapping[str, int]) -> dict[str, int]:
    """Change what a device holds; returns by how much each key fell short of it."""
    short: dict[str, int] = {}
    moved: dict[str, int] = {}
    for key, units in sorted(changes.items()):
        here = (account.c.key == key) & (account.c.dev == dev)
        before = connection.execute(select(account.c.units).where(here)).scalar()
        after = max((before or 0) + units, 0)
        if (before or 0) + units < 0:
            short[key] = -((before or 0) + units)
        if before is None:
            connection.execute(insert(account).values(key=key, dev=dev, units=after))
        else:
            connection.execute(update(account).where(here).values(units=after))
        moved[key] = after - (before or 0)
    _add_allotted(connection, moved)
    return short


def _fold_one(connection: Connection, hub: Hub, one: Entry, now: datetime) -> Iterable[Opening]:
    if one.kind == Kind.DEVICE_STARTED:
        restored = one.body.get("restored_from")
        former = restored.get("dev") if isinstance(restored, Mapping) else None
        if isinstance(former, str) and former != hub.id:
            put_fence(connection, hub, former, "restored", now, one)
        return ()
    if one.kind == Kind.UNITS_ASKED:
        _answer(connection, hub, one, units_of(one.body.get("keys")), now)
        return ()
    if one.kind == Kind.UNITS_TAKEN:
        return _take(connection, hub, one)
    openings = []
    changes = changes_of(one.kind, one.body)
    if changes:
        openings += _debit(connection, one, changes)
    if one.kind == Kind.ALLOTMENTS_CLOSED:
        sweep(connection, one.dev)
    return openings


def _debit(connection: Connection, one: Entry, changes: Mapping[str, int]) -> list[Opening]:
    short = add_held(connection, one.dev, changes)
    if not short or one.kind != Kind.SALE_COMPLETED:
        # What was written off is free already: its device gives nothing back a second time.
        return []
    free = free_units(connection, list(short))
    below = {key: min(-free[key], units) for key, units in short.items() if free[key] < 0}
    if below:
        text = f"More is sold than there is: {listed(connection, below)} too many with this sale."
        return [Opening("oversold", one, text)]
    if _ever_granted(connection, one.dev):
        text = (
            f"It sold more than it held: {listed(connection, short)}. What was free made up for it."
        )
        return [Opening("uncovered", one, text)]
    # Sold before its till joined the hub, when all that was on hand was its own.
    return []


def _ever_granted(connection: Connection, dev: str) -> bool:
    found = connection.execute(select(granted.c.hash).where(granted.c.dev == dev).limit(1))
    return found.first() is not None


def _take(connection: Connection, hub: Hub, one: Entry) -> list[Opening]:
    units = granted_units(one.body.get("grant"))
    name = one.body["grant"].get("hash")
    row = connection.execute(select(granted).where(granted.c.hash == str(name))).one_or_none()
    if row is None or row.dev != one.dev or json.loads(row.units) != dict(units):
        raise BadUnits("It takes units that this hub never granted to it.")
    if row.state == TAKEN:
        return [Opening("taken-twice", one, "It takes units that it has taken before.")]
    connection.execute(update(granted).where(granted.c.hash == row.hash).values(state=TAKEN))
    if row.state == IN_FLIGHT:
        _add_allotted(connection, {key: -held for key, held in units.items()})
        add_held(connection, one.dev, units)
        return []
    add_held(connection, one.dev, units)
    return [Opening("late-take", one, "It takes units after it was written off.")]


def _answer(
    connection: Connection, hub: Hub, ask: Entry, asked: Mapping[str, int], now: datetime
) -> None:
    if is_fenced(connection, ask.dev):
        return
    share = _shares(connection, ask.dev, list(asked), now)
    most = _within_reach(connection, ask.dev, list(asked))
    has = _has(connection, ask.dev, list(asked))
    give = {
        key: units
        for key, wanted in asked.items()
        if (units := min(wanted, min(share[key], most[key]) - has[key])) > 0
    }
    if not give:
        return
    body = {"to": ask.dev, "ask": ask.hash, "keys": give}
    made = chain.record(connection, hub, Kind.UNITS_GRANTED, body, now, ask)
    connection.execute(
        insert(granted).values(
            hash=made.hash,
            dev=ask.dev,
            units=canonical(give).decode(),
            state=IN_FLIGHT,
        )
    )
    _add_allotted(connection, give)


def _shares(connection: Connection, dev: str, keys: Sequence[str], now: datetime) -> dict[str, int]:
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


def _has(connection: Connection, dev: str, keys: Sequence[str]) -> Counter[str]:
    """What a device holds and what is on its way to it."""
    held = held_by(connection, dev)
    flying = _in_flight(connection, [dev])
    return Counter({key: held.get(key, 0) + flying[dev, key] for key in keys})


def _within_reach(connection: Connection, dev: str, keys: Sequence[str]) -> dict[str, int]:
    """What a device would have if it were given all that is free."""
    has = _has(connection, dev, keys)
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


def _add_allotted(connection: Connection, changes: Mapping[str, int]) -> None:
    for key, units in sorted(changes.items()):
        if not units:
            continue
        changed = connection.execute(
            update(allotted).where(allotted.c.key == key).values(units=allotted.c.units + units)
        )
        if changed.rowcount == 0:
            connection.execute(insert(allotted).values(key=key, units=units))
