"""Pools at the hub: units of a scarce thing held back for some, opened to all at their moment.

The rules are those of :mod:`kiosk.domain.pools`. All that happens here is an entry of the hub's
own chain, so that every till counts the same, and moves only what nobody holds.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from kiosk.domain.allotments import effects_of, stock_key, variant_of
from kiosk.domain.catalogue import StockPolicy
from kiosk.domain.clock import local_time, zone
from kiosk.domain.errors import BadInput
from kiosk.domain.journal import Entry, Kind
from kiosk.domain.pools import (
    is_open,
    is_pool,
    not_by_number,
    pool_name,
    released_body,
    reserved_body,
    word_of,
)
from sync.hub import chain
from sync.hub.database import ENTRIES, Hub, lock, parts
from sync.hub.editions import editions_of
from sync.hub.recovery import check_settled
from sync.hub.sharing import free_units, on_hand
from sync.hub.standing import is_recovering
from sync.hub.tables import document, entry, pool, supply


@dataclass(frozen=True)
class Request:
    """Which thing (by SKU) and which pool a person speaks of."""

    sku: str
    pool: str


def add_supply(connection: Connection, changes: Mapping[str, int]) -> None:
    """Count what was added to keys that have a supply of their own, or spent of it."""
    for key, units in sorted(changes.items()):
        changed = connection.execute(
            update(supply).where(supply.c.key == key).values(units=supply.c.units + units)
        )
        if changed.rowcount == 0:
            connection.execute(insert(supply).values(key=key, variant=variant_of(key), units=units))


def hear(connection: Connection, one: Entry) -> None:
    """Note when a pool opens, if a readable ``UnitsMoved`` says so; what was said last counts.

    :raises BadUnits: the moment can't be read.
    """
    word = word_of(one.body)
    if word is None:
        return
    known = connection.execute(select(pool).where(pool.c.key == word.key)).one_or_none()
    said = {
        "release_at": word.release_at,
        "released": int(word.released),
        "said": one.hlc,
        "said_by": one.dev,
    }
    if known is None:
        connection.execute(insert(pool).values(key=word.key, variant=variant_of(word.key), **said))
    elif (known.said, known.said_by) < (one.hlc, one.dev):
        connection.execute(update(pool).where(pool.c.key == word.key).values(**said))


def level(connection: Connection, hub: Hub, keys: Iterable[str], now: datetime) -> None:
    """Open the pools of the things of these keys whose moment has come, and let what is free of
    one pool make up for what another lacks; the caller holds the log's lock.

    A pool lacks units after what a till sold that was written off or copied, or held back before
    it joined though they were not there: nothing may be granted before that is made up for.
    """
    pools = _pools_of(connection, keys)
    if not pools or is_recovering(connection):
        return
    for variant, names in sorted(pools.items()):
        public = stock_key(variant)
        opened = _opened(connection, names, now)
        free = free_units(connection, [public, *names])
        for key in sorted(opened):
            units = max(free[key], 0)
            if units or not opened[key]:
                _move(connection, hub, released_body(key, public, units), now)
                free[key] -= units
                free[public] += units
        order = [public, *sorted(names)]
        for lacking in order:
            for other in order:
                units = min(-free[lacking], free[other])
                if units > 0:
                    body = {"from": other, "to": lacking, "units": units, "free": True}
                    _move(connection, hub, body, now)
                    free[lacking] += units
                    free[other] -= units


def too_many(connection: Connection, short: Mapping[str, int]) -> dict[str, int]:
    """How much of what devices sold beyond what they held, key to units, was not there at all:
    neither in its own pool nor in another one of the same thing."""
    found: dict[str, int] = {}
    pools = _pools_of(connection, short)
    left: dict[str, int] = {}
    for key, units in sorted(short.items()):
        variant = variant_of(key)
        of = key if variant is None else stock_key(variant)
        if of not in left:
            others = [one for one in short if variant and variant_of(one) == variant]
            keys = {of, *others, *pools.get(variant or "", ())}
            left[of] = max(-sum(free_units(connection, sorted(keys)).values()), 0)
        part = min(left[of], units)
        if part:
            found[key] = part
            left[of] -= part
    return found


def on_the_shelf(connection: Connection, keys: Sequence[str]) -> dict[str, int]:
    """What was received of each key and not sold, the pools of a thing with its public one."""
    found = on_hand(connection, keys)
    for variant, names in _pools_of(connection, keys).items():
        if (public := stock_key(variant)) in found:
            found[public] += sum(on_hand(connection, names).values())
    return found


def open_due(hub: Hub, keys: Iterable[str], now: datetime) -> None:
    """Open the pools of the things of these keys whose moment has come."""
    wanted = [key for key in keys if is_pool(key)]
    if not wanted:
        return
    with hub.reading() as connection:
        told = _opened(connection, wanted, now)
        due = [key for key, said in told.items() if not said]
        rest = free_units(connection, list(told))
    if due or any(units > 0 for units in rest.values()):
        with hub.writing() as connection:
            lock(connection, ENTRIES)
            level(connection, hub, told, now)


def reserve(hub: Hub, wanted: Request, units: int, until: str, now: datetime) -> str:
    """Hold units back for a pool, ``until`` an event-local time (empty: until they are released);
    returns what it is of, in words.

    :raises BadInput: no such thing, none that is limited, no such time, or fewer are free. Nothing
        was changed.
    """
    name = pool_name(wanted.pool)
    if units < 1:
        raise BadInput("Say how many units to hold back, from 1.")
    with hub.writing() as connection:
        lock(connection, ENTRIES)
        check_settled(connection)
        variant, title = _variant(connection, wanted.sku)
        at = _moment(connection, until, now)
        public, key = stock_key(variant), stock_key(variant, name)
        if editions_of(connection, [public]):
            raise BadInput(not_by_number(title))
        level(connection, hub, [public], now)
        free = max(free_units(connection, [public])[public], 0)
        if units > free:
            raise BadInput(
                f"Only {free} of “{title}” are free at the hub. Let tills give theirs back "
                "(“kiosk allotment return” and “kiosk sync” there), then try again; nothing was "
                "changed."
            )
        _move(connection, hub, reserved_body(public, key, units, at), now)
    return title


def release(hub: Hub, wanted: Request, now: datetime) -> int:
    """Open a pool to everybody; returns how many units of it nobody held.

    Tills that hold units of it let everybody have them when they hear of it.

    :raises BadInput: no such thing, or nothing was ever held back of it for this pool.
    """
    name = pool_name(wanted.pool)
    with hub.writing() as connection:
        lock(connection, ENTRIES)
        check_settled(connection)
        variant, title = _variant(connection, wanted.sku)
        key = stock_key(variant, name)
        if connection.execute(select(supply.c.key).where(supply.c.key == key)).first() is None:
            raise BadInput(f"Nothing of “{title}” is held back for {name}.")
        level(connection, hub, [key], now)
        units = max(free_units(connection, [key])[key], 0)
        _move(connection, hub, released_body(key, stock_key(variant), units), now)
    return units


def moments(connection: Connection) -> dict[str, str]:
    """When pools that are still held back open (RFC 3339, UTC; empty: when somebody says so)."""
    rows = connection.execute(select(pool).where(pool.c.released == 0))
    return {row.key: row.release_at for row in rows}


def _opened(connection: Connection, keys: Iterable[str], now: datetime) -> dict[str, bool]:
    """Those of these pools that are anybody's by now: whether everybody has been told."""
    told: dict[str, bool] = {}
    for names in parts(sorted(keys)):
        for row in connection.execute(select(pool).where(pool.c.key.in_(names))):
            if is_open(bool(row.released), row.release_at, now):
                told[row.key] = bool(row.released)
    return told


