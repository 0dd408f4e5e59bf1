"""Lost devices: what they held stays frozen until a person says that they won't come back.

A device that is only cut off may be selling what it holds. So nothing here runs by itself or by
a clock: units become free when the device's own last entry gives them up, or when somebody
declares the device gone and answers for it. If it comes back after that, its sales stay facts;
those of units that were given away meanwhile are cases.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from kiosk.domain.allotments import stock_key, variant_of
from kiosk.domain.cases import check_settlement
from kiosk.domain.clock import iso
from kiosk.domain.errors import BadInput
from kiosk.domain.journal import Kind
from kiosk.domain.rights import is_right
from sync.hub import chain
from sync.hub.allotments import WRITTEN_OFF, free_all, put_fence
from sync.hub.cases import Opening, open_cases
from sync.hub.database import ENTRIES, Hub, lock
from sync.hub.naming import listed, named_keys
from sync.hub.pools import level, moments
from sync.hub.recovery import LOST, check_settled
from sync.hub.sharing import free_units
from sync.hub.tables import account, allotted, device, fence


@dataclass(frozen=True)
class Holding:
    """How the units of one key lie: ``held`` by device name, ``in_flight`` to them, ``free``.

    ``name`` is what people call it. A pool is held back ``until`` a moment (RFC 3339, UTC; empty:
    until somebody says so); None for what is anybody's."""

    key: str
    name: str
    free: int
    in_flight: int
    held: Mapping[str, int]
    until: str | None = None


def holdings(hub: Hub, *, rights: bool = False) -> list[Holding]:
    """How all units lie, in the order of their keys; with ``rights`` those to be refunded as well,
    of which there may be one for each line of each receipt."""
    with hub.reading() as connection:
        known = {
            row.key: row.units
            for row in connection.execute(select(allotted))
            if rights or not is_right(row.key)
        }
        until = moments(connection)
        known |= {key: 0 for key in (*until, *_beside(until)) if key not in known}
        free = free_units(connection, list(known))
        words = named_keys(connection, known)
        names = {row.id: row.name for row in connection.execute(select(device.c.id, device.c.name))}
        held: dict[str, dict[str, int]] = {key: {} for key in known}
        for row in connection.execute(select(account).where(account.c.units > 0)):
            if row.key not in held:
                continue
            name = names.get(row.dev, row.dev)
            held[row.key][name] = held[row.key].get(name, 0) + row.units
    return [
        Holding(
            key,
            words[key],
            free[key],
            units - sum(held[key].values()),
            held[key],
            until.get(key),
        )
        for key, units in sorted(known.items())
    ]


def _beside(pools: Iterable[str]) -> list[str]:
    return [stock_key(variant) for key in pools if (variant := variant_of(key)) is not None]


def freeze(hub: Hub, name: str, now: datetime) -> str:
    """Give the device called ``name`` (or of that id) nothing more; returns its id.

    What it holds stays as it is: it may still be selling it.

    :raises BadInput: there is no such device, or there are several of that name, or this hub
        was put back from a backup and still has to hear what it lost.
    """
    with hub.writing() as connection:
        lock(connection, ENTRIES)
        check_settled(connection)
        dev = _device(connection, name)
        put_fence(connection, hub, dev, LOST, now)
    return dev


def write_off(hub: Hub, name: str, who: str, why: str, now: datetime) -> dict[str, int]:
    """Declare a device gone for good and make free what it held; returns that.

    A case says who did it and why. Units that the device sold and never told of are sold twice
    from now on if they are sold again: count the shelf first where there is one.

    :raises BadInput: no such device, it was written off before, or who and why aren't said, or
        this hub was put back from a backup and still has to hear what it lost.
    """
    who, why = check_settlement(who, why)
    with hub.writing() as connection:
        lock(connection, ENTRIES)
        check_settled(connection)
        dev = _device(connection, name)
        put_fence(connection, hub, dev, LOST, now)
        before = connection.execute(
            select(fence.c.written_off_at).where(fence.c.dev == dev)
        ).scalar_one()
        if before is not None:
            raise BadInput(f"“{name}” was written off before, on {before}.")
        held = free_all(connection, dev, iso(now))
        level(connection, hub, held, now)
        body = {"device": dev, "why": WRITTEN_OFF}
        told = chain.record(connection, hub, Kind.DEVICE_FENCED, body, now)
        what = listed(connection, held) or "nothing"
        text = f"{who} wrote off “{name}”, which held {what}: “{why}”"
        opening = Opening("written-off", told, text, {"device": dev, "units": held})
        open_cases(connection, hub, [opening], hub.id, now)
    return held


def _device(connection: Connection, name: str) -> str:
    wanted = (device.c.id == name) | (device.c.name == name)
    found = list(connection.execute(select(device.c.id).where(wanted)).scalars())
    if len(found) != 1:
        text = f"{len(found)} devices are" if found else "No device is"
        raise BadInput(f"{text} called “{name}”; give the id of the one that is meant.")
    return str(found[0])
