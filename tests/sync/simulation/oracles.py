"""What must be true of a world: after every step, and once everything has been heard."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence

from sqlalchemy import select

from kiosk.domain.allotments import stock_key
from kiosk.domain.journal import Entry, Kind, check_chain
from kiosk.domain.rights import is_right, refund_key
from kiosk.services import cases
from kiosk.store import queries, rights
from kiosk.store.journal import FROZEN, entry_of
from kiosk.store.outbox import Outbox
from kiosk.store.rows import get_setting, table_of
from kiosk.store.tables import EntryRow
from kiosk.store.verify import verify
from sync.hub.cases import Case, list_cases
from sync.hub.refunds import PROVISIONAL, TWICE
from sync.hub.sharing import IN_FLIGHT, free_units
from sync.hub.standing import is_recovering
from sync.hub.tables import account, allotted, entry, granted
from tests.sync.simulation.world import SCARCE, Box, World


class Broken(Exception):
    """A promise that did not hold."""


def check_always(world: World) -> None:
    """No till holds less than nothing, and the hub's accounts add up."""
    for box in world.boxes:
        with box.till.store.reading() as session:
            keys = [stock_key(world.variants[sku]) for sku in SCARCE]
            held = queries.held(session, box.till.device.id, keys)
        _hold(min([0, *held.values()]) == 0, f"{box.name} holds less than nothing: {held}")
    with world.hub.reading() as connection:
        lies: Counter[str] = Counter()
        for row in connection.execute(select(account)):
            _hold(row.units >= 0, f"an account is below zero: {row}")
            lies[row.key] += row.units
        for row in connection.execute(select(granted).where(granted.c.state == IN_FLIGHT)):
            lies.update(json.loads(row.units))
        known = {row.key: row.units for row in connection.execute(select(allotted))}
        _hold(+lies == +Counter(known), f"the hub lost count: {lies} and {known}")
        free = free_units(connection, list(known))
        # Until it has heard all that it lost, a grant may be known before what was sold of it.
        heard = not is_recovering(connection)
    if heard and not world.misfortunes:
        _hold(min([0, *free.values()]) == 0, f"more is out than there is: {free}")


def check_healed(world: World) -> None:
    """Everybody agrees, nothing is lost or double, and what went wrong is a case."""
    at_hub = _hub_entries(world)
    cases = list_cases(world.hub)
    kinds = Counter(case.kind for case in cases)
    _check_chains(at_hub)
    hashes = [one.hash for one in at_hub]
    for box in world.boxes:
        if box.alive:
            _check_box(world, box, set(hashes))
    # One of them, for it takes as long as all the rest: which one follows from the story.
    looked_at = world.boxes[len(hashes) % len(world.boxes)].till
    found = verify(looked_at.store.path, looked_at.device.id)
    _hold(found.sound, f"{looked_at.device.name}: {found.problems}")
    everything = _everything(world)
    _check_stock(world, everything, kinds, hub_knows=set(hashes))
    _check_doors(
        world,
        at_hub,
        cases_of_doors={case.text for case in cases if case.kind == "double-admission"},
    )
    _check_refunds(at_hub, cases)
    if not world.misfortunes:
        allowed = {"double-admission", "hub-restored", PROVISIONAL}
        _hold(set(kinds) <= allowed, f"a case without a misfortune: {[c.text for c in cases]}")


def _check_chains(at_hub: list[Entry]) -> None:
    """Every entry follows one of its device that came before it, and each is there once."""
    before: dict[str, Entry] = {}
    keys: dict[str, str] = {}
    for one in at_hub:
        _hold(one.hash not in before, "an entry is at the hub twice")
        keys.setdefault(one.dev, str(one.body.get("public_key")))
        faults = check_chain([one], before.get(one.prev), keys[one.dev])
        _hold(faults == [], f"the hub's log is broken: {faults}")
        before[one.hash] = one


def _check_box(world: World, box: Box, at_hub: set[str]) -> None:
    till = box.till
    with till.store.reading() as session:
        here = _entries_of(box)
        frozen = bool(get_setting(session, FROZEN))
    own = {one.hash for one in here}
    _hold(own == at_hub, f"{box.name} and the hub differ: {len(own)} and {len(at_hub)}")
    told = {case.id: case.seen for case in cases.list_cases(till, settled=True)}
    known = {case.id: len(case.evidence) for case in list_cases(world.hub, settled=True)}
    _hold(known.items() <= told.items(), f"{box.name} was not told of a case: {known} and {told}")
    _hold(Outbox(till.store).pending() == 0, f"{box.name} has something left to send")
    if not frozen:
        _check_units(world, box)
    sold = {one.body["sale"]: one.body["total"] for one in here if one.kind == Kind.SALE_COMPLETED}
    missing = {name for name, total in box.said.items() if sold.get(name) != total}
    _hold(not missing, f"{box.name} said that it sold what it does not know of: {missing}")


