"""Tills for the sync benchmarks: with many sales, joined to a hub, and pulling on their own.

``python -m tests.benchmarks.sync_tills DATA`` is a till that has joined a hub and now does one
round; it says when it begins and how many seconds it took, so that it can be killed midway.
"""

from __future__ import annotations

import csv
import gc
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from kiosk.domain.clock import Clock, SystemClock
from kiosk.domain.ids import VariantId, new_id
from kiosk.domain.journal import Entry, Kind
from kiosk.domain.money import Money
from kiosk.domain.tenders import Tender, TenderKind
from kiosk.services import catalogue, checkout, syncing
from kiosk.services.importing import import_products, import_tickets
from kiosk.services.sales import Sale
from kiosk.services.till import NewEvent, Till, create_till, open_till
from kiosk.store.identity import HubAccess, load_hub_access
from kiosk.store.journal import Action, entries
from kiosk.store.outbox import Outbox
from sync.client import HubClient, enrol
from sync.protocol import MOST_ENTRIES, DeviceWire, DocumentsReply
from sync.worker import SyncResult, SyncWorker
from tests.forking import ROOT
from tests.sync.hub_process import HubProcess

EVENT = NewEvent("Fair", "GBP", "VAT 20% included", "Europe/London")
_AT_ONCE = 1_000


def shop(directory: Path, name: str = "Till 1") -> Till:
    """A till with twenty products and stock that lasts."""
    till = create_till(directory, SystemClock(), EVENT, name)
    table = directory / "products.csv"
    with table.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["title", "sku", "price", "stock"])
        rows.writerows(
            [f"Good thing {n:02d}", f"GOOD-{n:02d}", "5.00", "9000000"] for n in range(20)
        )
    assert import_products(till, table).found == 20
    return till


def sale_of_two(till: Till) -> checkout.SaleRequest:
    """A cart of two lines, paid in cash."""
    first, second = (tile.variant.id for tile in catalogue.search(till, "thing", limit=2))
    cash = Tender(TenderKind.CASH, Money(5_000, "GBP"))
    return checkout.SaleRequest([(VariantId(first), 2), (VariantId(second), 1)], (cash,))


def sell(till: Till, request: checkout.SaleRequest) -> Sale:
    """Sell at the till."""
    sale = checkout.complete(till, request)
    assert isinstance(sale, Sale)
    return sale


def sell_many(till: Till, count: int) -> None:
    """Sell ``count`` times what was sold once at the checkout, many sales to a commit."""
    request = sale_of_two(till)
    sell(till, request)
    with till.store.reading() as session:
        last = list(entries(session, till.device.id))[-1]
    assert last.kind == Kind.SALE_COMPLETED
    body, counter = last.body, int(last.body["counter"])
    for start in range(1, count, _AT_ONCE):
        with till.store.writing() as session:
            for number in range(start, min(count, start + _AT_ONCE)):
                action = Action(session, till.identity, till.clock.now())
                action.record(
                    Kind.SALE_COMPLETED,
                    another_sale(body, till.clock, till.device.prefix, counter + number),
                    last.event,
                )


def another_sale(body: Any, clock: Clock, prefix: str, counter: int) -> dict[str, Any]:
    """The body of a sale like ``body``, with an id and a receipt number of its own."""
    return {
        **body,
        "sale": new_id(clock.now()),
        "counter": counter,
        "receipt": f"{prefix}-{counter:06d}",
    }


def own_entries(till: Till) -> list[Entry]:
    """The till's chain."""
    with till.store.reading() as session:
        return list(entries(session, till.device.id))


def import_big(till: Till, tickets: int, products: int) -> None:
    """Bring in a list of tickets and one of products."""
    table = till.data_dir / "big.csv"
    if tickets:
        with table.open("w", newline="", encoding="utf-8") as file:
            rows = csv.writer(file)
            rows.writerow(["code", "name", "email", "type", "order", "status"])
            rows.writerows(
                [f"TICKET-{n:07d}", f"Person {n}", f"p{n}@example.org", "Day", f"O{n // 2}", "paid"]
                for n in range(tickets)
            )
        assert import_tickets(till, table).found == tickets
    if products:
        with table.open("w", newline="", encoding="utf-8") as file:
            rows = csv.writer(file)
            rows.writerow(["title", "sku", "price"])
            rows.writerows([f"Print no. {n}", f"PRINT-{n:05d}", "12.00"] for n in range(products))
        assert import_products(till, table).found == products


def join(till: Till, hub: HubProcess) -> None:
    """Enrol a till the way its command does."""
    me = till.device
    wire = DeviceWire(id=me.id, name=me.name, prefix=me.prefix, public_key=me.public_key)
    joined = enrol(hub.url, hub.code(me.name), wire)
    access = HubAccess(joined.url, joined.token)
    syncing.join(till, access, joined.hub, joined.generation)


def newcomer(directory: Path, hub: HubProcess) -> Path:
    """A till without an event that has joined and heard nothing yet."""
    till = create_till(directory, SystemClock(), None, directory.name)
    join(till, hub)
    till.close()
    return directory


class Watched(HubClient):
    """A client that remembers when the first question came that brings something in."""

    first_pull: float | None = None

    def documents(self, generation: str, after: int, limit: int = MOST_ENTRIES) -> DocumentsReply:
        if self.first_pull is None:
            self.first_pull = time.perf_counter()
        return super().documents(generation, after, limit)


def one_round(till: Till) -> tuple[SyncResult, float, float]:
    """Sync once; gives the seconds until all was sent and confirmed, and those of the rest."""
    access = load_hub_access(till.data_dir)
    assert access is not None
    with closing(Watched(access.url, access.token, timeout=60)) as hub:
        start = time.perf_counter()
        result = SyncWorker(hub, Outbox(till.store), till.clock).once()
        end = time.perf_counter()
        assert hub.first_pull is not None
        return result, hub.first_pull - start, end - hub.first_pull


class Round:
    """A till in a process of its own that does one round."""

    def __init__(self, data: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-u", "-m", "tests.benchmarks.sync_tills", str(data)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "begins\n"
        self.began = time.perf_counter()

    def seconds(self) -> float:
        """Wait for its end; how long it said that the round took."""
        said, _ = self._process.communicate(timeout=280)
        assert self._process.returncode == 0
        return float(said)

    def kill(self) -> float:
        """Pull the plug; the seconds since it began."""
        self._process.kill()
        took = time.perf_counter() - self.began
        self._process.communicate(timeout=20)
        return took


def _lines() -> Iterator[str]:
    till = open_till(Path(sys.argv[1]), SystemClock())
    # As the app and ``kiosk sync`` do.
    gc.freeze()
    yield "begins\n"
    _, out, back = one_round(till)
    till.close()
    yield f"{out + back}\n"


if __name__ == "__main__":
    for line in _lines():
        sys.stdout.write(line)
