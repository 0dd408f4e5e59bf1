"""A small world: boxes with real stores, one real hub, and all that can go wrong between them.

Nothing here waits and nothing is random: a story is a list of numbers, and the same story gives
the same end. Tills and hub are their own code over their own SQLite files; only the wire is
missing, so that its faults can be chosen.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select
from sqlmodel import Session

from kiosk.domain.allotments import PUBLIC
from kiosk.domain.errors import BadInput, Refusal, StoreDamaged
from kiosk.domain.ids import VariantId
from kiosk.domain.money import Money
from kiosk.domain.pools import MEMBERS
from kiosk.domain.sale import SHORT
from kiosk.domain.stock import Reason
from kiosk.domain.tenders import TenderKind
from kiosk.services import (
    allotments,
    checkout,
    gate,
    refunds,
    sales,
    stock_reports,
    stocking,
    stored_value,
)
from kiosk.services.backups import restore
from kiosk.services.till import Till, create_till, till_on
from kiosk.store.engine import FILE, Store, back_up
from kiosk.store.outbox import Outbox
from sync.hub import copies, devices, fences, log, pools, recovery, standing
from sync.hub.database import Hub, connect
from sync.hub.tables import fence
from sync.protocol import MOST_ENTRIES, HubFault, HubUnreachable, NotEnrolled, RunWire
from tests.factories import FAIR, START, cash, make_till, variant_id
from tests.sync.direct import Station

UNITS, ONLY, NUMBERED = 9, 1, 6
PRODUCTS = f"""title,sku,price,stock,kind,taxable,policy,edition
Last Print,LAST,20.00,{UNITS},goods,yes,strict,
One Off,ONE,90.00,{ONLY},goods,yes,strict,
Zine,ZINE,9.00,35,goods,no,,
Riso Print,RISO,12.00,,goods,yes,,{NUMBERED}
Gift card,CARD,20.00,,gift_card,no,,
"""
SCARCE = {"LAST": UNITS, "ONE": ONLY, "RISO": NUMBERED}
SOLD = ("LAST", "ONE", "ZINE", "RISO", "CARD")
TICKETS = "code,name,type,status\n" + "".join(f"T-{n},Ada,Day,paid\n" for n in range(5))
TILLS = 3
PROCESSES = 2
COPY = "-copy"


NOT_PAID = {
    "value_unknown", "value_spent", "value_frozen", "value_asked", "value_cut_off", "too_little",
    "unknown_variant",
}  # fmt: skip

# What a till of a later version writes, of which this one knows nothing.
NEWER = "StampGiven"
NEWER_BODY = {"stamps": 3, "to": "Zoë 🎟", "\uffff": [True, None], "\U00010000": {"": -1}}
NEWCOMER = "newcomer"


class Crash(Exception):
    """The plug was pulled."""


class WorldClock:
    """The world's time as one box sees it."""

    def __init__(self, world: World, ahead: timedelta = timedelta(0)) -> None:
        self.world = world
        self.ahead = ahead

    def now(self) -> datetime:
        return self.world.time + self.ahead


@dataclass
class Watch:
    """``plan``: after how many writes one fails, and whether after its commit. ``pause``: before
    which write something else happens. ``changed``: it was written to since somebody looked."""

    plan: list[tuple[int, bool]] = field(default_factory=list)
    pause: list[tuple[int, Callable[[], None]]] = field(default_factory=list)
    changed: bool = True

    def begin(self) -> bool | None:
        """Whether the write that begins now fails: before its commit, after it, or not at all."""
        self.changed = True
        if self.pause:
            to_go, act = self.pause.pop()
            if to_go > 0:
                self.pause.append((to_go - 1, act))
            else:
                act()
        if not self.plan:
            return None
        left, after = self.plan.pop()
        if left > 0:
            self.plan.append((left - 1, after))
            return None
        return after


@dataclass(frozen=True)
class FaultyHub(Hub):
    """A hub whose process can die at a commit: just before it, or just after."""

    watch: Watch = field(default_factory=Watch)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        after = self.watch.begin()
        with super().writing() as connection:
            yield connection
            if after is False:
                raise HubUnreachable("The process died before it had written.")
        if after is True:
            raise HubUnreachable("The process died before it could answer.")


