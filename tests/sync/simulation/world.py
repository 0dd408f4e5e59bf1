"""A small world: boxes with real stores, one real hub, and all that can go wrong between them.

Nothing here waits and nothing is random: a story is a list of numbers, and the same story gives
the same end. Tills and hub are their own code over their own SQLite files; only the wire is
missing, so that its faults can be chosen.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select
from sqlmodel import Session

from kiosk.domain.errors import Refusal, StoreDamaged
from kiosk.domain.ids import VariantId
from kiosk.domain.sale import SHORT
from kiosk.domain.tenders import TenderKind
from kiosk.services import allotments, checkout, gate, refunds, sales
from kiosk.services.backups import restore
from kiosk.services.till import Till, create_till, open_till
from kiosk.store.engine import FILE, Store, back_up
from sync.hub import copies, fences, log, recovery, standing
from sync.hub.database import Hub, connect
from sync.hub.tables import fence
from sync.protocol import HubFault, HubUnreachable, NotEnrolled, RunWire
from tests.factories import FAIR, START, cash, make_till, variant_id
from tests.sync.direct import Station

UNITS, ONLY = 9, 1
PRODUCTS = f"""title,sku,price,stock,kind,taxable,policy
Last Print,LAST,20.00,{UNITS},goods,yes,strict
One Off,ONE,90.00,{ONLY},goods,yes,strict
Zine,ZINE,9.00,35,goods,no,
"""
SCARCE = {"LAST": UNITS, "ONE": ONLY}
TICKETS = "code,name,type,status\n" + "".join(f"T-{n},Ada,Day,paid\n" for n in range(5))
TILLS = 3


class Crash(Exception):
    """The plug was pulled."""


class WorldClock:
    """The world's time as one box sees it."""

    def __init__(self, world: World, ahead: timedelta = timedelta(0)) -> None:
        self.world = world
        self.ahead = ahead

    def now(self) -> datetime:
        return self.world.time + self.ahead


@dataclass(frozen=True)
class FaultyHub(Hub):
    """A hub whose process can die at a commit: just before it, or just after."""

    plan: list[tuple[int, bool]] = field(default_factory=list)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        after = _counted_down(self.plan)
        with super().writing() as connection:
            yield connection
            if after is False:
                raise HubUnreachable("The hub died before it had written.")
        if after is True:
            raise HubUnreachable("The hub died before it could answer.")


