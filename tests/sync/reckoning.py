"""What must be true when all kiosks and the hub have met again: each rule is one function.

All of it is read from the files past the product's own queries, and held against what the
screens had said.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from kiosk.domain.cases import DOUBLE_ADMISSION
from kiosk.domain.clock import SystemClock
from kiosk.domain.journal import GENESIS, Entry, Kind
from kiosk.store import FILE
from sync.client import HubClient
from sync.hub.cases import list_cases
from sync.hub.database import open_hub
from sync.hub.fences import holdings
from sync.hub.tables import entry, movement, stock
from tests.factories import rows
from tests.sync.hub_process import HubProcess
from tests.sync.shop import FIRST_TICKET, PRICES, SCARCE, SHELF, deal


@dataclass(frozen=True)
class Books:
    """One kiosk at the end: its store, what its screen said, how many sales it was to make, how
    often it was killed, and its token."""

    name: str
    store: Path
    dev: str
    said: Sequence[Mapping[str, Any]]
    sales: int
    kills: int
    token: str

    def ask(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask its store's file directly."""
        return rows(self.store / FILE, query, *values)

    @cached_property
    def own_sales(self) -> list[tuple[str, str, int, str | None]]:
        """(id, receipt, total, key) of each sale made here, in the order of the receipts."""
        return self.ask(
            "SELECT id, receipt, total, key FROM sale WHERE device_id = ? ORDER BY counter",
            self.dev,
        )

    @property
    def planned_sales(self) -> list[tuple[str, str, int, str | None]]:
        """Those that nothing can refuse."""
        return [one for one in self.own_sales if not (one[3] or "").startswith(SCARCE)]


@dataclass(frozen=True)
class Evening:
    """Everything that is left when all is quiet."""

    seed: int
    hub: HubProcess
    kiosks: Sequence[Books]
    variants: Mapping[str, str]

    @cached_property
    def log(self) -> list[Entry]:
        """The hub's log in its order."""
        found = sorted(self.hub.rows(entry), key=lambda row: int(row.hub_seq))
        numbers = [row.hub_seq for row in found]
        _same("the hub's numbers", numbers, list(range(1, len(found) + 1)))
        log = [Entry(**json.loads(row.text)) for row in found]
        columns = [(row.dev, row.seq, row.hash) for row in found]
        _same("the hub's columns", [(one.dev, one.seq, one.hash) for one in log], columns)
        return log

    @cached_property
    def sold(self) -> Counter[str]:
        """Units of each variant in the sales that the hub holds."""
        units: Counter[str] = Counter()
        for one in self.log:
            if one.kind == Kind.SALE_COMPLETED:
                for line in one.body["lines"]:
                    units[line["variant"]] += line["quantity"]
        return units


def each_sale_that_a_screen_showed_is_in_its_store_once(evening: Evening) -> None:
    for kiosk in evening.kiosks:
        shown = {
            (said["sale"], said["receipt"], said["total"], said["key"])
            for said in kiosk.said
            if said["what"] == "sale"
        }
        held = Counter(kiosk.own_sales)
        lost = [one for one in shown if held[one] != 1]
        assert not lost, f"{kiosk.name} showed these, and does not hold them once: {lost}"
        entries = Counter(
            one.body["sale"]
            for one in evening.log
            if one.dev == kiosk.dev and one.kind == Kind.SALE_COMPLETED
        )
        sales = Counter(sale for sale, *_ in kiosk.own_sales)
        _same(f"the sales of {kiosk.name} at the hub", entries, sales)
        receipts = [int(receipt.rpartition("-")[2]) for _, receipt, *_ in kiosk.own_sales]
        _same(f"the receipts of {kiosk.name}", receipts, list(range(1, len(receipts) + 1)))


