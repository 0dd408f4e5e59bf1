"""A kiosk in a process of its own: ``python -m tests.sync.kiosk_process NAME DIR SALES SEED``.

It sells as fast as it can, with the sync worker beside it, and writes what a screen would have
said to ``DIR/NAME.said``, one JSON value a line, after each call has returned. Killed and started
again, it goes on after the last sale that it had spoken of. When all are sold it takes orders on
its standard input, a word a line, and answers each with a line of JSON.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack, closing
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

from kiosk.domain.clock import SystemClock
from kiosk.domain.errors import StoreUnwritable
from kiosk.domain.money import Money
from kiosk.domain.sale import SHORT
from kiosk.domain.tenders import Tender, TenderKind
from kiosk.services import catalogue, checkout, gate
from kiosk.services.allotments import Escrow
from kiosk.services.checks import verify_till
from kiosk.services.sales import Sale
from kiosk.services.till import Till, open_till
from kiosk.store.identity import load_hub_access
from kiosk.store.outbox import Outbox
from sync.client import HubClient
from sync.protocol import HubFault
from sync.worker import SyncWorker
from tests.sync.shop import (
    CURRENCY,
    FIRST_TICKET,
    PRICES,
    SCARCE,
    SHELF,
    TWO_WORKERS,
    Deal,
    deal,
)

EVERY_SECONDS = 0.25
# Shorter than in the product, so that silence is met often in a short test.
TIMEOUT_SECONDS = 2.0
LONGEST_REST_SECONDS = 2.5

R = TypeVar("R")


class Screen:
    """What the people at a kiosk were told, durable as soon as :meth:`say` has returned."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        said = os.read(self._file, os.fstat(self._file).st_size)
        whole = said.rpartition(b"\n")[0]
        # Half a line was never read by anybody.
        os.ftruncate(self._file, len(whole) + 1 if whole else 0)
        self.said: list[dict[str, Any]] = [json.loads(line) for line in whole.splitlines()]

    def say(self, **words: Any) -> None:
        """Show something."""
        os.write(self._file, json.dumps(words).encode() + b"\n")
        os.fsync(self._file)

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._file)


class Kiosk:
    """One open till and its screen."""

    def __init__(self, till: Till, screen: Screen, name: str, seed: int) -> None:
        self.till = till
        self.screen = screen
        self._name = name
        self._seed = seed
        self._variants = {}
        for one in SHELF:
            found = catalogue.find(till, one.sku)
            assert found is not None, one.sku
            self._variants[one.sku] = found.id

    def trade(self, sales: int) -> None:
        """Make every sale that was not spoken of yet, up to number ``sales``."""
        begun = max((said["n"] for said in self.screen.said if said["what"] == "done"), default=0)
        for number in range(begun + 1, sales + 1):
            wanted = deal(self._seed, self._name, number)
            for _ in range(1 + wanted.repeats):
                self._sell(number, wanted)
            earlier = number - wanted.back
            if 0 < earlier < number:
                before = deal(self._seed, self._name, earlier)
                if before.key is not None:
                    self._sell(earlier, before)
            if wanted.scarce:
                self._sell_the_scarce(number)
            if wanted.scan is not None:
                self.scan(wanted.scan)
            self.screen.say(what="done", n=number)
            if wanted.rests:
                self._rest()

    def _rest(self) -> None:
        """Do nothing until a page has come from the hub, or for a few seconds."""
        outbox = Outbox(self.till.store)
        before, until = outbox.cursor(), time.monotonic() + LONGEST_REST_SECONDS
        while outbox.cursor() == before and time.monotonic() < until:
            time.sleep(0.02)

    def _patiently(self, act: Callable[[], R]) -> R:
        """Do it again when the store was busy, as people do; two workers may hold it for long."""
        while True:
            try:
                return act()
            except StoreUnwritable as fault:
                self.screen.say(what="busy", why=fault.sentence)

    def scan(self, code: str) -> None:
        """Let somebody in, or not."""
        decision = self._patiently(lambda: gate.scan(self.till, code))
        ticket = decision.ticket.id if decision.ticket else None
        self.screen.say(what="scan", code=code, ticket=ticket, verdict=str(decision.verdict))

    def sell_what_is_held(self, number: int) -> int:
        """Sell the scarce one until refused; gives the next free number."""
        while self._sell_the_scarce(number):
            number += 1
        return number

    def _sell_the_scarce(self, number: int) -> bool:
        tender = Tender(TenderKind.CASH, Money(PRICES[SCARCE], CURRENCY))
        key = f"{SCARCE}-{self._name}-{number}"
        request = checkout.SaleRequest([(self._variants[SCARCE], 1)], (tender,), key=key)
        sale = self._patiently(lambda: checkout.complete(self.till, request))
        if isinstance(sale, Sale):
            self.screen.say(what="scarce", sale=sale.id)
            return True
        assert sale.code in SHORT, sale
        return False

    def _sell(self, number: int, wanted: Deal) -> None:
        lines = [(self._variants[sku], quantity) for sku, quantity in wanted.lines]
        tenders = tuple(Tender(TenderKind.CASH, Money(one, CURRENCY)) for one in wanted.given)
        request = checkout.SaleRequest(lines, tenders, key=wanted.key)
        sale = self._patiently(lambda: checkout.complete(self.till, request))
        assert isinstance(sale, Sale), sale
        self.screen.say(
            what="sale",
            n=number,
            key=wanted.key,
            sale=sale.id,
            receipt=sale.receipt,
            total=sale.total.minor,
        )


def run(name: str, directory: Path, sales: int, seed: int) -> None:
    """Sell, then do as told."""
    with (
        closing(open_till(directory / name, SystemClock())) as till,
        closing(Screen(directory / f"{name}.said")) as screen,
    ):
        kiosk = Kiosk(till, screen, name, seed)
        if not screen.said:
            kiosk.scan(FIRST_TICKET)
        access = load_hub_access(till.data_dir)
        assert access is not None, "it has joined no hub"
        stop = threading.Event()
        with ExitStack() as stack:
            workers = [
                SyncWorker(
                    stack.enter_context(HubClient(access.url, access.token, TIMEOUT_SECONDS)),
                    Outbox(till.store),
                    till.clock,
                    Escrow(till),
                )
                for _ in range(2 if name == TWO_WORKERS else 1)
            ]
            beside = [
                threading.Thread(target=one.run_forever, args=(stop, EVERY_SECONDS), daemon=True)
                for one in workers
            ]
            for thread in beside:
                thread.start()
            kiosk.trade(sales)
            screen.say(what="sold out")
            number = sales + 1
            for order in sys.stdin:
                if order.strip() == "sync":
                    # A worker that died of something unforeseen would have done nothing since.
                    alive = stop.is_set() or all(thread.is_alive() for thread in beside)
                    stop.set()
                    for thread in beside:
                        thread.join()
                    _answer({"alive": alive, **_sync(workers[0])})
                elif order.strip() == "scarce":
                    before, number = number, kiosk.sell_what_is_held(number)
                    _answer({"sold": number - before})
                elif order.strip() == "verify":
                    found = verify_till(till)
                    _answer({"entries": found.entries, "problems": found.problems})


def _sync(worker: SyncWorker) -> Mapping[str, Any]:
    try:
        return {"trouble": "", **asdict(worker.once())}
    except HubFault as fault:
        return {"trouble": f"{fault.code}: {fault.sentence}"}


def _answer(words: Mapping[str, Any]) -> None:
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    run(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
