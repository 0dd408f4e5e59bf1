"""How the units of a scarce thing lie, as this till sees it: what it may sell to whom.

A till that never joined a hub has the whole shelf to itself; one that joined may sell what it
holds. Whoever buys for a pool is sold its units first, then those that are anybody's.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from kiosk.domain.allotments import LARGEST_HOLDING, PUBLIC, pool_of, stock_key
from kiosk.domain.clock import parse_iso, zone
from kiosk.domain.ids import VariantId
from kiosk.domain.pools import is_open, poured
from kiosk.domain.sale import Left
from kiosk.services.editions import numbers_here
from kiosk.services.formats import day_and_time, time_of_day
from kiosk.services.till import Till
from kiosk.store import queries
from kiosk.store.allotment_tables import PoolRow
from kiosk.store.outbox import CLOCK
from kiosk.store.rows import get_setting
from kiosk.store.sync_state import is_cut_off


@dataclass(frozen=True)
class Room:
    """Units of one key: how many this till may sell, how many are unsold ``anywhere``, and until
    when they are held back (RFC 3339, UTC; empty: until somebody says so, or not at all)."""

    key: str
    here: int
    anywhere: int
    until: str = ""


@dataclass(frozen=True)
class Stand:
    """What somebody may buy of a variant, in the order in which it is sold to them, and the
    largest part of what is ``kept`` for others."""

    rooms: tuple[Room, ...]
    kept: Room | None

    def spent(self, quantity: int) -> dict[str, int]:
        """The keys that a sale of so many spends."""
        return poured(quantity, [(room.key, room.here) for room in self.rooms])

    def wanted(self, quantity: int) -> dict[str, int]:
        """The keys of which so many should be here."""
        return poured(quantity, [(room.key, room.anywhere) for room in self.rooms])

    def left(self, cut_off: bool, until: str) -> Left:
        """The same in numbers, while the hub can't be reached or can; others' units are kept
        ``until`` a time in words."""
        here = sum(room.here for room in self.rooms)
        elsewhere = sum(max(room.anywhere - room.here, 0) for room in self.rooms)
        if self.kept is None:
            return Left(here, elsewhere, cut_off)
        kept = self.kept
        return Left(here, elsewhere, cut_off, kept.anywhere, pool_of(kept.key), until)


def stands(
    till: Till,
    session: Session,
    variants: Collection[VariantId],
    now: datetime,
    pool: str = PUBLIC,
) -> Mapping[VariantId, Stand]:
    """How each of these strict variants stands for those who buy for ``pool``."""
    on_hand = queries.on_hand(session, variants)
    kept_back: dict[str, list[PoolRow]] = {}
    for row in queries.pools(session, variants):
        kept_back.setdefault(row.variant_id, []).append(row)
    alone = queries.hub_of(session, till.device.id) is None
    keys = [stock_key(one) for one in variants]
    keys += [row.key for rows in kept_back.values() for row in rows]
    held = {} if alone else queries.held(session, till.device.id, keys)
    by_clock = is_clock_right(till, session, alone)
    # A unit of a numbered variant is of use only with its number.
    most = {one: len(some) for one, some in numbers_here(till, session, variants).items()}
    found = {}
    for one in variants:
        key, anywhere = stock_key(one), on_hand.get(one, 0)
        here = held.get(key, 0)
        mine: list[Room] = []
        others: list[Room] = []
        for row in kept_back.get(one, ()):
            if is_opened(row, now, by_clock):
                here += held.get(row.key, 0)
                continue
            anywhere -= row.units
            units = row.units if alone else held.get(row.key, 0)
            room = Room(row.key, units, row.units, row.release_at)
            (mine if pool_of(row.key) == pool else others).append(room)
        here = min(anywhere if alone else here, most.get(one, LARGEST_HOLDING))
        public = Room(key, here, anywhere)
        kept = max(others, key=lambda room: (room.anywhere, room.key), default=None)
        found[one] = Stand((*mine, public), kept if kept and kept.anywhere > 0 else None)
    return found


def left(
    till: Till, session: Session, variants: Collection[VariantId], pool: str = PUBLIC
) -> Mapping[VariantId, Left]:
    """How many units of each of these strict variants may be sold here to those who buy for
    ``pool``, are elsewhere, and are kept for others."""
    cut_off = queries.hub_of(session, till.device.id) is not None and is_cut_off(session)
    now = till.clock.now()
    found = stands(till, session, variants, now, pool)
    return {one: stand.left(cut_off, _until(till, stand, now)) for one, stand in found.items()}


def _until(till: Till, stand: Stand, now: datetime) -> str:
    if stand.kept is None or not stand.kept.until:
        return ""
    place, at = zone(till.event.timezone), parse_iso(stand.kept.until)
    today = at.astimezone(place).date() == now.astimezone(place).date()
    return time_of_day(at, place) if today else day_and_time(at, place)


def is_opened(row: PoolRow, now: datetime, by_clock: bool) -> bool:
    """Whether a pool is anybody's: somebody said so, or its moment is over by a right clock."""
    return row.released or (by_clock and is_open(False, row.release_at, now))


def is_clock_right(till: Till, session: Session, alone: bool) -> bool:
    """Whether this till may go by its own clock: it is the only one there is, or the hub's was
    heard since it was started, and they agreed."""
    return alone or (till.clock_heard and not get_setting(session, CLOCK))