def each_key_made_one_sale_however_often_it_was_sent(evening: Evening) -> None:
    for kiosk in evening.kiosks:
        deals = [deal(evening.seed, kiosk.name, number + 1) for number in range(kiosk.sales)]
        keys = Counter(key for *_, key in kiosk.planned_sales if key is not None)
        sent = Counter(one.key for one in deals if one.key is not None)
        _same(f"the keys of {kiosk.name}", keys, sent)
        by_key: dict[str, set[str]] = defaultdict(set)
        for said in kiosk.said:
            if said["what"] == "sale" and said["key"] is not None:
                by_key[said["key"]].add(said["sale"])
        several = {key: sales for key, sales in by_key.items() if len(sales) > 1}
        _same(f"the keys of {kiosk.name} with several sales", several, {})
        # Killed between the commit and the screen, a sale without a key is made again.
        keyless = sum(key is None for *_, key in kiosk.own_sales)
        wanted = sum(one.key is None for one in deals)
        assert wanted <= keyless <= wanted + kiosk.kills, f"{kiosk.name}: {keyless}, not {wanted}"


def each_entry_is_at_the_hub_once_and_no_chain_has_a_gap(evening: Evening) -> None:
    hashes = Counter(one.hash for one in evening.log)
    _same("hashes held twice", [one for one, times in hashes.items() if times > 1], [])
    chains: dict[str, list[Entry]] = defaultdict(list)
    for one in evening.log:
        chains[one.dev].append(one)
    with open_hub(evening.hub.db_url, SystemClock().now()) as hub:
        expected = {hub.id, *(kiosk.dev for kiosk in evening.kiosks)}
    _same("the chains at the hub", set(chains), expected)
    for dev, chain in chains.items():
        _same(f"the chain of {dev}", [one.seq for one in chain], list(range(1, len(chain) + 1)))
        parents = [GENESIS, *(one.hash for one in chain[:-1])]
        _same(f"the parents in {dev}", [one.prev for one in chain], parents)


def every_kiosk_holds_the_journal_that_the_hub_holds(evening: Evening) -> None:
    at_hub = sorted(one.hash for one in evening.log)
    for kiosk in evening.kiosks:
        here = sorted(found for (found,) in kiosk.ask("SELECT hash FROM entry"))
        assert here == at_hub, f"{kiosk.name} holds {len(here)} entries, the hub {len(at_hub)}"


def stock_is_what_was_there_less_what_was_sold(evening: Evening) -> None:
    expected = {
        evening.variants[one.sku]: one.opening - evening.sold[evening.variants[one.sku]]
        for one in SHELF
        if one.counted
    }
    assert sum(evening.sold.values()) > 0, "nothing was sold"
    at_hub = {row.variant: row.on_hand for row in evening.hub.rows(stock)}
    _same("stock at the hub", at_hub, expected)
    moved: Counter[str] = Counter()
    for row in evening.hub.rows(movement):
        moved[str(row.variant)] += int(row.quantity)
    _same("movements at the hub", moved, expected)
    with HubClient(evening.hub.url, evening.kiosks[0].token) as hub:
        _same("stock as told", {line.variant: line.on_hand for line in hub.stock()}, expected)
    for kiosk in evening.kiosks:
        here = dict(kiosk.ask("SELECT variant_id, on_hand FROM stock"))
        _same(f"stock at {kiosk.name}", here, expected)


def each_scarce_unit_is_sold_and_none_twice(evening: Evening) -> None:
    opening = next(one.opening for one in SHELF if one.sku == SCARCE)
    sold = evening.sold[evening.variants[SCARCE]]
    assert sold == opening, f"{sold} of {opening} were sold"
    shown = {
        said["sale"] for one in evening.kiosks for said in one.said if said["what"] == "scarce"
    }
    kept = {sale for one in evening.kiosks for sale, *_ in one.own_sales}
    _same("scarce units that a screen sold and nobody knows of", shown - kept, set())
    with open_hub(evening.hub.db_url, SystemClock().now()) as hub:
        (row,) = holdings(hub)
    _same(
        "what is left of the scarce",
        row.free + row.in_flight + sum(row.held.values()),
        opening - sold,
    )
    for kiosk in evening.kiosks:
        here = kiosk.ask("SELECT sum(units) FROM allotment WHERE device_id = ?", kiosk.dev)
        _same(f"what {kiosk.name} holds", here[0][0] or 0, row.held.get(kiosk.name, 0))


