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
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy import BigInteger, Connection, Row, bindparam, insert, select, update

from kiosk.domain.allotments import (
    BadUnits,
    effects_of,
    granted_units,
    pool_of,
    stock_key,
    units_of,
    variant_of,
)
from kiosk.domain.clock import iso
from kiosk.domain.editions import (
    number_effects,
    numbered_keys,
    numbers_of,
)
from kiosk.domain.journal import (
    Entry,
    JournalFault,
    Kind,
    canonical,
    check_entry,
    public_key_text,
)
from kiosk.domain.rights import is_right
from sync.hub import chain, editions, pools, recovery
from sync.hub.cases import Opening
from sync.hub.database import Hub
from sync.hub.naming import DID, listed
from sync.hub.rights import open_accounts
from sync.hub.sharing import (
    has_of,
    held_by,
    is_fenced,
    share_of,
    within_reach,
)
from sync.hub.standing import is_recovering, was_put_back
from sync.hub.tables import IN_FLIGHT, account, allotted, fence, granted
from sync.protocol import EntryWire

TAKEN, SWEPT = "taken", "swept"
WRITTEN_OFF = "written off"
# Put together once: to build a statement takes longer than a database takes to answer it.
_HERE = (account.c.key == bindparam("of")) & (account.c.dev == bindparam("by"))
_HELD = select(account.c.units).where(_HERE)
_BEGIN, _SET = insert(account), update(account).where(_HERE)
_ALLOT = (
    update(allotted)
    .where(allotted.c.key == bindparam("of"))
    .values(units=allotted.c.units + bindparam("more", type_=BigInteger))
)

# What a till can do to more units than it holds, if it was copied or given up.
_SPENDING = frozenset({Kind.SALE_COMPLETED, Kind.STOCK_MOVED, Kind.GIFT_CARD_CASHED_OUT})
_KINDS = _SPENDING | frozenset(
    {
        Kind.SALE_REFUNDED,
        Kind.VOUCHERS_ISSUED,
        Kind.UNITS_TAKEN,
        Kind.UNITS_RETURNED,
        Kind.UNITS_MOVED,
        Kind.ALLOTMENTS_CLOSED,
        Kind.UNITS_ASKED,
        Kind.UNITS_GRANTED,
        Kind.DEVICE_FENCED,
        Kind.DEVICE_STARTED,
    }
)
_OF_POOLS = frozenset(
    {Kind.SALE_COMPLETED, Kind.UNITS_MOVED, Kind.UNITS_RETURNED, Kind.ALLOTMENTS_CLOSED}
)


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
    pools.level(connection, hub, _of_pools(fresh), now)
    if was_put_back(connection):
        openings += _oversold(connection, fresh, openings)
    return openings


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
        if not is_recovering(connection):
            body = {"device": dev, "why": why}
            chain.record(connection, hub, Kind.DEVICE_FENCED, body, now, after)


def sweep(connection: Connection, dev: str) -> dict[str, int]:
    """Make free what is in flight to a device that can't take it any more."""
    swept: Counter[str] = Counter()
    waiting = (granted.c.dev == dev) & (granted.c.state == IN_FLIGHT)
    for row in connection.execute(select(granted.c.units).where(waiting)).all():
        swept.update(json.loads(row.units))
    connection.execute(update(granted).where(waiting).values(state=SWEPT))
    _add_allotted(connection, {key: -units for key, units in swept.items()})
    return dict(swept)


def free_all(connection: Connection, dev: str, at: str) -> dict[str, int]:
    """Make free all that a fenced device holds and what is on its way to it; returns that."""
    held = held_by(connection, dev)
    add_held(connection, dev, {key: -units for key, units in held.items()})
    editions.drop_all(connection, dev)
    for key, units in sweep(connection, dev).items():
        held[key] = held.get(key, 0) + units
    connection.execute(update(fence).where(fence.c.dev == dev).values(written_off_at=at))
    return held


def add_held(connection: Connection, dev: str, changes: Mapping[str, int]) -> dict[str, int]:
    """Change what a device holds; returns by how much each key fell short of it."""
    short: dict[str, int] = {}
    moved: dict[str, int] = {}
    for key, units in sorted(changes.items()):
        here = {"of": key, "by": dev}
        before = connection.execute(_HELD, here).scalar()
        after = max((before or 0) + units, 0)
        if (before or 0) + units < 0:
            short[key] = -((before or 0) + units)
        if before is None:
            connection.execute(_BEGIN, {"key": key, "dev": dev, "units": after})
        else:
            connection.execute(_SET, {**here, "units": after})
        moved[key] = after - (before or 0)
    _add_allotted(connection, moved)
    return short


