"""What must be true of a world: after every step, and once everything has been heard."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, func, select

from kiosk.domain.allotments import effects_of, stock_key
from kiosk.domain.editions import NO_NUMBERS, Numbers, parse_numbers
from kiosk.domain.journal import GENESIS, Entry, Kind
from kiosk.domain.rights import is_right, refund_key
from kiosk.domain.stored_value import kind_of_key
from kiosk.services import cases
from kiosk.services.till import Till
from kiosk.store import projections, queries, rights
from kiosk.store.allotment_tables import AllotmentRow
from kiosk.store.edition_queries import held_numbers
from kiosk.store.journal import FROZEN, entry_of
from kiosk.store.outbox import Outbox
from kiosk.store.rebuilding import rebuild
from kiosk.store.rows import Question, get_setting, table_of
from kiosk.store.tables import EntryRow
from kiosk.store.verify import verify
from sync.hub.cases import Case, list_cases
from sync.hub.refunds import PROVISIONAL, TWICE
from sync.hub.standing import SINCE
from sync.hub.tables import IN_FLIGHT, account, entry, granted, stock, supply
from tests.sync.simulation.world import NEWER, NEWER_BODY, SCARCE, Box, World

_SUPPLY = select(supply).where(supply.c.variant.is_not(None))
_LEAST = Question(
    select(func.min(table_of(AllotmentRow).c.units)).where(
        table_of(AllotmentRow).c.device_id == bindparam("device_id")
    )
)
_HELD = select(account.c.key, account.c.units).where(
    account.c.dev == bindparam("dev"), account.c.units > 0
)
_ENTRIES, _LOG = select(table_of(EntryRow)), select(entry).order_by(entry.c.hub_seq)
_NEWER = select(table_of(EntryRow).c.hash).where(table_of(EntryRow).c.kind == NEWER)
_FLYING = select(granted).where(granted.c.state == IN_FLIGHT)


class Broken(Exception):
    """A promise that did not hold."""


def check_always(world: World) -> None:
    """No till holds less than nothing, a number with each unit, and the hub's accounts add up;
    where anything changed."""
    riso = stock_key(world.variants["RISO"])
    for box in world.boxes:
        if not box.store.watch.changed:
            continue
        box.store.watch.changed = False
        with box.till.store.reading() as session:
            me = box.till.device.id
            least = _LEAST.value(session, device_id=me)
            units = queries.held(session, me, [riso]).get(riso, 0)
            numbers = held_numbers(session, me, [riso]).get(riso, NO_NUMBERS)
        _hold((least or 0) >= 0, f"{box.name} holds less than nothing: {least}")
        _hold(len(numbers) == units, f"{box.name} has the numbers {numbers} of {units} units")
    if any(hub.watch.changed for hub in world.hubs):
        for hub in world.hubs:
            hub.watch.changed = False
        _check_accounts(world)


def _check_accounts(world: World) -> None:
    """Past all code of the hub, straight from its file."""
    ask = world.hub_file.execute
    lies: Counter[str] = Counter()
    given: list[Numbers] = []
    for key, units in ask("SELECT key, units FROM account"):
        _hold(units >= 0, f"an account is below zero: {key} {units}")
        lies[key] += units
    for flying, numbers in ask("SELECT units, numbers FROM granted WHERE state = ?", (IN_FLIGHT,)):
        lies.update(json.loads(flying))
        given += map(parse_numbers, json.loads(numbers).values())
    known = Counter(dict(ask("SELECT key, units FROM allotted")))
    _hold(+lies == +known, f"the hub lost count: {lies} and {known}")
    if world.misfortunes or ask("SELECT 1 FROM meta WHERE name = ?", (SINCE,)).fetchone():
        # Until it has heard all that it lost, a grant may be known before what was sold of it.
        return
    free = Counter(
        {stock_key(one): units for one, units in ask("SELECT variant, on_hand FROM stock")}
    )
    for key, variant, units in ask("SELECT key, variant, units FROM supply"):
        free[key] += units
        if variant:
            free[stock_key(variant)] -= units
    for key, units in known.items():
        _hold(units <= free[key], f"more is out than there is: {units} of {key}, {free}")
    given += (parse_numbers(text) for (text,) in ask("SELECT numbers FROM number_account") if text)
    given += (frozenset([one]) for (one,) in ask("SELECT number FROM number_sold"))
    _hold(sum(map(len, given)) == len(frozenset().union(*given)), f"a number twice: {given}")


def check_healed(world: World) -> None:
    """Everybody agrees, nothing is lost or double, and what went wrong is a case."""
    at_hub = _hub_entries(world)
    cases = list_cases(world.hub)
    kinds = Counter(case.kind for case in cases)
    _check_chains(at_hub)
    hashes = {one.hash: one for one in at_hub}
    for box in world.boxes:
        if box.alive:
            _check_box(world, box, hashes)
    # One of them, for it takes as long as all the rest: which one follows from the story. It holds
    # the very entries that the hub holds, so their signatures are looked at once.
    living = [box for box in world.boxes if box.alive]
    looked_at = living[len(hashes) % len(living)].till
    _check_sound(looked_at)
    if _upgrade(looked_at):
        _check_sound(looked_at)
    everything = _everything(world)
    _check_stock(world, everything, kinds, hub_knows=set(hashes))
    _check_doors(
        world,
        at_hub,
        cases_of_doors={case.text for case in cases if case.kind == "double-admission"},
    )
    _check_numbers(at_hub, kinds["number-twice"])
    _check_refunds(at_hub, cases)
    _check_values(world, at_hub, kinds)
    if not world.misfortunes:
        allowed = {"double-admission", "hub-restored", PROVISIONAL}
        _hold(set(kinds) <= allowed, f"a case without a misfortune: {[c.text for c in cases]}")


def _check_chains(at_hub: list[Entry]) -> None:
    """Every entry follows one of its device that came before it, and each is there once."""
    before: dict[str, Entry] = {}
    for one in at_hub:
        _hold(one.hash not in before, "an entry is at the hub twice")
        parent = before.get(one.prev)
        first = one.seq == 1 and one.prev == GENESIS
        follows = parent is not None and (parent.dev, parent.seq + 1) == (one.dev, one.seq)
        _hold(first or follows, f"entry {one.seq} of {one.dev} has no parent at the hub")
        before[one.hash] = one


def _check_sound(till: Till) -> None:
    found = verify(till.store.path, till.device.id)
    _hold(found.sound, f"{till.device.name}: {found.problems}")


def _upgrade(till: Till) -> bool:
    """A version that knows what a newer till wrote finds each of it, as it was written.

    Returns whether there was any.
    """
    found: list[Entry] = []
    projections.FOLDS[NEWER] = lambda session, entry, body: found.append(entry)
    try:
        with till.store.writing() as session:
            wanted = session.connection().execute(_NEWER).scalars().all()
            if wanted:
                rebuild(session)
    finally:
        del projections.FOLDS[NEWER]
    _hold(sorted(one.hash for one in found) == sorted(wanted), f"{till.device.name} lost {NEWER}")
    _hold(all(one.body == NEWER_BODY for one in found), f"{till.device.name} changed {NEWER}")
    return bool(wanted)


def _check_box(world: World, box: Box, at_hub: Mapping[str, Entry]) -> None:
    till = box.till
    with till.store.reading() as session:
        here = _entries_of(box)
        frozen = bool(get_setting(session, FROZEN))
        kept = {row.key: row.units for row in queries.all_pools(session)}
        on_hand = queries.on_hand(session, world.variants.values())
    with world.hub.reading() as connection:
        supplied = {row.key: row.units for row in connection.execute(_SUPPLY)}
        stocked = {row.variant: row.on_hand for row in connection.execute(select(stock))}
    _hold(on_hand == stocked, f"{box.name} counts {on_hand} as on hand, the hub {stocked}")
    _hold(kept == supplied, f"{box.name} counts {kept} as held back, the hub {supplied}")
    own = {one.hash: one for one in here}
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
        rows = connection.execute(_HELD, {"dev": dev})
        known = {row.key: row.units for row in rows}
        stuck = [row.hash for row in connection.execute(_FLYING) if row.dev == dev]
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
    skus = {variant: sku for sku, variant in world.variants.items()}
    sold: Counter[str] = Counter()
    arrived: set[str] = set()
    for one in everything:
        if one.kind == Kind.SALE_COMPLETED:
            for line in one.body["lines"]:
                sold[line["sku"]] += line["quantity"]
        if one.kind == Kind.SALE_REFUNDED:
            for line in one.body["lines"]:
                sold[line["sku"]] -= line["quantity"] if line["restocked"] else 0
        if one.kind == Kind.STOCK_MOVED and one.body["move"] not in arrived:
            # What is lost is as gone as what is sold, and what came is there to be sold; what was
            # sent on came once, however many tills took it in.
            arrived |= {one.body["move"]} if one.body.get("sent") else set()
            for line in one.body["lines"]:
                sold[skus[line["variant"]]] -= line["quantity"]
    for sku, units in SCARCE.items():
        if sold[sku] <= units:
            continue
        _hold(bool(world.misfortunes), f"{sold[sku]} of {units} {sku} were sold")
        unheard = any(
            one.hash not in hub_knows
            for one in everything
            if one.kind in (Kind.SALE_COMPLETED, Kind.STOCK_MOVED)
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


def _check_values(world: World, at_hub: list[Entry], kinds: Counter[str]) -> None:
    """No gift card or voucher pays more than is on it, that nobody is told of."""
    left: Counter[str] = Counter()
    for one in at_hub:
        if one.kind in (Kind.SALE_COMPLETED, Kind.SALE_REFUNDED, Kind.VOUCHERS_ISSUED):
            supply = effects_of(one.kind, one.body).supply
            left.update({key: some for key, some in supply.items() if kind_of_key(key)})
    beyond = [key for key, some in left.items() if some < 0]
    _hold(not beyond or bool(world.misfortunes), f"more was paid with {beyond} than is on them")
    known = kinds["oversold"] or kinds["uncovered"] or kinds["fork"]
    _hold(not beyond or bool(known), f"more was paid with {beyond}, and nobody is told")


def _check_doors(world: World, at_hub: list[Entry], cases_of_doors: set[str]) -> None:
    admitted: Counter[str] = Counter(
        one.body["ticket"] for one in at_hub if one.kind == Kind.TICKET_REDEEMED
    )
    twice = [ticket for ticket, times in admitted.items() if times > 1]
    _hold(len(twice) == len(cases_of_doors), f"{len(twice)} double admissions, {cases_of_doors}")


def _check_numbers(at_hub: list[Entry], cases_of_numbers: int) -> None:
    """No number was sold twice without a case, and none of these cases is about nothing."""
    sold: Counter[int] = Counter()
    for one in at_hub:
        if one.kind == Kind.SALE_COMPLETED:
            for line in one.body["lines"]:
                _hold(line["sku"] != "RISO" or "numbers" in line, "one was sold without a number")
                sold.update(parse_numbers(line["numbers"]) if "numbers" in line else ())
    twice = [number for number, times in sold.items() if times > 1]
    _hold(len(twice) == cases_of_numbers, f"{twice} were sold twice, {cases_of_numbers} cases")


def _everything(world: World) -> list[Entry]:
    found = {one.hash: one for box in world.boxes for one in _entries_of(box)}
    found |= {one.hash: one for one in _hub_entries(world)}
    return list(found.values())


def _entries_of(box: Box) -> list[Entry]:
    with box.till.store.reading() as session:
        return [entry_of(row._mapping) for row in session.connection().execute(_ENTRIES)]


def _hub_entries(world: World) -> list[Entry]:
    with world.hub.reading() as connection:
        rows = connection.execute(_LOG).all()
    _hold([row.hub_seq for row in rows] == list(range(1, len(rows) + 1)), "the log has gaps")
    return [Entry(**json.loads(row.text)) for row in rows]


def _hold(promise: bool, sentence: str) -> None:
    if not promise:
        raise Broken(sentence)
