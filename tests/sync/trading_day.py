"""A day with five kiosks, a hub and a bad network between, where anything may be killed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from kiosk.domain.clock import SystemClock
from kiosk.services import catalogue, importing, syncing
from kiosk.services.till import NewEvent, Till, create_till
from kiosk.store.identity import HubAccess, load_hub_access
from kiosk.store.outbox import Outbox
from sync.client import HubClient, enrol
from sync.protocol import DeviceWire
from sync.worker import SyncWorker
from tests.forking import ROOT
from tests.sync.chaos_proxy import ChaosNetwork
from tests.sync.hub_process import HubProcess, start_hub
from tests.sync.reckoning import Books
from tests.sync.shop import CURRENCY, SHELF, product_file, ticket_file
from tests.sync.story import Story

KIOSKS = [f"K{number}" for number in range(1, 6)]
_GLANCE_SECONDS = 0.02
_PAGE_SECONDS = 5.0
# About what a kiosk needs to read and store a page.
_SECONDS_PER_BYTE = 3e-6


@dataclass
class KioskProcess:
    """One kiosk and the moments at which it is killed, by how many sales are done.

    At every second moment it lives on until a page of the hub's entries has come, and is killed
    while it stores them.
    """

    name: str
    directory: Path
    sales: int
    seed: int
    dev: str
    deaths: list[int]
    kills: int = 0
    pages: int | None = None
    waits_since: float = 0.0
    process: subprocess.Popen[str] = field(init=False)

    def start(self) -> None:
        """Start it; it goes on where it was."""
        with self._complaints.open("a") as complaints:
            self.process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "tests.sync.kiosk_process"),
                    *(self.name, str(self.directory), str(self.sales), str(self.seed)),
                ],
                cwd=ROOT,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=complaints,
                text=True,
            )

    def kill(self) -> None:
        """Pull the plug."""
        self.process.kill()
        self._let_go()
        self.kills += 1
        self.pages = None
        del self.deaths[0]

    def is_due(self, done: int, pages: int) -> bool:
        """Whether it is to be killed now: after ``done`` sales, with ``pages`` received."""
        if not self.deaths or done < self.deaths[0]:
            return False
        if self.kills % 2 == 0:
            return True
        if self.pages is None:
            self.pages, self.waits_since = pages, time.monotonic()
        # When all is quiet, no page may ever come.
        return pages > self.pages or (
            self.sold_out and time.monotonic() > self.waits_since + _PAGE_SECONDS
        )

    def order(self, word: str) -> dict[str, Any]:
        """Tell it to do something, once it has sold all; gives its answer."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(word + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        assert answer, f"{self.name} ended by itself: {self._complaints.read_text()[-3000:]}"
        found: dict[str, Any] = json.loads(answer)
        return found

    def end(self) -> None:
        """Close it in order."""
        if self.process.poll() is None:
            assert self.process.stdin is not None
            self.process.stdin.close()
            self.process.wait(timeout=20)
        self._let_go()

    def _let_go(self) -> None:
        self.process.wait(timeout=20)
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()

    def done(self) -> int:
        """How many sales its screen has spoken of."""
        if self.process.poll() is not None:
            raise AssertionError(
                f"{self.name} ended by itself: {self._complaints.read_text()[-3000:]}"
            )
        if not self._said.exists():
            return 0
        return self._said.read_bytes().count(b'"done"')

    @property
    def sold_out(self) -> bool:
        """Whether it waits for orders."""
        return self._said.exists() and b'"sold out"' in self._said.read_bytes()[-200:]

    @property
    def books(self) -> Books:
        """What is left of it."""
        store = self.directory / self.name
        access = load_hub_access(store)
        assert access is not None
        said = [json.loads(line) for line in self._said.read_text().splitlines()]
        return Books(self.name, store, self.dev, said, self.sales, self.kills, access.token)

    @property
    def _said(self) -> Path:
        return self.directory / f"{self.name}.said"

    @property
    def _complaints(self) -> Path:
        return self.directory / f"{self.name}.stderr"


def open_shops(
    directory: Path, hub: HubProcess, network: ChaosNetwork
) -> tuple[dict[str, str], dict[str, str]]:
    """Make the tills and let them join; gives their device ids, and the variants by SKU."""
    devices: dict[str, str] = {}
    variants: dict[str, str] = {}
    for name in KIOSKS:
        event = NewEvent("Fair", CURRENCY, "VAT 20% included") if not devices else None
        till = create_till(directory / name, SystemClock(), event, name)
        try:
            if event is not None:
                _fill(till, directory)
                variants = {one.sku: _variant(till, one.sku) for one in SHELF}
            devices[name] = till.device.id
            _join(till, hub, network.door(name))
        finally:
            till.close()
    return devices, variants


def _fill(till: Till, directory: Path) -> None:
    for text, load in (
        (product_file(), importing.import_products),
        (ticket_file(KIOSKS), importing.import_tickets),
    ):
        path = directory / f"{load.__name__}.csv"
        path.write_text(text)
        report = load(till, path)
        assert not report.problems, report.problems