def _fold_one(connection: Connection, hub: Hub, one: Entry, now: datetime) -> Iterable[Opening]:
    if one.dev == hub.id:
        _hear_again(connection, one)
        return ()
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
        return _take(connection, hub, one, now)
    openings: list[Opening] = []
    effects = effects_of(one.kind, one.body)
    open_accounts(connection, effects.held)
    if one.kind == Kind.UNITS_MOVED:
        pools.hear(connection, one)
    pools.add_supply(connection, effects.supply)
    if one.kind == Kind.UNITS_MOVED:
        _move(connection, one, effects.held)
    elif effects.held:
        openings += _debit(connection, one, effects.held)
    editions.debit(connection, one)
    if one.kind == Kind.ALLOTMENTS_CLOSED:
        pools.level(connection, hub, sweep(connection, one.dev), now)
    return openings


def _hear_again(connection: Connection, one: Entry) -> None:
    """Count what this hub itself had decided before it was put back from a backup."""
    if one.kind == Kind.UNITS_GRANTED:
        _note_grant(connection, one, units_of(one.body.get("keys")))
    elif one.kind == Kind.UNITS_MOVED:
        pools.change_supply(connection, one)
    elif one.kind == Kind.DEVICE_FENCED:
        dev, why = str(one.body.get("device")), str(one.body.get("why"))
        known = connection.execute(select(fence).where(fence.c.dev == dev)).one_or_none()
        if known is None:
            connection.execute(insert(fence).values(dev=dev, why=why, at=one.at))
        if why == WRITTEN_OFF and (known is None or known.written_off_at is None):
            free_all(connection, dev, one.at)


def _note_grant(connection: Connection, grant: Entry, units: Mapping[str, int]) -> None:
    """Remember a grant, once; it may be known from the entry that takes it."""
    if connection.execute(select(granted.c.hash).where(granted.c.hash == grant.hash)).first():
        return
    numbers = numbers_of(grant.body, units)
    connection.execute(
        insert(granted).values(
            hash=grant.hash,
            dev=str(grant.body.get("to")),
            units=canonical(dict(units)).decode(),
            numbers=editions.text_of(numbers),
            state=IN_FLIGHT,
        )
    )
    _add_allotted(connection, units)


def _of_pools(fresh: Sequence[Entry]) -> list[str]:
    """The keys of which these entries may have left too little for a pool, or what is anybody's in
    one that was opened."""
    touched: list[str] = []
    for one in fresh:
        if one.kind in _OF_POOLS:
            try:
                effects = effects_of(one.kind, one.body)
            except BadUnits:
                continue
            touched += [key for key in (*effects.held, *effects.supply) if pool_of(key)]
    return touched


def _move(connection: Connection, one: Entry, changes: Mapping[str, int]) -> None:
    """Let units that a device holds go on in another pool: as many as it had, for what was written
    off or what its copy has moved is not its own any more."""
    short = add_held(connection, one.dev, {k: n for k, n in changes.items() if n < 0})
    missing = sum(short.values())
    add_held(connection, one.dev, {k: n - missing for k, n in changes.items() if n > missing})


def _debit(connection: Connection, one: Entry, changes: Mapping[str, int]) -> list[Opening]:
    short = add_held(connection, one.dev, changes)
    if not short or one.kind not in _SPENDING:
        # What was written off is free already: its device gives nothing back a second time.
        return []
    below = pools.too_many(connection, short)
    if below:
        return [Opening("oversold", one, _too_many(connection, one, below), {"units": below})]
    if _ever_granted(connection, one.dev):
        did = DID.get(one.kind, "sold")
        text = f"It {did} more than it held: {listed(connection, short)}."
        text += " What was free made up for it."
        return [Opening("uncovered", one, text, {"units": short})]
    # Sold before its till joined the hub, when all that was on hand was its own.
    return []


def _oversold(
    connection: Connection, fresh: Sequence[Entry], told: Sequence[Opening]
) -> list[Opening]:
    """The newest sales of what was sold more often than it was there, though everybody held it:
    this hub gave it twice, for it had forgotten that it gave it once."""
    named = {opening.entry.hash: opening.kind for opening in told}
    sold = [
        (one, _spent(one))
        for one in fresh
        if one.kind in _SPENDING and named.get(one.hash) != "unreadable"
    ]
    sums: Counter[str] = Counter()
    for _, units in sold:
        sums.update(units)
    missing = {}
    for key, left in pools.on_the_shelf(connection, list(sums)).items():
        before = left + sums[key]
        missing[key] = max(-left, 0) - max(-before, 0)
    openings = []
    for one, units in reversed(sold):
        below = {key: min(some, missing.get(key, 0)) for key, some in units.items()}
        for key, some in below.items():
            missing[key] = missing.get(key, 0) - some
        if any(below.values()) and one.hash not in named:
            about = {"units": {key: some for key, some in below.items() if some}}
            openings.append(Opening("oversold", one, _too_many(connection, one, below), about))
    return openings