class FaultyStore(Store):
    """A store whose till can lose its power at a commit."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.plan: list[tuple[int, bool]] = []

    @contextmanager
    def writing(self) -> Iterator[Session]:
        after = _counted_down(self.plan)
        with super().writing() as session:
            yield session
            if after is False:
                raise Crash
        if after is True:
            raise Crash


def _counted_down(plan: list[tuple[int, bool]]) -> bool | None:
    """Whether the write that begins now fails: before its commit, after it, or not at all."""
    if not plan:
        return None
    left, after = plan.pop()
    if left > 0:
        plan.append((left - 1, after))
        return None
    return after


@dataclass
class Box:
    """A machine with a till on it."""

    name: str
    directory: Path
    clock: WorldClock
    station: Station
    alive: bool = True
    copies: list[Path] = field(default_factory=list)
    said: dict[str, int] = field(default_factory=dict)

    @property
    def till(self) -> Till:
        return self.station.till

    @property
    def store(self) -> FaultyStore:
        store = self.station.till.store
        assert isinstance(store, FaultyStore)
        return store


class World:
    """Boxes, a hub, and what really happened, as somebody would know who sees everything."""

    def __init__(self, directory: Path, template: Path) -> None:
        self.time = START
        self.directory = directory
        self._template = template
        shutil.copytree(template, directory, dirs_exist_ok=True)
        opened = connect(f"sqlite:///{directory / 'hub.db'}", START)
        self.hub = FaultyHub(opened.engine, opened.id)
        self.hub_clock = WorldClock(self)
        self.pushes: list[tuple[str, list[RunWire]]] = []
        self.misfortunes: list[str] = []
        self.boxes = [self._box(f"till{n}") for n in range(TILLS)]
        self.variants: dict[str, VariantId] = {
            sku: variant_id(self.boxes[0].till, sku) for sku in ("LAST", "ONE", "ZINE")
        }

    def close(self) -> None:
        for box in self.boxes:
            box.till.close()
        self.hub.close()

    # -- what people do

    def sell(self, box: Box, sku: str, units: int) -> None:
        wanted = checkout.SaleRequest(
            [(self.variants[sku], units)], (cash("1000"),), key=f"{self.time.isoformat()}{box.name}"
        )
        with self._careful(box):
            outcome = checkout.complete(box.till, wanted)
            if isinstance(outcome, Refusal):
                assert outcome.code in {*SHORT, "frozen"}, outcome
                return
            box.said[outcome.id] = outcome.total.minor

    def refund(self, box: Box, which: int, restock: bool, *, provisional: bool = False) -> None:
        """Somebody brings a receipt of any till to this one, and wants all of it back."""
        with self._careful(box):
            known = sales.list_sales(box.till, 6)
            if not known:
                return
            word = refunds.Word("Ada", "A train to catch") if provisional else None
            payout = refunds.Payout(TenderKind.CASH)
            key = f"{self.time.isoformat()}{box.name}"
            receipt = known[which % len(known)].receipt
            wanted = refunds.RefundRequest(receipt, payout, None, restock, key, word)
            outcome = refunds.complete(box.till, wanted)
            allowed = {"nothing_to_refund", "right_asked", "right_cut_off", "right_frozen"}
            assert not isinstance(outcome, Refusal) or outcome.code in allowed, outcome

    def scan(self, box: Box, code: str) -> None:
        with self._careful(box):
            gate.scan(box.till, code)

    def give_back(self, box: Box) -> None:
        with self._careful(box):
            allotments.give_back(box.till)

    def sync(self, box: Box, fault: Fault | None = None) -> None:
        line = _Line(self, fault)
        box.station.between = line.between
        if fault is not None and fault.where == "till":
            box.store.plan[:] = [(fault.nth, fault.after)]
        if fault is not None and fault.where == "hub":
            self.hub.plan[:] = [(fault.nth, fault.after)]
        try:
            with self._careful(box):
                box.station.sync()
        except NotEnrolled:
            # The hub was put back to before this till joined: somebody lets it in again, with all
            # that have its keys.
            box.station.join()
            for other in self.boxes:
                if other.till.device.id == box.till.device.id:
                    other.station.token = box.station.token
        except (HubFault, StoreDamaged):
            # Told to the people at the till; the next round goes on from there.
            pass
        finally:
            self.hub.plan.clear()

    def replay(self, which: int) -> None:
        """A copy of an earlier push arrives now."""
        if self.pushes:
            carrier, runs = self.pushes[which % len(self.pushes)]
            log.accept(self.hub, carrier, runs, self.time)

    # -- what goes wrong

    def freeze(self, box: Box) -> None:
        if self.is_recovering():
            return
        fences.freeze(self.hub, box.till.device.id, self.time)

    def write_off(self, box: Box) -> None:
        if not self._written_off(box) and not self.is_recovering():
            fences.write_off(self.hub, box.till.device.id, "Ada", "Gone", self.time)
            if box.alive:
                self.misfortunes.append("written off, and not gone")

    def lose(self, box: Box) -> None:
        if sum(one.alive for one in self.boxes) > 1:
            box.alive = False

    def back_up_the_hub(self) -> None:
        copies.back_up(self.hub, self.directory / f"hub-{self.time:%H%M%S}.db")

    def put_the_hub_back(self) -> None:
        """Somebody puts the newest backup back as the book says."""
        kept = sorted(self.directory.glob("hub-??????.db"))
        copies.put_back(self.hub, kept[-1] if kept else self._template / "hub.db", self.time)

    def resume_without_the_lost(self) -> None:
        """Once those that live have told all, a manager does not wait for the others."""
        names = {box.till.device.name for box in self.boxes if box.alive}
        with self.hub.reading() as connection:
            awaited = standing.is_recovering(connection) and recovery.awaited(connection)
        if awaited and not names & set(awaited):
            recovery.resume(self.hub, "Ada", "They are gone", self.time)

    def back_up(self, box: Box) -> None:
        path = self.directory / f"{box.name}-{len(box.copies)}.db"
        back_up(box.till.store.path, path)
        box.copies.append(path)

    def put_back(self, box: Box) -> None:
        """Somebody copies an older file over the store."""
        if box.copies:
            box.till.close()
            for suffix in ("-wal", "-shm"):
                (box.directory / (FILE + suffix)).unlink(missing_ok=True)
            shutil.copyfile(box.copies[-1], box.directory / FILE)
            self.misfortunes.append("an older file was put back")
            box.said.clear()
            self._reopen(box)

    def restore(self, box: Box) -> None:
        """The till starts anew from a backup, or from what it has, and joins again."""
        if not box.copies:
            self.back_up(box)
        box.till.close()
        if box.till.device.id in {one.till.device.id for one in self.boxes if one is not box}:
            self.misfortunes.append("one of two copies was restored")
        box.said.clear()
        restore(box.copies.pop(), box.directory, box.clock).close()
        self._reopen(box)
        box.station.join()

    def clone(self, box: Box) -> None:
        """The whole machine is copied, its keys too."""
        if len(self.boxes) <= TILLS:
            box.till.close()
            copy = f"{box.name}-copy"
            shutil.copytree(box.directory, self.directory / copy)
            self._reopen(box)
            self.boxes.append(self._box(copy, box.station.token))
            self.misfortunes.append("a till was copied")

    # -- how it is done

    def _box(self, name: str, token: str = "") -> Box:
        clock = WorldClock(self)
        directory = self.directory / name
        till = self._open(directory, clock)
        station = Station(till, self.hub)
        station.sent = lambda carrier, runs: self.pushes.append((carrier, runs))
        station.token = token or (directory / "token").read_text()
        return Box(name, directory, clock, station)

    def _open(self, directory: Path, clock: WorldClock) -> Till:
        till = open_till(directory, clock)
        till.store.close()
        till.store = FaultyStore(directory / FILE)
        return till

    def _reopen(self, box: Box) -> None:
        box.till.close()
        box.station.till = self._open(box.directory, box.clock)

    @contextmanager
    def _careful(self, box: Box) -> Iterator[None]:
        try:
            yield
        except Crash:
            self._reopen(box)
        finally:
            box.store.plan.clear()

    def is_recovering(self) -> bool:
        """Whether the hub takes no manager's decisions now."""
        with self.hub.reading() as connection:
            return standing.is_recovering(connection)

    def _written_off(self, box: Box) -> bool:
        with self.hub.reading() as connection:
            found: Any = connection.execute(
                select(fence.c.written_off_at).where(fence.c.dev == box.till.device.id)
            ).scalar()
        return found is not None


