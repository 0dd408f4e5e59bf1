"""What this till may sell of scarce things, and how it comes by it.

A till that never joined a hub is alone: it sells what is on hand. One that joined sells what it
holds and no more (:mod:`kiosk.domain.allotments`), with or without a network. The sync worker
asks for units as they sell and gives back what sells elsewhere; nothing here waits for it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlmodel import Session

from kiosk.domain.allotments import (
    batches,
    decayed,
    stock_key,
    worth_moving,
)
from kiosk.domain.clock import iso, parse_iso
from kiosk.domain.journal import Kind
from kiosk.domain.pools import is_promised, released_body
from kiosk.domain.rights import is_right
from kiosk.services import editions, rights
from kiosk.services.pools import is_clock_right, is_opened
from kiosk.services.till import Till
from kiosk.store import queries
from kiosk.store.allotment_tables import DemandRow
from kiosk.store.identity import save_tail
from kiosk.store.journal import FROZEN, head
from kiosk.store.rows import get_setting, put, put_settings

# Somebody who was refused may wait this long for a unit to come from elsewhere.
PATIENCE = timedelta(seconds=20)
_RESTING, _CLOSED = "allotments_resting", "allotments_closed"
_ONE = 1000


def is_frozen(till: Till, session: Session) -> bool:
    """Whether this till may not touch its units: it is a copy, or the hub has given it up."""
    return queries.is_frozen(session, till.device.id)


def note_demand(
    session: Session, wanted: Mapping[str, int], now: datetime, *, refused: bool = False
) -> None:
    """Remember that units of these keys were asked for; ``refused``: there was too little."""
    rows = []
    known = queries.demands(session, list(wanted))
    for key, quantity in wanted.items():
        row = known.get(key)
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


def open_due(till: Till, session: Session, now: datetime) -> bool:
    """Let everybody have what this till holds of pools that are anybody's by now.

    It goes by its own clock only where that is known to be right, and else by the hub's word.
    Returns whether units moved; :func:`remember` is then to be called.
    """
    alone = queries.hub_of(session, till.device.id) is None
    by_clock = is_clock_right(till, session, alone)
    due = [row for row in queries.all_pools(session) if is_opened(row, now, by_clock)]
    if not due or is_frozen(till, session):
        return False
    held = queries.held(session, till.device.id, [row.key for row in due])
    moves = []
    for row in due:
        public = stock_key(row.variant_id)
        units = row.units if alone else held.get(row.key, 0)
        if units > 0 and not alone:
            moves.append({"from": row.key, "to": public, "units": units})
        elif alone and (units > 0 or not row.released):
            moves.append(released_body(row.key, public, max(units, 0)))
    action = till.action(session, now) if moves else None
    for body in moves:
        assert action is not None
        action.record(Kind.UNITS_MOVED, body, None)
    return bool(moves)


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

    For the end of the day. The rights to be refunded this till's sales go with it, so that any
    till can refund them tomorrow; a till without a hub keeps them, for there is nobody to give
    them to. Returns what went back; it is free once the hub has heard of it.
    """
    now = till.clock.now()
    with till.store.writing() as session:
        put_settings(session, **{_RESTING: "yes"})
        if is_frozen(till, session):
            return {}
        held = queries.all_held(session, till.device.id)
        held = {key: units for key, units in held.items() if not is_promised(key)}
        if queries.hub_of(session, till.device.id) is not None:
            held = {**held, **rights.all_of_own(session, till.device.id)}
        _give_up(till, session, Kind.UNITS_RETURNED, held, now)
    if held:
        remember(till)
    return held


def _give_up(
    till: Till, session: Session, kind: Kind, keys: Mapping[str, int], now: datetime
) -> None:
    action = till.action(session, now)
    for body in editions.giving_back(session, till.device.id, keys):
        action.record(kind, body, None)


def _ask(till: Till, session: Session, keys: Mapping[str, int], now: datetime) -> None:
    action = till.action(session, now)
    numbered = set(editions.numbered_keys(session, keys))
    for part in batches(keys):
        named = sorted(numbered & part.keys())
        body = {"keys": part, "numbered": named} if named else {"keys": part}
        action.record(Kind.UNITS_ASKED, body, None)


