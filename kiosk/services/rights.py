"""Rights at this till: what it may refund itself, what it has to ask for, and waiting for it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from kiosk.domain.clock import iso, parse_iso
from kiosk.domain.rights import is_right
from kiosk.services.till import Till
from kiosk.store import queries, rights
from kiosk.store.allotment_tables import DemandRow
from kiosk.store.journal import FROZEN
from kiosk.store.rows import get_setting, put
from kiosk.store.sync_state import is_cut_off

# Whoever asked for a right may come back to it within this time; then nobody waits any more.
PATIENCE = timedelta(seconds=90)


@dataclass(frozen=True)
class Standing:
    """How a till stands to some rights of one sale: the units it holds of each key, and who holds
    what it lacks (None: the hub, or nobody known). ``alone``: it never joined a hub, so nobody
    else can hold any. ``frozen``: it is a copy, or was given up, and may touch none."""

    here: Mapping[str, int]
    elsewhere: str | None
    cut_off: bool
    alone: bool
    frozen: bool


def standing(till: Till, session: Session, keys: Collection[str], seller: str) -> Standing:
    """How this till stands to these rights of a sale that ``seller`` made."""
    here = rights.held(session, till.device.id, keys)
    lacking = [key for key in keys if here.get(key, 0) < 1]
    holder = rights.holder(session, lacking[0], seller) if lacking else None
    elsewhere = holder if holder != till.device.id else None
    names = queries.device_names(session, [elsewhere]) if elsewhere else {}
    me = till.device.id
    return Standing(
        here,
        names.get(elsewhere or "", elsewhere),
        is_cut_off(session),
        queries.hub_of(session, me) is None,
        bool(get_setting(session, FROZEN)) or queries.is_fenced(session, me),
    )


def wait_for(session: Session, wanted: Mapping[str, int], now: datetime) -> None:
    """Note that somebody stands here for these rights: the next sync asks for them."""
    put(
        session,
        DemandRow,
        [
            {"key": key, "demand": 0, "waiting": units, "at": iso(now)}
            for key, units in wanted.items()
        ],
    )


def no_longer(session: Session, keys: Collection[str], now: datetime) -> None:
    """Nobody waits for these rights any more."""
    known = session.exec(select(DemandRow.key).where(col(DemandRow.key).in_(keys))).all()
    wait_for(session, dict.fromkeys(known, 0), now)


def waited_for(session: Session, now: datetime) -> dict[str, int]:
    """The rights that somebody stands here for, with the units wanted."""
    since = iso(now - PATIENCE)
    rows = session.exec(
        select(DemandRow).where(col(DemandRow.waiting) > 0, col(DemandRow.at) >= since)
    )
    return {row.key: row.waiting for row in rows if is_right(row.key) and parse_iso(row.at) <= now}


def to_move(
    session: Session, device_id: str, shares: Mapping[str, int], now: datetime
) -> tuple[dict[str, int], dict[str, int]]:
    """What of these rights to ask for and what to give back, to come to ``shares``.

    To the last unit, unlike what lies on a shelf; and nothing is asked for that nobody waits for.
    """
    held = rights.held(session, device_id, list(shares))
    waiting = waited_for(session, now)
    ask, back = {}, {}
    for key, share in shares.items():
        more = share - held.get(key, 0)
        if more > 0 and key in waiting:
            ask[key] = more
        elif more < 0:
            back[key] = -more
    return ask, back


def all_of_own(session: Session, device_id: str) -> dict[str, int]:
    """Every right that a device holds, with those of its sales that nobody has touched."""
    touched = queries.all_held(session, device_id)
    held = {key: units for key, units in touched.items() if is_right(key)}
    return held | dict(rights.untouched(session, device_id))
