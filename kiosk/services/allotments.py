"""What this till may sell of scarce things, and how it comes by it.

A till that never joined a hub is alone: it sells what is on hand. One that joined sells what it
holds and no more (:mod:`kiosk.domain.allotments`), with or without a network. The sync worker
asks for units as they sell and gives back what sells elsewhere; nothing here waits for it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from kiosk.domain.allotments import (
    batches,
    decayed,
    stock_key,
    worth_moving,
)
from kiosk.domain.catalogue import StockPolicy
from kiosk.domain.clock import iso, parse_iso
from kiosk.domain.ids import VariantId
from kiosk.domain.journal import Kind
from kiosk.domain.sale import Left
from kiosk.services.till import Till
from kiosk.store import queries
from kiosk.store.allotment_tables import DemandRow
from kiosk.store.identity import save_tail
from kiosk.store.journal import FROZEN, head
from kiosk.store.rows import get_setting, put, put_settings
from kiosk.store.sync_state import is_cut_off
from kiosk.store.tables import (
    VariantRow,
)

# Somebody who was refused may wait this long for a unit to come from elsewhere.
PATIENCE = timedelta(seconds=20)
_RESTING, _CLOSED = "allotments_resting", "allotments_closed"
_ONE = 1000


def left(till: Till, session: Session, variants: Collection[VariantId]) -> Mapping[VariantId, Left]:
    """How many units of each of these strict variants may be sold here, and are elsewhere."""
    on_hand = queries.on_hand(session, variants)
    if queries.hub_of(session, till.device.id) is None:
        return {one: Left(on_hand.get(one, 0)) for one in variants}
    keys = {one: stock_key(one) for one in variants}
    held = queries.held(session, till.device.id, list(keys.values()))
    cut_off = is_cut_off(session)
    found = {}
    for one, key in keys.items():
        here = held.get(key, 0)
        found[one] = Left(here, max(on_hand.get(one, 0) - here, 0), cut_off)
    return found


def is_frozen(till: Till, session: Session) -> bool:
    """Whether this till may not touch its units: it is a copy, or the hub has given it up."""
    return bool(get_setting(session, FROZEN)) or queries.is_fenced(session, till.device.id)


def note_demand(
    session: Session, wanted: Mapping[VariantId, int], now: datetime, *, refused: bool = False
) -> None:
    """Remember that these variants were asked for; ``refused``: there was too little of them."""
    rows = []
    for variant, quantity in wanted.items():
        key = stock_key(variant)
        row = session.get(DemandRow, key)
        before = decayed(row.demand, parse_iso(row.at), now) if row else 0
        # Whoever tries once more, or is served at last, is the customer who was refused.
        noted = row.waiting if row and abs(now - parse_iso(row.at)) < PATIENCE else 0
        rows.append(
            {
                "key": key,
                "demand": before + max(quantity - noted, 0) * _ONE,
                "waiting": quantity if refused else 0,
                "at": iso(now),
            }
        )
    put(session, DemandRow, rows)
    if refused:
        put_settings(session, **{_RESTING: ""})


def remember(till: Till) -> None:
    """Note outside the store how far its journal has come, so that an older copy is known.

    Called after each commit that spends or moves units, before anybody hears of it.
    """
    with till.store.reading() as session:
        tip = head(session, till.device.id)
    if tip is not None:
        save_tail(till.data_dir, tip.seq, tip.hash)


def give_back(till: Till) -> Mapping[str, int]:
    """Return all that is held, and ask for nothing until something is refused for want of it.

    For the end of the day. Returns what went back; it is free once the hub has heard of it.
    """
    now = till.clock.now()
    with till.store.writing() as session:
        put_settings(session, **{_RESTING: "yes"})
        if is_frozen(till, session):
            return {}
        held = queries.all_held(session, till.device.id)
        _record(till, session, Kind.UNITS_RETURNED, held, now)
    if held:
        remember(till)
    return held


def _record(
    till: Till, session: Session, kind: Kind, keys: Mapping[str, int], now: datetime
) -> None:
    action = till.action(session, now)
    for part in batches(keys):
        action.record(kind, {"keys": part}, None)


class Escrow:
    """The till's units as the sync worker moves them; satisfies ``sync.worker.Escrow``."""

    def __init__(self, till: Till) -> None:
        self._till = till

    def claims(self) -> dict[str, tuple[int, int]]:
        """What this till would sell of each scarce thing: key to (demand, waiting).

        Empty when it wants none: nothing here is scarce, the day is over, or it may hold none.
        """
        now = self._till.clock.now()
        with self._till.store.reading() as session:
            if get_setting(session, _RESTING) or is_frozen(self._till, session):
                return {}
            strict = session.exec(
                select(VariantRow.id).where(VariantRow.policy == StockPolicy.STRICT)
            )
            claims = {stock_key(one): (0, 0) for one in strict}
            claims |= dict.fromkeys(queries.all_held(session, self._till.device.id), (0, 0))
            for row in session.exec(select(DemandRow).where(col(DemandRow.key).in_(claims))):
                since = parse_iso(row.at)
                waits = row.waiting if timedelta(0) <= now - since < PATIENCE else 0
                claims[row.key] = (decayed(row.demand, since, now), waits)
        return claims

    def follow(self, shares: Mapping[str, int]) -> bool:
        """Ask for what is missing to these shares and give back what is beyond them.

        Returns whether there is something new to send. Only what is held at this moment is
        given back: a sale may have been quicker.
        """
        now = self._till.clock.now()
        ask: dict[str, int] = {}
        back: dict[str, int] = {}
        with self._till.store.writing() as session:
            if is_frozen(self._till, session):
                return False
            held = queries.held(session, self._till.device.id, list(shares))
            for key, share in shares.items():
                units = worth_moving(held.get(key, 0), share)
                if units > 0:
                    ask[key] = units
                elif units < 0:
                    back[key] = -units
            _record(self._till, session, Kind.UNITS_ASKED, ask, now)
            _record(self._till, session, Kind.UNITS_RETURNED, back, now)
        if back:
            remember(self._till)
        return bool(ask or back)

    def take(self) -> bool:
        """Take what the hub has granted; a fenced till gives up all it holds instead.

        Returns whether there is something new to send.
        """
        till, now = self._till, self._till.clock.now()
        with till.store.writing() as session:
            if get_setting(session, FROZEN):
                # A copy can't speak for the till it was copied from.
                return False
            if queries.is_fenced(session, till.device.id):
                moved = self._close(session, now)
            else:
                moved = self._take_granted(session, now)
        if moved:
            remember(till)
        return moved

    def _close(self, session: Session, now: datetime) -> bool:
        """Give up what is held; said even when it is nothing, for units may be on their way."""
        till = self._till
        held = queries.all_held(session, till.device.id)
        if not held and get_setting(session, _CLOSED) == till.device.id:
            return False
        action = till.action(session, now)
        for keys in batches(held) if held else ({},):
            action.record(Kind.ALLOTMENTS_CLOSED, {"keys": keys}, None)
        put_settings(session, **{_CLOSED: till.device.id})
        return True

    def _take_granted(self, session: Session, now: datetime) -> bool:
        till = self._till
        hub = queries.hub_of(session, till.device.id)
        waiting = queries.grants_waiting(session, till.device.id, hub or "")
        action = till.action(session, now) if waiting else None
        for grant in waiting:
            assert action is not None
            action.record(Kind.UNITS_TAKEN, {"grant": grant.as_dict()}, None)
        return bool(waiting)