def _variant(till: Till, sku: str) -> str:
    found = catalogue.find(till, sku)
    assert found is not None, sku
    return found.id


def _join(till: Till, hub: HubProcess, url: str) -> None:
    me = till.device
    wire = DeviceWire(id=me.id, name=me.name, prefix=me.prefix, public_key=me.public_key)
    enrolment = enrol(url, hub.code(me.name), wire)
    access = HubAccess(enrolment.url, enrolment.token)
    syncing.join(till, access, enrolment.hub, enrolment.generation)
    with HubClient(access.url, access.token) as client:
        assert SyncWorker(client, Outbox(till.store), till.clock).once().pending == 0


@contextmanager
def open_kiosks(
    directory: Path, devices: dict[str, str], sales: int, kills: int, seed: int
) -> Iterator[list[KioskProcess]]:
    """Start all kiosks for a ``with`` block; each is to make ``sales`` and be killed ``kills``
    times meanwhile."""
    random = Random(f"{seed} deaths")
    kiosks = [
        KioskProcess(name, directory, sales, seed, dev, _moments(random, sales, kills))
        for name, dev in devices.items()
    ]
    started: list[KioskProcess] = []
    try:
        for kiosk in kiosks:
            kiosk.start()
            started.append(kiosk)
        yield kiosks
    finally:
        for kiosk in started:
            kiosk.end()


def trade(
    hub: HubProcess,
    network: ChaosNetwork,
    kiosks: Sequence[KioskProcess],
    hub_kills: int,
    seed: int,
    story: Story,
) -> HubProcess:
    """Let them sell while kiosks and hub are killed and started again; gives the last hub."""
    random = Random(f"{seed} kills")
    hub_deaths = _moments(random, sum(kiosk.sales for kiosk in kiosks), hub_kills)
    while hub_deaths or not all(kiosk.sold_out and not kiosk.deaths for kiosk in kiosks):
        done = 0
        for kiosk in kiosks:
            here = kiosk.done()
            done += here
            pages = network.pages[kiosk.name]
            if kiosk.is_due(here, pages):
                in_page = kiosk.pages not in (None, pages)
                size = network.page_bytes[kiosk.name] if in_page else 0
                time.sleep(random.uniform(0, 0.05 + size * _SECONDS_PER_BYTE))
                where = " in a page" if in_page else ""
                kiosk.kill()
                story.tell(kiosk.name, f"killed{where}", f"after {here} sales")
                kiosk.start()
        if hub_deaths and done >= hub_deaths[0]:
            del hub_deaths[0]
            hub.kill()
            story.tell("hub", "hub killed", f"after {done} sales")
            time.sleep(random.uniform(0.05, 0.8))
            hub = start_hub(hub.db_url, hub.port)
            story.tell("hub", "hub started")
        time.sleep(_GLANCE_SECONDS)
    return hub


def settle(kiosks: Sequence[KioskProcess], story: Story) -> None:
    """Sync all of them until nobody has anything to send or to hear."""
    # The first order ends the workers, each of which may still bring what others have missed.
    _all(kiosks, lambda kiosk: kiosk.order("sync"))
    quiet = False
    until = time.monotonic() + 120
    while not quiet:
        assert time.monotonic() < until, "they never came to rest"
        answers = _all(kiosks, lambda kiosk: kiosk.order("sync"))
        for kiosk, said in zip(kiosks, answers, strict=True):
            story.tell(kiosk.name, "settled", json.dumps(said))
            assert said["alive"], f"the worker of {kiosk.name} died"
            assert said["trouble"].partition(":")[0] in ("", "hub_unreachable"), said
        moved = ("pushed", "pulled", "pending", "documents_pushed", "documents_pulled")
        quiet = all(said.get(what) == 0 for said in answers for what in moved)


def sell_off(kiosks: Sequence[KioskProcess], story: Story) -> None:
    """Sell the scarce at every kiosk, with the network mended, until nobody gets any more."""
    idle = 0
    while idle < 3:
        sold = [said["sold"] for said in _all(kiosks, lambda kiosk: kiosk.order("scarce"))]
        story.tell("all", "sold off", str(sold))
        settle(kiosks, story)
        idle = 0 if any(sold) else idle + 1


def verify_all(kiosks: Sequence[KioskProcess]) -> None:
    """Every store is sound in all its parts."""
    for kiosk, found in zip(kiosks, _all(kiosks, lambda one: one.order("verify")), strict=True):
        assert found["problems"] == [], kiosk.name


def _all(
    kiosks: Sequence[KioskProcess], ask: Callable[[KioskProcess], dict[str, Any]]
) -> list[dict[str, Any]]:
    with ThreadPoolExecutor(len(kiosks)) as pool:
        return list(pool.map(ask, kiosks))


def _moments(random: Random, sales: int, number: int) -> list[int]:
    return sorted(random.sample(range(3, sales * 9 // 10), number))