def _check_units(world: World, box: Box) -> None:
    """The hub and the till say the same of what it holds, and nothing is stuck on its way."""
    dev = box.till.device.id
    with world.hub.reading() as connection:
        rows = connection.execute(select(account).where(account.c.dev == dev, account.c.units > 0))
        known = {row.key: row.units for row in rows}
        stuck = connection.execute(
            select(granted.c.hash).where(granted.c.dev == dev, granted.c.state == IN_FLIGHT)
        ).all()
    with box.till.store.reading() as session:
        # A right that somebody only asked about has an account at the hub, and no row here yet.
        asked = rights.held(session, dev, [key for key in known if is_right(key)])
        held = queries.all_held(session, dev) | {key: some for key, some in asked.items() if some}
    _hold(not stuck, f"units are stuck on their way to {box.name}")
    if "written off, and not gone" not in world.misfortunes:
        _hold(held == known, f"{box.name} holds {held}, the hub says {known}")


def _check_stock(
    world: World, everything: list[Entry], kinds: Counter[str], hub_knows: set[str]
) -> None:
    sold: Counter[str] = Counter()
    for one in everything:
        if one.kind == Kind.SALE_COMPLETED:
            for line in one.body["lines"]:
                sold[line["sku"]] += line["quantity"]
        if one.kind == Kind.SALE_REFUNDED:
            for line in one.body["lines"]:
                sold[line["sku"]] -= line["quantity"] if line["restocked"] else 0
    for sku, units in SCARCE.items():
        if sold[sku] <= units:
            continue
        _hold(bool(world.misfortunes), f"{sold[sku]} of {units} {sku} were sold")
        unheard = any(
            one.hash not in hub_knows for one in everything if one.kind == Kind.SALE_COMPLETED
        )
        known = kinds["oversold"] or kinds["fork"] or unheard
        _hold(bool(known), f"{sold[sku]} of {units} {sku} were sold, and nobody is told")


def _check_refunds(at_hub: list[Entry], cases: Sequence[Case]) -> None:
    """No right is spent twice, and nothing is refunded without one, that nobody is told of."""
    sold = {
        refund_key(one.hash, line["line"]): line["quantity"]
        for one in at_hub
        if one.kind == Kind.SALE_COMPLETED
        for line in one.body["lines"]
    }
    refunded: Counter[str] = Counter()
    doubtful: set[str] = set()
    for one in at_hub:
        if one.kind == Kind.SALE_REFUNDED:
            for line in one.body["lines"]:
                refunded[refund_key(one.body["sale_entry"], line["line"])] += line["quantity"]
            doubtful |= {one.hash} if one.body["reason"] is not None else set()
    beyond = {key for key, units in refunded.items() if units > sold[key]}
    doubtful |= {
        one.hash
        for one in at_hub
        if one.kind == Kind.SALE_REFUNDED
        for line in one.body["lines"]
        if refund_key(one.body["sale_entry"], line["line"]) in beyond
    }
    told = {
        str(piece["hash"])
        for case in cases
        if case.kind in (TWICE, PROVISIONAL)
        for piece in case.evidence
    }
    _hold(doubtful <= told, f"refunds that nobody is told of: {doubtful - told}")


def _check_doors(world: World, at_hub: list[Entry], cases_of_doors: set[str]) -> None:
    admitted: Counter[str] = Counter(
        one.body["ticket"] for one in at_hub if one.kind == Kind.TICKET_REDEEMED
    )
    twice = [ticket for ticket, times in admitted.items() if times > 1]
    _hold(len(twice) == len(cases_of_doors), f"{len(twice)} double admissions, {cases_of_doors}")


def _everything(world: World) -> list[Entry]:
    found = {one.hash: one for box in world.boxes for one in _entries_of(box)}
    found |= {one.hash: one for one in _hub_entries(world)}
    return list(found.values())


def _entries_of(box: Box) -> list[Entry]:
    with box.till.store.reading() as session:
        return [entry_of(row._mapping) for row in session.execute(select(table_of(EntryRow)))]


def _hub_entries(world: World) -> list[Entry]:
    with world.hub.reading() as connection:
        rows = connection.execute(select(entry).order_by(entry.c.hub_seq)).all()
    _hold([row.hub_seq for row in rows] == list(range(1, len(rows) + 1)), "the log has gaps")
    return [Entry(**json.loads(row.text)) for row in rows]


def _hold(promise: bool, sentence: str) -> None:
    if not promise:
        raise Broken(sentence)