class FaultyStore(Store):
    """A store whose till can lose its power at a commit."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.watch = Watch()

    @contextmanager
    def writing(self) -> Iterator[Session]:
        after = self.watch.begin()
        with super().writing() as session:
            yield session
            if after is False:
                raise Crash
        if after is True:
            raise Crash


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


class Room:
    """Where worlds live, one after the other, and what outlasts them.

    What SQLAlchemy has compiled it keeps with an engine, and to compile it takes longer than a
    world lives. So the files of each world are where those of the last one were, and are opened
    with the same engines.
    """

    def __init__(self, directory: Path) -> None:
        self.template = directory / "template"
        self.world = directory / "world"
        make_template(self.template)
        self.variants: dict[str, VariantId] = {}
        self._hubs: list[FaultyHub] = []
        self._looking: sqlite3.Connection | None = None
        self._stores: dict[Path, FaultyStore] = {}

    def begin(self) -> None:
        """Make the place as it is before a world's first step."""
        # Before they are closed: SQLite then leaves its log as it is instead of writing it back.
        shutil.rmtree(self.world, ignore_errors=True)
        self.close()
        shutil.copytree(self.template, self.world)

    def hubs(self) -> list[FaultyHub]:
        """The hub in this place, as each of its processes has it open."""
        while len(self._hubs) < PROCESSES:
            opened = connect(f"sqlite:///{self.world / 'hub.db'}", START)
            self._hubs.append(FaultyHub(opened.engine, opened.id))
        for hub in self._hubs:
            hub.watch.changed = True
        return self._hubs

    def hub_file(self) -> sqlite3.Connection:
        """The hub's file, to look into."""
        self._looking = sqlite3.connect(self.world / "hub.db", isolation_level=None)
        return self._looking

    def store(self, path: Path) -> FaultyStore:
        """The store at a path in this place."""
        if path not in self._stores:
            self._stores[path] = FaultyStore(path)
        self._stores[path].watch.changed = True
        return self._stores[path]

    def close(self) -> None:
        """Let go of all files."""
        for store in self._stores.values():
            store.close()
        for hub in self._hubs:
            hub.close()
        if self._looking is not None:
            self._looking.close()