def _spent(sale: Entry) -> dict[str, int]:
    """What a sale spent; of a thing's pools as one, for all lie on the same shelf."""
    spent: Counter[str] = Counter()
    for key, units in effects_of(sale.kind, sale.body).held.items():
        variant = variant_of(key)
        if units < 0:
            spent[key if variant is None else stock_key(variant)] -= units
    return dict(spent)


def _too_many(connection: Connection, one: Entry, below: Mapping[str, int]) -> str:
    some = listed(connection, {key: units for key, units in below.items() if units})
    if one.kind == Kind.STOCK_MOVED:
        return f"More is gone than there was: {some} too many with what was moved by hand."
    return f"More is sold than there is: {some} too many with this sale."


def _ever_granted(connection: Connection, dev: str) -> bool:
    found = connection.execute(select(granted.c.hash).where(granted.c.dev == dev).limit(1))
    return found.first() is not None


def _take(connection: Connection, hub: Hub, one: Entry, now: datetime) -> list[Opening]:
    units = granted_units(one.body.get("grant"))
    numbers = number_effects(one.kind, one.body).came
    grant = one.body["grant"]
    row = _granted(connection, grant)
    if row is None and _is_own(connection, hub, grant):
        # Given before this hub was put back from a backup; the grant may come later or never.
        recovery.begin(connection, now)
        _note_grant(connection, Entry(**grant), units)
        row = _granted(connection, grant)
    if row is None or row.dev != one.dev or json.loads(row.units) != dict(units):
        raise BadUnits("It takes units that this hub never granted to it.")
    if row.numbers != editions.text_of(numbers):
        raise BadUnits("It takes other numbers than this hub granted to it.")
    if row.state == TAKEN:
        return [Opening("taken-twice", one, "It takes units that it has taken before.")]
    connection.execute(update(granted).where(granted.c.hash == row.hash).values(state=TAKEN))
    editions.credit(connection, one.dev, numbers)
    if row.state == IN_FLIGHT:
        _add_allotted(connection, {key: -held for key, held in units.items()})
        add_held(connection, one.dev, units)
        return []
    add_held(connection, one.dev, units)
    return [Opening("late-take", one, "It takes units after it was written off.")]


def _granted(connection: Connection, grant: Mapping[str, Any]) -> Row[Any] | None:
    wanted = granted.c.hash == str(grant.get("hash"))
    return connection.execute(select(granted).where(wanted)).one_or_none()


def _is_own(connection: Connection, hub: Hub, grant: Mapping[str, Any]) -> bool:
    """Whether this hub has signed an entry that stands whole inside another."""
    try:
        found = EntryWire.model_validate(grant).entry()
        check_entry(found, public_key_text(chain.own_key(connection)))
    except (ValidationError, JournalFault):
        return False
    return found.dev == hub.id


def _answer(
    connection: Connection, hub: Hub, ask: Entry, asked: Mapping[str, int], now: datetime
) -> None:
    if is_fenced(connection, ask.dev) or is_recovering(connection):
        return
    open_accounts(connection, asked)
    pools.level(connection, hub, asked, now)
    most = within_reach(connection, ask.dev, list(asked), numbered_keys(ask.body))
    # A right moves whole: it is never shared among those who wait for it.
    share = most | share_of(connection, ask.dev, [k for k in asked if not is_right(k)], now)
    has = has_of(connection, ask.dev, list(asked))
    give = {
        key: units
        for key, wanted in asked.items()
        if (units := min(wanted, min(share[key], most[key]) - has[key])) > 0
    }
    if not give:
        return
    body = {"to": ask.dev, "ask": ask.hash, **editions.with_numbers(connection, give)}
    made = chain.record(connection, hub, Kind.UNITS_GRANTED, body, now, ask)
    _note_grant(connection, made, body["keys"])


def _add_allotted(connection: Connection, changes: Mapping[str, int]) -> None:
    for key, units in sorted(changes.items()):
        if not units:
            continue
        changed = connection.execute(_ALLOT, {"of": key, "more": units})
        if changed.rowcount == 0:
            connection.execute(insert(allotted).values(key=key, units=units))
