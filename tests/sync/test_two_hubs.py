"""Two hub processes on one PostgreSQL, fifty devices at both, and one hub killed on the way."""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random

import pytest

from kiosk.domain.clock import SystemClock
from kiosk.domain.journal import Entry
from kiosk.domain.reference import Cursor
from sync.client import HubClient, enrol
from sync.hub.cases import list_cases
from sync.hub.database import open_hub
from sync.hub.devices import add_device
from sync.hub.tables import entry
from sync.protocol import MOST_ENTRIES, HubUnreachable
from sync.replies import last_confirmed
from tests.postgres import make_database
from tests.sync.hub_process import HubProcess, start_hub
from tests.sync.memory_till import MemoryTill
from tests.sync.story import Story

DEVICES, PUSHERS, PULLERS = 50, 8, 3
SALES = 60
VARIANTS = [str(uuid.UUID(int=number)) for number in range(1, 6)]
# Named alike by everybody who opened with it, so that it counts once: the earliest.
OPENING = "opening-stock"


@dataclass
class Field:
    """Both hubs, and who talks to them."""

    hubs: list[HubProcess]
    story: Story
    devices: list[MemoryTill]
    readers: list[MemoryTill]
    clients: dict[tuple[str, str], HubClient] = field(default_factory=dict)
    over: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def urls(self) -> list[str]:
        return [hub.url for hub in self.hubs]

    def left(self) -> list[MemoryTill]:
        """Devices that have something to push."""
        return [one for one in self.devices if one.pushed.get(one.dev, 0) < len(one.own)]

    def client(self, till: MemoryTill, url: str) -> HubClient:
        """A till's line to a hub; threads share it."""
        with self.lock:
            if (till.token, url) not in self.clients:
                self.clients[till.token, url] = HubClient(url, till.token, 10)
            return self.clients[till.token, url]

    def no_answer(self, who: str, fault: HubUnreachable) -> None:
        """Two hubs on one database must never stand in each other's way; one may be dead."""
        assert "can't answer now" not in fault.sentence, fault.sentence
        self.story.tell(who, "no answer", fault.sentence)

    def hang_up(self) -> None:
        """Close every line."""
        for client in self.clients.values():
            client.close()

    def progress(self) -> int:
        """Entries that some device knows to be at the hub."""
        return sum(one.pushed.get(one.dev, 0) for one in self.devices)


@contextmanager
def two_hubs(db_url: str) -> Iterator[list[HubProcess]]:
    hubs: list[HubProcess] = []
    try:
        hubs += [start_hub(db_url), start_hub(db_url)]
        yield hubs
    finally:
        for hub in hubs:
            if hub.process.poll() is None:
                assert hub.stop() == 0


def enrolled(hubs: Sequence[HubProcess], count: int) -> list[MemoryTill]:
    """Devices that joined, at one hub or the other, with codes that were made beside both."""
    now = SystemClock().now()
    tills = [MemoryTill() for _ in range(count)]
    with open_hub(hubs[0].db_url, now) as hub:
        codes = [add_device(hub, "Till", now) for _ in tills]
    for number, (till, code) in enumerate(zip(tills, codes, strict=True)):
        till.token = enrol(hubs[number % len(hubs)].url, code, till.card).token
    return tills


def write_chains(devices: Sequence[MemoryTill], random: Random) -> Counter[str]:
    """Everything that the devices will push; gives what stock must be in the end."""
    first = devices[0].receive(VARIANTS[0], 500, OPENING)
    for number, one in enumerate(devices[1:10]):
        assert one.receive(VARIANTS[0], 600 + number, OPENING).hlc >= first.hlc
    stock = Counter({VARIANTS[0]: earliest_opening(devices)})
    for one in devices:
        for _ in range(SALES):
            variant, quantity = random.choice(VARIANTS), random.randint(1, 3)
            one.sell(variant, quantity)
            stock[variant] -= quantity
    return stock


def earliest_opening(devices: Sequence[MemoryTill]) -> int:
    opened = [
        (entry.hlc, entry.dev, entry.body["lines"][0]["quantity"])
        for one in devices
        for entry in one.own
        if entry.kind == "StockReceived"
    ]
    return int(min(opened)[2])


