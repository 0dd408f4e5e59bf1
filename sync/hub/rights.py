"""Rights to be refunded, at the hub: who holds each, and what a till should do about others' waits.

A right is made by the sale's own entry (:mod:`kiosk.domain.rights`), so nothing is written here
until somebody first touches it. It stays where it is until somebody waits for it elsewhere: then
its holder is told to give all of it back, and who waits may ask for what is free.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select, update

from kiosk.domain.clock import iso
from kiosk.domain.rights import is_right, refund_of, rights_among, sold_units
from sync.hub.database import parts
from sync.hub.tables import account, allotted, demand, device, entry, fence, supply

# Who waits says so again within this time, or has gone.
WAITS = timedelta(minutes=2)


def open_accounts(connection: Connection, keys: Iterable[str]) -> None:
    """Make the accounts of those of these rights that nobody touched before.

    The till that sold holds them; where it was written off they are free. The caller holds the
    log's lock.
    """
    asked = {key: found for key in rights_among(keys) if (found := refund_of(key)) is not None}
    for names in parts(sorted({sale for sale, _ in asked.values()})):
        sales = {
            row.hash: row
            for row in connection.execute(select(entry).where(entry.c.hash.in_(names)))
        }
        for key, (sale, line) in asked.items():
            if sale in sales:
                row = sales[sale]
                units = sold_units(row.kind, json.loads(row.text)["body"], line)
                if units:
                    _open(connection, key, row.dev, units)


def rights_shares(
    connection: Connection, dev: str, wanted: Mapping[str, int], free: Mapping[str, int]
) -> dict[str, int]:
    """What ``dev`` should hold of the rights that it waits for: what it has and what is free, to
    as many units as it wants."""
    has = _held(connection, dev, list(wanted))
    return {
        key: has.get(key, 0) + min(max(units - has.get(key, 0), 0), max(free.get(key, 0), 0))
        for key, units in wanted.items()
    }


def to_give_back(
    connection: Connection, dev: str, but: Iterable[str], now: datetime
) -> dict[str, int]:
    """The rights that ``dev`` holds while others wait for them, each with the share that is left
    to it: none. Those of ``but``, which it wants itself, are left out."""
    waits = (demand.c.dev != dev) & (demand.c.waiting > 0) & (demand.c.at >= iso(now - WAITS))
    # What a till waits for while it can't be given anything must not be taken from another.
    barred = select(fence.c.dev)
    revoked = select(device.c.id).where(device.c.revoked_at.is_not(None))
    rows = connection.execute(
        select(demand.c.key)
        .join(account, account.c.key == demand.c.key)
        .where(
            waits,
            account.c.dev == dev,
            account.c.units > 0,
            demand.c.dev.not_in(barred),
            demand.c.dev.not_in(revoked),
        )
        .distinct()
    ).scalars()
    own = set(but)
    return {key: 0 for key in rows if is_right(key) and key not in own}


def _open(connection: Connection, key: str, seller: str, units: int) -> None:
    here = (account.c.key == key) & (account.c.dev == seller)
    if connection.execute(select(account.c.units).where(here)).first() is not None:
        return
    gone = connection.execute(select(fence.c.written_off_at).where(fence.c.dev == seller)).scalar()
    held = 0 if gone else units
    connection.execute(insert(account).values(key=key, dev=seller, units=held))
    _add(connection, key, units, held)


def _add(connection: Connection, key: str, received: int, held: int) -> None:
    for table, units in ((supply, received), (allotted, held)):
        changed = connection.execute(
            update(table).where(table.c.key == key).values(units=table.c.units + units)
        )
        if changed.rowcount == 0:
            connection.execute(insert(table).values(key=key, units=units))


def _held(connection: Connection, dev: str, keys: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for names in parts(keys):
        wanted = (account.c.dev == dev) & account.c.key.in_(names)
        found |= {row.key: row.units for row in connection.execute(select(account).where(wanted))}
    return found