class World:
    """Boxes, a hub, and what really happened, as somebody would know who sees everything."""

    def __init__(self, room: Room) -> None:
        self.time = START
        self.directory = room.world
        self._room = room
        room.begin()
        self.hubs = room.hubs()
        self.hub_file = room.hub_file()
        self.hub_clock = WorldClock(self)
        self.pushes: list[tuple[str, list[RunWire]]] = []
        self.misfortunes: list[str] = []
        # What customers have in their purses.
        self.codes: list[str] = []
        self.boxes = [self._box(f"till{n}") for n in range(TILLS)]
        if not room.variants:
            till = self.boxes[0].till
            room.variants = {sku: variant_id(till, sku) for sku in SOLD}
        self.variants = room.variants

    @property
    def hub(self) -> FaultyHub:
        """The hub, through one of its processes or another: it must be all the same."""
        return self.hubs[int(self.time.timestamp()) // 7 % PROCESSES]

    # -- what people do

    def sell(self, box: Box, sku: str, units: int, pool: str = PUBLIC, *, number: int = 0) -> None:
        """Sell something; ``number`` is the one that a customer wants, 0 for any."""
        variant = self.variants[sku]
        wanted = checkout.SaleRequest(
            [(variant, units)],
            (cash("1000"),),
            key=f"{self.time.isoformat()}{box.name}",
            pool=pool,
            numbers={variant: [number]} if number else {},
        )
        with self._careful(box):
            if box.till.current is None:
                # A newcomer has no event yet, so there is nothing on its screen.
                return
            outcome = checkout.complete(box.till, wanted)
            if isinstance(outcome, Refusal):
                not_told = ["unknown_variant"] if box.name == NEWCOMER else []
                expected = {*SHORT, "frozen", "number_elsewhere", *not_told}
                assert outcome.code in expected, outcome
                return
            box.said[outcome.id] = outcome.total.minor

    def issue(self, box: Box, *, voucher: bool) -> None:
        """Somebody gets a gift card or a voucher at this till."""
        if voucher:
            # A copy makes none.
            with self._careful(box), suppress(BadInput):
                if box.till.current is not None:
                    self.codes += stored_value.issue_vouchers(box.till, Money(1500, "GBP"), 1, "")
            return
        before = set(box.said)
        self.sell(box, "CARD", 1)
        for sale in box.said.keys() - before:
            self.codes += [code for _, code in stored_value.codes_issued_with(box.till, sale)]

    def pay(self, box: Box, which: int, zines: int, *, besides: bool) -> None:
        """Somebody pays for zines with a card or a voucher; ``besides`` in cash for the rest."""
        if not self.codes:
            return
        with self._careful(box):
            if box.till.current is None:
                return
            stored = stored_value.stored_of(self.codes[which % len(self.codes)])
            assert stored is not None
            wanted = checkout.SaleRequest(
                [(self.variants["ZINE"], zines)],
                (cash("1000"),) if besides else (),
                key=f"{self.time.isoformat()}{box.name}",
                stored=[stored],
            )
            outcome = checkout.complete(box.till, wanted)
            if isinstance(outcome, Refusal):
                assert outcome.code in NOT_PAID, outcome
                return
            box.said[outcome.id] = outcome.total.minor

    def reserve(self, box: Box, units: int, minutes: int) -> None:
        """A till gives back what it has, so that prints can be held back for members, for so
        long."""
        self.give_back(box)
        self.sync(box)
        until = f"{self.time + timedelta(minutes=minutes):%Y-%m-%d %H:%M}" if minutes > 1 else ""
        with suppress(BadInput):
            pools.reserve(self.hub, pools.Request("LAST", MEMBERS), units, until, self.time)

    def release(self) -> None:
        """What is held back is anybody's."""
        with suppress(BadInput):
            pools.release(self.hub, pools.Request("LAST", MEMBERS), self.time)

    def refund(self, box: Box, which: int, restock: bool, *, provisional: bool = False) -> None:
        """Somebody brings a receipt of any till to this one, and wants all of it back."""
        with self._careful(box):
            known = sales.list_sales(box.till, 6) if box.till.current is not None else []
            if not known:
                return
            word = refunds.Word("Ada", "A train to catch") if provisional else None
            payout = refunds.Payout(TenderKind.CASH)
            key = f"{self.time.isoformat()}{box.name}"
            receipt = known[which % len(known)].receipt
            wanted = refunds.RefundRequest(receipt, payout, None, restock, key, word)
            outcome = refunds.complete(box.till, wanted)
            allowed = {
                "nothing_to_refund", "right_asked", "right_cut_off", "right_frozen",
                "card_used", "card_elsewhere",
            }  # fmt: skip
            assert not isinstance(outcome, Refusal) or outcome.code in allowed, outcome

    def move(self, box: Box, reason: Reason, sku: str, units: int) -> None:
        """Somebody moves stock by hand, as far as this till lets them."""
        with self._careful(box), suppress(BadInput):
            if box.till.current is not None:
                wanted = {self.variants[sku]: units}
                stocking.move(box.till, stocking.Move(reason, wanted, "Ada", "As it is"))

    def take_in(self, box: Box, which: int) -> None:
        """Somebody takes in what was sent on, as far as this till has heard of it."""
        with self._careful(box):
            sent = stock_reports.on_the_way(box.till)
            if sent and box.till.current is not None:
                one = sent[which % len(sent)]
                stocking.move(box.till, stocking.Move(Reason.TRANSFER, {}, "Bo", one.to, one.id))

    def scan(self, box: Box, code: str) -> None:
        with self._careful(box):
            if box.till.current is not None:
                gate.scan(box.till, code)

    def write_as_newer(self, box: Box) -> None:
        """A till of a later version writes down something that this one has no word for."""
        with self._careful(box), box.store.writing() as session:
            action = box.till.action(session, box.clock.now())
            action.record(NEWER, NEWER_BODY, None)  # type: ignore[arg-type]

    def begin_newcomer(self, most: int, fault: Fault) -> None:
        """An empty till joins, and hears all in pages of ``most``; this is cut short somewhere."""
        if NEWCOMER not in {box.name for box in self.boxes}:
            box = self._box(NEWCOMER)
            self.boxes.append(box)
            box.station.join()
            self.sync_in_pieces(box, most, fault)

    def give_back(self, box: Box) -> None:
        with self._careful(box):
            allotments.give_back(box.till)

    def sync(self, box: Box, fault: Fault | None = None, pause: Pause | None = None) -> None:
        line = _Line(fault, pause)
        box.station.between = line.between
        if pause is not None and not pause.at_a_call:
            box.store.watch.pause[:] = [(pause.nth, pause.act)]
        if fault is not None and fault.where == "till":
            box.store.watch.plan[:] = [(fault.nth, fault.after)]
        if fault is not None and fault.where == "hub":
            self.hubs[fault.nth % PROCESSES].watch.plan[:] = [(fault.nth // 2, fault.after)]
        try:
            with self._careful(box):
                box.station.sync()
        except NotEnrolled:
            # The hub was put back to before this till joined: somebody lets it in again, with all
            # that have its keys. The hub is well again by then.
            self._unplan()
            box.station.join()
            for other in self.boxes:
                if other.till.device.id == box.till.device.id:
                    other.station.token = box.station.token
        except (HubFault, StoreDamaged):
            # Told to the people at the till; the next round goes on from there.
            pass
        finally:
            self._unplan()
            if fault is not None and fault.where == "hub":
                # Another process is started in the place of the one that died.
                self.hubs[fault.nth % PROCESSES].close()

    def _unplan(self) -> None:
        for hub in self.hubs:
            hub.watch.plan.clear()

    def sync_in_pieces(self, box: Box, most: int, fault: Fault | None) -> None:
        """A round over a line that takes no more than ``most`` entries or documents at once."""
        box.station.most = most
        try:
            self.sync(box, fault)
        finally:
            box.station.most = MOST_ENTRIES

    def send_a_part(self, box: Box, most: int, *, backwards: bool) -> None:
        """Some of what waits at a till arrives, and nobody hears the answer."""
        try:
            carrier = devices.authenticate(self.hub, box.station.token)
        except NotEnrolled:
            return
        runs = [
            RunWire(dev=dev, entries=[one.as_dict() for one in run[:: -1 if backwards else 1]])
            for dev, run in Outbox(box.till.store).unsent(most)
        ]
        log.accept(self.hub, carrier.id, runs[:: -1 if backwards else 1], self.time)

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
        copies.put_back(self.hub, kept[-1] if kept else self._room.template / "hub.db", self.time)
        self.hub.watch.changed = True

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
        if not any(one.name.endswith(COPY) for one in self.boxes):
            box.till.close()
            copy = box.name + COPY
            shutil.copytree(box.directory, self.directory / copy)
            self._reopen(box)
            self.boxes.append(self._box(copy, box.station.token))
            self.misfortunes.append("a till was copied")

    # -- how it is done

    def _box(self, name: str, token: str = "") -> Box:
        clock = WorldClock(self)
        directory = self.directory / name
        till = self._open(directory, clock)
        station = Station(till, self.hubs[0], self.hubs[1:])
        station.sent = lambda carrier, runs: self.pushes.append((carrier, runs))
        if token or name != NEWCOMER:
            station.token = token or (directory / "token").read_text()
        return Box(name, directory, clock, station)

    def _open(self, directory: Path, clock: WorldClock) -> Till:
        return till_on(self._room.store(directory / FILE), directory, clock)

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
            box.store.watch.plan.clear()
            box.store.watch.pause.clear()

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


@dataclass(frozen=True)
class Pause:
    """What happens at the till in the middle of a round: after the ``nth`` call, or before the
    nth write."""

    at_a_call: bool
    nth: int
    act: Callable[[], None]


class _Line:
    def __init__(self, fault: Fault | None, pause: Pause | None) -> None:
        self._pause = pause if pause is not None and pause.at_a_call else None
        self._fault = fault if fault is not None and fault.where in ("line", "twice") else None
        self._calls = 0

    def between(self, call: str, moment: str) -> bool:
        """Whether the call is to be made a second time."""
        if moment == "before":
            self._calls += 1
        elif self._pause is not None and self._calls == self._pause.nth + 1:
            self._pause.act()
        fault = self._fault
        if fault is None or self._calls != fault.nth + 1:
            return False
        if fault.where == "twice":
            return moment == "after"
        if fault.after == (moment == "after"):
            raise HubUnreachable("The line was cut.")
        return False


@contextmanager
def open_room() -> Iterator[Room]:
    """A room for worlds, in memory where the machine has a folder for that."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as directory:
        room = Room(Path(directory))
        try:
            yield room
        finally:
            room.close()


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
    newcomer = create_till(directory / NEWCOMER, _At(START), None, f"Till {TILLS + 1}")
    for till in [*(station.till for station in stations), newcomer]:
        with till.store.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        till.close()
    hub.close()


@dataclass
class _At:
    """A clock that stands."""

    at: datetime

    def now(self) -> datetime:
        return self.at