def push_all(place: Field, random: Random) -> None:
    """Push whatever any device has left, to either hub, often what another thread pushes too."""
    while left := place.left():
        tills = random.sample(left, min(len(left), random.choice((1, 1, 1, 2, 3))))
        runs = [(one, run) for one in tills for _, run in one.unsent(random.randint(1, 12))]
        urls = random.sample(place.urls, 2)
        # Now and then the same again, at the other hub: its answer was lost, say.
        for url in urls if random.random() < 0.2 else urls[:1]:
            try:
                # A carrier may bring what others wrote.
                reply = place.client(tills[0], url).push([(one.dev, run) for one, run in runs])
            except HubUnreachable as fault:
                place.no_answer("pusher", fault)
                continue
            place.story.tell("pusher", "pushed")
            assert not reply.refused, reply.refused
            for till, run in runs:
                last = last_confirmed(till.dev, run, reply)
                assert last is run[-1], f"{till.dev}: {reply.need}, {reply.tips[till.dev]}"
                till.acknowledge([last.hash], till.clock.now())


def pull_all(place: Field, reader: MemoryTill, random: Random) -> list[Entry]:
    """Follow the log at either hub until all is pushed; a number or a parent missed fails."""
    log: list[Entry] = []
    heights: Counter[str] = Counter()
    cursor = Cursor()
    while True:
        # What was pushed before a pull begins is in sight of it, whichever hub took it; a pull
        # that began earlier says nothing of the end.
        over = place.over.is_set()
        client = place.client(reader, random.choice(place.urls))
        try:
            page = client.pull(cursor, 1, random.randint(1, MOST_ENTRIES))
        except HubUnreachable as fault:
            place.no_answer("puller", fault)
            continue
        place.story.tell("puller", "pulled")
        assert (page.generation, page.start) == (
            cursor.generation or page.generation,
            cursor.after,
        )
        for one in page.entries:
            found = one.entry.entry()
            assert one.hub_seq == len(log) + 1, "the cursor stepped over an entry"
            assert found.seq == heights[found.dev] + 1, "a child came before its parent"
            heights[found.dev] = found.seq
            log.append(found)
            cursor = Cursor(page.generation, one.hub_seq, found.hash)
        if over and len(log) >= page.head:
            return log
        if not page.entries:
            time.sleep(0.05)


def kill_one(place: Field, wanted: int, random: Random) -> None:
    """Pull the plug of one hub when about half is pushed, and start it again."""
    while place.progress() < wanted // 2 and not place.over.is_set():
        time.sleep(0.01)
    number = random.randrange(2)
    place.hubs[number].kill()
    place.story.tell("hub", "hub killed", f"number {number}")
    time.sleep(0.5)
    place.hubs[number] = start_hub(place.hubs[number].db_url, place.hubs[number].port)
    place.story.tell("hub", "hub started")


@pytest.mark.postgres
def test_nobody_misses_an_entry_of_fifty_devices_at_two_hubs_of_which_one_is_killed(
    postgres: str,
) -> None:
    seed = 20261124
    db_url = make_database(postgres, f"hub_{uuid.uuid4().hex}")
    with Story(seed) as story, two_hubs(db_url) as hubs:
        everybody = enrolled(hubs, DEVICES + PULLERS)
        place = Field(hubs, story, everybody[:DEVICES], everybody[DEVICES:])
        stock = write_chains(place.devices, Random(seed))
        wanted = {one.hash for till in place.devices for one in till.own}
        with ThreadPoolExecutor(PUSHERS + PULLERS + 1) as pool:
            pulling = [
                pool.submit(pull_all, place, reader, Random(f"{seed} pull {number}"))
                for number, reader in enumerate(place.readers)
            ]
            pushing = [
                pool.submit(push_all, place, Random(f"{seed} push {number}"))
                for number in range(PUSHERS)
            ]
            killing = pool.submit(kill_one, place, len(wanted), Random(f"{seed} kill"))
            try:
                for pushed in (*pushing, killing):
                    pushed.result()
            finally:
                place.over.set()
                logs = [pulled.result() for pulled in pulling]
                place.hang_up()

        held = sorted(hubs[0].rows(entry), key=lambda row: int(row.hub_seq))
        assert [row.hub_seq for row in held] == list(range(1, len(wanted) + 1))
        assert {row.hash for row in held} == wanted
        for log in logs:
            assert [one.hash for one in log] == [row.hash for row in held]
            assert [json.loads(row.text) for row in held] == [one.as_dict() for one in log]
        for hub in hubs:
            with HubClient(hub.url, place.readers[0].token) as client:
                assert {line.variant: line.on_hand for line in client.stock()} == stock
        with open_hub(db_url, SystemClock().now()) as opened:
            assert list_cases(opened) == []
        assert story.counts["hub killed"] == story.counts["hub started"] == 1
        assert story.counts["no answer"] > 0, "the kill struck nobody"