@dataclass(frozen=True)
class Fault:
    """What breaks during one round: the ``nth`` call of a ``line``, or the nth write of a side;
    ``after``: it was done, and only the answer is lost."""

    where: str
    nth: int
    after: bool


class _Line:
    def __init__(self, world: World, fault: Fault | None) -> None:
        self._world = world
        self._fault = fault if fault is not None and fault.where in ("line", "twice") else None
        self._calls = 0

    def between(self, call: str, moment: str) -> bool:
        """Whether the call is to be made a second time."""
        if moment == "before":
            self._calls += 1
        fault = self._fault
        if fault is None or self._calls != fault.nth + 1:
            return False
        if fault.where == "twice":
            return moment == "after"
        if fault.after == (moment == "after"):
            raise HubUnreachable("The line was cut.")
        return False


def make_template(directory: Path) -> None:
    """A hub and its tills after their first rounds, to begin every story from."""
    directory.mkdir(parents=True)
    hub = connect(f"sqlite:///{directory / 'hub.db'}", START)
    stations = []
    for n in range(TILLS):
        at = _At(START - timedelta(hours=1) + timedelta(minutes=n))
        path = directory / f"till{n}"
        till = (
            make_till(path, at, FAIR, PRODUCTS, TICKETS)  # type: ignore[arg-type]
            if n == 0
            else create_till(path, at, None, f"Till {n + 1}")
        )
        station = Station(till, hub)
        station.join()
        station.sync()
        stations.append(station)
    for _ in range(2):
        for station in stations:
            station.sync()
    for station in stations:
        (station.till.data_dir / "token").write_text(station.token)
        station.till.close()
        with station.till.store.engine.connect() as connection:
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        station.till.close()
    hub.close()


@dataclass
class _At:
    """A clock that stands."""

    at: datetime

    def now(self) -> datetime:
        return self.at