class Escrow:
    """The till's units as the sync worker moves them; satisfies ``sync.worker.Escrow``."""

    def __init__(self, till: Till) -> None:
        self._till = till
        self._store = till.store.giving_way()

    def claims(self) -> dict[str, tuple[int, int]]:
        """What this till would sell of each scarce thing: key to (demand, waiting), and the
        rights that somebody stands here for.

        Empty when it wants none: nothing here is scarce, the day is over, or it may hold none.
        """
        now = self._till.clock.now()
        with self._store.reading() as session:
            if is_frozen(self._till, session):
                return {}
            waited = {key: (0, some) for key, some in rights.waited_for(session, now).items()}
            if get_setting(session, _RESTING):
                return waited
            strict = queries.strict_variants(session)
            claims = {stock_key(one): (0, 0) for one in strict}
            pools = queries.pools(session, strict)
            claims |= {row.key: (0, 0) for row in pools if row.units > 0 and not row.released}
            held = queries.all_held(session, self._till.device.id)
            claims |= {key: (0, 0) for key in held if not is_right(key)}
            for row in queries.demands(session, claims).values():
                since = parse_iso(row.at)
                waits = row.waiting if timedelta(0) <= now - since < PATIENCE else 0
                claims[row.key] = (decayed(row.demand, since, now), waits)
        # What was promised at a till lies there until it is collected.
        claims = {key: one for key, one in claims.items() if not is_promised(key) or one[1]}
        return claims | waited

    def numbered(self, keys: Collection[str]) -> list[str]:
        """Those of these keys that this till sells by number."""
        with self._store.reading() as session:
            return editions.numbered_keys(session, keys)

    def follow(self, shares: Mapping[str, int]) -> bool:
        """Ask for what is missing to these shares and give back what is beyond them.

        Returns whether there is something new to send. Only what is held at this moment is
        given back: a sale may have been quicker.
        """
        now = self._till.clock.now()
        with self._store.writing() as session:
            if is_frozen(self._till, session):
                return False
            ask, back = rights.to_move(
                session,
                self._till.device.id,
                {key: share for key, share in shares.items() if is_right(key)},
                now,
            )
            held = queries.held(session, self._till.device.id, list(shares))
            bare = editions.without_numbers(session, self._till.device.id, held)
            for key, share in shares.items():
                if is_right(key):
                    continue
                units = -bare[key] if key in bare else worth_moving(held.get(key, 0), share)
                if units > 0:
                    ask[key] = units
                elif units < 0:
                    back[key] = -units
            _ask(self._till, session, ask, now)
            _give_up(self._till, session, Kind.UNITS_RETURNED, back, now)
        if back:
            remember(self._till)
        return bool(ask or back)

    def take(self) -> bool:
        """Take what the hub has granted; a fenced till gives up all it holds instead.

        Returns whether there is something new to send. It comes after a round's pull, so the hub
        has just said what time it is.
        """
        till, now = self._till, self._till.clock.now()
        till.clock_heard = True
        with self._store.writing() as session:
            if get_setting(session, FROZEN):
                # A copy can't speak for the till it was copied from.
                return False
            if queries.is_fenced(session, till.device.id):
                moved = self._close(session, now)
            else:
                taken = self._take_granted(session, now)
                moved = open_due(till, session, now) or taken
        if moved:
            remember(till)
        return moved

    def _close(self, session: Session, now: datetime) -> bool:
        """Give up what is held; said even when it is nothing, for units may be on their way."""
        till = self._till
        held = queries.all_held(session, till.device.id)
        held |= rights.all_of_own(session, till.device.id)
        if not held and get_setting(session, _CLOSED) == till.device.id:
            return False
        action = till.action(session, now)
        bodies = list(editions.giving_back(session, till.device.id, held))
        for body in bodies or [{"keys": {}}]:
            action.record(Kind.ALLOTMENTS_CLOSED, body, None)
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
