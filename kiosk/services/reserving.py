"""Holding units back on a till that has no hub: a stall of one till has its members, too."""

from __future__ import annotations

from sqlmodel import Session

from kiosk.domain.allotments import stock_key
from kiosk.domain.catalogue import StockPolicy, Variant
from kiosk.domain.clock import local_time, zone
from kiosk.domain.errors import BadInput
from kiosk.domain.journal import Kind
from kiosk.domain.pools import not_by_number, pool_name, released_body, reserved_body
from kiosk.services import allotments, pools
from kiosk.services.till import Till
from kiosk.store import queries


def reserve(till: Till, sku: str, pool: str, units: int, until: str) -> str:
    """Hold units back for ``pool``, ``until`` an event-local time (empty: until they are
    released); returns what it is of, in words.

    :raises BadInput: no such thing, none that is limited, no such time, fewer are left, or this
        till has joined a hub, where it is to be done. Nothing was changed.
    """
    name = pool_name(pool)
    if units < 1:
        raise BadInput("Say how many units to hold back, from 1.")
    now = till.clock.now()
    at = local_time(until, zone(till.event.timezone)) if until else None
    if at is not None and at <= now:
        raise BadInput(f"“{until}” is over already; give a time to come. Nothing was changed.")
    with till.store.writing() as session:
        variant = _alone(till, session, sku)
        if variant.edition is not None:
            raise BadInput(not_by_number(variant.title))
        (stand,) = pools.stands(till, session, [variant.id], now).values()
        free = max(stand.rooms[-1].here, 0)
        if units > free:
            raise BadInput(f"Only {free} of “{variant.title}” are left; nothing was changed.")
        allotments.open_due(till, session, now)
        public, key = stock_key(variant.id), stock_key(variant.id, name)
        body = reserved_body(public, key, units, at)
        till.action(session, now).record(Kind.UNITS_MOVED, body, till.event.id)
    allotments.remember(till)
    return variant.title


def release(till: Till, sku: str, pool: str) -> int:
    """Let everybody have what was held back for ``pool``; returns how many units that are.

    :raises BadInput: no such thing, nothing is held back of it, or this till has joined a hub.
    """
    name = pool_name(pool)
    now = till.clock.now()
    with till.store.writing() as session:
        variant = _alone(till, session, sku)
        key = stock_key(variant.id, name)
        known = {row.key: row for row in queries.pools(session, [variant.id])}
        if key not in known:
            raise BadInput(f"Nothing of “{variant.title}” is held back for {name}.")
        units = max(known[key].units, 0)
        body = released_body(key, stock_key(variant.id), units)
        till.action(session, now).record(Kind.UNITS_MOVED, body, till.event.id)
    allotments.remember(till)
    return units


def _alone(till: Till, session: Session, sku: str) -> Variant:
    if queries.hub_of(session, till.device.id) is not None:
        raise BadInput(
            "This till has joined a hub, which holds units back for all tills; do it there."
        )
    variant = queries.variant_by_code(session, sku)
    if variant is None:
        raise BadInput(f"Nothing here has the SKU “{sku}”; nothing was changed.")
    if variant.policy is not StockPolicy.STRICT:
        raise BadInput(
            f"“{variant.title}” is not limited, so none can be held back. Import it with the "
            "policy “strict” first."
        )
    return variant