def _pools_of(connection: Connection, keys: Iterable[str]) -> dict[str, list[str]]:
    """The pools of the things that these keys are of, by variant."""
    variants = {variant for key in keys if (variant := variant_of(key)) is not None}
    found: dict[str, list[str]] = {}
    for names in parts(sorted(variants)):
        for row in connection.execute(select(supply).where(supply.c.variant.in_(names))):
            found.setdefault(row.variant, []).append(row.key)
    return found


def _move(connection: Connection, hub: Hub, body: Mapping[str, object], now: datetime) -> None:
    made = chain.record(connection, hub, Kind.UNITS_MOVED, body, now)
    change_supply(connection, made)


def change_supply(connection: Connection, made: Entry) -> None:
    """Count an entry by which units that nobody holds move.

    :raises BadUnits: it can't be read.
    """
    supplied = effects_of(made.kind, made.body).supply
    hear(connection, made)
    add_supply(connection, supplied)


def _variant(connection: Connection, sku: str) -> tuple[str, str]:
    rows = connection.execute(select(document.c.body).where(document.c.kind == "variant"))
    bodies = [body for row in rows if (body := json.loads(row.body)).get("sku") == sku]
    if not bodies:
        raise BadInput(f"The hub knows nothing with the SKU “{sku}”; nothing was changed.")
    title = str(bodies[0].get("title") or sku)
    if bodies[0].get("policy") != StockPolicy.STRICT:
        raise BadInput(
            f"“{title}” is not limited, so none can be held back. Import it with the policy "
            "“strict” first."
        )
    return str(bodies[0]["id"]), title


def _moment(connection: Connection, text: str, now: datetime) -> datetime | None:
    if not text:
        return None
    opened = (entry.c.kind == Kind.EVENT_OPENED) & (entry.c.branch == "")
    texts = connection.execute(select(entry.c.text).where(opened)).scalars()
    zones = {str(json.loads(one)["body"].get("timezone", "")) for one in texts}
    at = local_time(text, zone(zones.pop()) if len(zones) == 1 else None)
    if at <= now:
        raise BadInput(f"“{text}” is over already; give a time to come. Nothing was changed.")
    return at