def money_agrees_to_the_penny(evening: Evening) -> None:
    sales = [one.body for one in evening.log if one.kind == Kind.SALE_COMPLETED]
    sku_of = {variant: sku for sku, variant in evening.variants.items()}
    at_hub = sum(sale["total"] for sale in sales)
    shelf = sum(PRICES[sku_of[variant]] * units for variant, units in evening.sold.items())
    given = sum(tender["amount"] for sale in sales for tender in sale["tenders"])
    _same("money by prices", at_hub, shelf)
    _same("money in the drawers", given - sum(sale["change"] for sale in sales), at_hub)
    for kiosk in evening.kiosks:
        here = kiosk.ask("SELECT sum(total), sum(net + tax), count(*) FROM sale")
        _same(f"money at {kiosk.name}", here, [(at_hub, at_hub, len(sales))])
    own = sum(total for kiosk in evening.kiosks for _, _, total, _ in kiosk.own_sales)
    _same("money of each kiosk's own sales", own, at_hub)


def each_admission_that_a_door_gave_is_kept_and_no_door_gave_it_twice(evening: Evening) -> None:
    for kiosk in evening.kiosks:
        admitted = Counter(
            one.body["ticket"]
            for one in evening.log
            if one.dev == kiosk.dev and one.kind == Kind.TICKET_REDEEMED
        )
        shown = [said for said in kiosk.said if said["what"] == "scan"]
        let_in = {said["ticket"] for said in shown if said["verdict"] == "valid"}
        _same(f"admissions that {kiosk.name} lost", let_in - set(admitted), set())
        twice = [ticket for ticket, times in admitted.items() if times > 1]
        _same(f"admissions that {kiosk.name} gave twice", twice, [])
        others = {said["verdict"] for said in shown} - {"valid", "used"}
        _same(f"other verdicts of {kiosk.name}", others, set())


def the_only_open_cases_are_tickets_that_two_doors_admitted(evening: Evening) -> None:
    admitted: dict[str, set[str]] = defaultdict(set)
    for one in evening.log:
        if one.kind == Kind.TICKET_REDEEMED:
            admitted[one.body["ticket"]].add(one.hash)
    with open_hub(evening.hub.db_url, SystemClock().now()) as hub:
        cases = list_cases(hub)
    _same("other cases", [case.text for case in cases if case.kind != DOUBLE_ADMISSION], [])
    found = {case.evidence[0]["body"]["ticket"]: case for case in cases}
    _same("tickets with a case", len(found), len(cases))
    twice = {ticket: hashes for ticket, hashes in admitted.items() if len(hashes) > 1}
    evidence = {name: {one["hash"] for one in case.evidence} for name, case in found.items()}
    _same("what the cases show", evidence, twice)
    (first,) = {
        said["ticket"]
        for kiosk in evening.kiosks
        for said in kiosk.said
        if said["what"] == "scan" and said["code"] == FIRST_TICKET
    }
    # Each door let it in before it heard of the others.
    _same("admissions of the first ticket", len(twice[first]), len(evening.kiosks))


def _same(what: str, found: object, expected: object) -> None:
    assert found == expected, f"{what}: {found!r:.1000} is not {expected!r:.1000}"


RULES: tuple[Callable[[Evening], None], ...] = (
    each_sale_that_a_screen_showed_is_in_its_store_once,
    each_key_made_one_sale_however_often_it_was_sent,
    each_entry_is_at_the_hub_once_and_no_chain_has_a_gap,
    every_kiosk_holds_the_journal_that_the_hub_holds,
    stock_is_what_was_there_less_what_was_sold,
    each_scarce_unit_is_sold_and_none_twice,
    money_agrees_to_the_penny,
    each_admission_that_a_door_gave_is_kept_and_no_door_gave_it_twice,
    the_only_open_cases_are_tickets_that_two_doors_admitted,
)
