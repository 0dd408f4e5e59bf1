"""Units at the hub, told of by tills that keep to no rule: what it grants and what it believes."""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select

from kiosk.domain.allotments import stock_key
from kiosk.domain.clock import FixedClock
from kiosk.domain.journal import LARGEST_ENTRY, Entry, Kind
from kiosk.store import queries
from kiosk.store.journal import entries
from kiosk.store.outbox import Outbox
from sync.hub import devices, fences, log, recovery, sharing, standing
from sync.hub.cases import list_cases
from sync.hub.database import Hub, open_hub
from sync.hub.tables import entry, supply
from sync.protocol import HubUnreachable, RunWire
from sync.worker import SyncWorker
from tests.factories import FAIR, START, make_till
from tests.sync.direct import DirectHub, Station, held
from tests.sync.hub_copies import backup, put_back
from tests.sync.memory_till import MemoryTill

PRODUCTS = "title,sku,price,stock,kind,taxable,policy\nLast Print,LAST,20.00,8,goods,yes,strict\n"
UNITS = 8
KEY = stock_key("print")


@pytest.fixture
def hub(new_database: Callable[[], str]) -> Iterator[Hub]:
    with open_hub(new_database(), START) as opened:
        yield opened


@dataclass
class Teller:
    """A till of which only the journal is real."""

    hub: Hub
    till: MemoryTill
    told: int = 0

    def tell(self) -> log.Accepted:
        """Push all that it wrote since the last time."""
        new = self.till.own[self.told :]
        self.told = len(self.till.own)
        runs = [RunWire(dev=self.till.dev, entries=[one.as_dict() for one in new])]
        return log.accept(self.hub, self.till.dev, runs, self.till.clock.now())

    def ask(self, units: int) -> Entry | None:
        """Ask for units; the grant, if there is one."""
        before = grants(self.hub, self.till)
        self.till.write(Kind.UNITS_ASKED, {"keys": {KEY: units}})
        self.tell()
        return next(iter(grants(self.hub, self.till)[len(before) :]), None)

    def take(self, grant: dict[str, Any]) -> None:
        self.till.write(Kind.UNITS_TAKEN, {"grant": grant})
        assert self.tell().refused == []

    def sell(self, units: int) -> None:
        line = {"line": 1, "variant": "print", "quantity": units, "counted": True}
        sale = {"sale": f"sale-{self.told}", "lines": [{**line, "allotment": KEY}]}
        self.till.write(Kind.SALE_COMPLETED, sale)
        self.tell()

    @property
    def holds(self) -> dict[str, int]:
        with self.hub.reading() as connection:
            return sharing.held_by(connection, self.till.dev)


def grants(hub: Hub, till: MemoryTill) -> list[Entry]:
    wanted = select(entry.c.text).where(entry.c.kind == Kind.UNITS_GRANTED)
    with hub.reading() as connection:
        texts = connection.execute(wanted.order_by(entry.c.hub_seq)).scalars()
        found = [Entry(**json.loads(text)) for text in texts]
    return [one for one in found if one.body["to"] == till.dev]


@pytest.fixture
def front(hub: Hub, clock: FixedClock) -> Teller:
    """A till that has enrolled and brought eight prints."""
    return enrolled(hub, clock, "front", UNITS)


@pytest.fixture
def back(hub: Hub, clock: FixedClock) -> Teller:
    return enrolled(hub, clock, "back", 0)


def enrolled(hub: Hub, clock: FixedClock, name: str, brings: int) -> Teller:
    till = MemoryTill(clock)
    code = devices.add_device(hub, name, clock.now())
    devices.enrol(hub, code, till.card.model_copy(update={"name": name}), clock.now())
    if brings:
        till.receive("print", brings)
    teller = Teller(hub, till)
    teller.tell()
    return teller


def cases(hub: Hub) -> list[tuple[str, str]]:
    return sorted((case.kind, case.dev) for case in list_cases(hub))


def test_who_asks_again_before_it_took_gets_no_more_than_its_share(
    hub: Hub, front: Teller, back: Teller, clock: FixedClock
) -> None:
    assert sharing.shares(hub, front.till.dev, {KEY: (0, 0)}, clock.now()) == {KEY: UNITS}
    sharing.shares(hub, back.till.dev, {KEY: (0, 0)}, clock.now())
    first, second = front.ask(3), front.ask(5)
    assert first is not None
    assert second is not None
    assert (first.body["keys"], second.body["keys"]) == ({KEY: 3}, {KEY: 1})
    assert front.ask(5) is None


def test_who_was_given_up_is_granted_nothing_though_it_asks(
    hub: Hub, front: Teller, clock: FixedClock
) -> None:
    fences.freeze(hub, front.till.dev, clock.now())
    assert front.ask(3) is None


def test_a_grant_is_of_no_use_to_another(hub: Hub, front: Teller, back: Teller) -> None:
    grant = front.ask(3)
    assert grant is not None
    back.take(grant.as_dict())
    assert back.holds == {}
    assert cases(hub) == [("unreadable", back.till.dev)]
    front.take(grant.as_dict())
    assert front.holds == {KEY: 3}


def test_a_grant_counts_with_the_units_that_the_hub_gave(hub: Hub, front: Teller) -> None:
    grant = front.ask(3)
    assert grant is not None
    front.take({**grant.as_dict(), "body": {**grant.body, "keys": {KEY: 7}}})
    assert front.holds == {}
    assert cases(hub) == [("unreadable", front.till.dev)]


def test_a_grant_in_the_hubs_name_proves_nothing_without_its_signature(
    hub: Hub, front: Teller
) -> None:
    body = {"to": front.till.dev, "ask": front.till.own[-1].hash, "keys": {KEY: 7}}
    forged = front.till.sealed(Kind.UNITS_GRANTED, body, dev=hub.id)
    front.take(forged.as_dict())
    assert front.holds == {}
    assert cases(hub) == [("unreadable", front.till.dev)]
    with hub.reading() as connection:
        assert not standing.is_recovering(connection)


def test_units_that_were_on_their_way_to_a_till_written_off_count_and_are_a_case(
    hub: Hub, front: Teller, clock: FixedClock
) -> None:
    grant = front.ask(3)
    assert grant is not None
    swept = fences.write_off(hub, "front", "Ada Okafor", "Fell into the river", clock.now())
    assert swept == {KEY: 3}
    front.take(grant.as_dict())
    assert front.holds == {KEY: 3}
    assert ("late-take", front.till.dev) in cases(hub)
    with hub.reading() as connection:
        assert sharing.free_units(connection, [KEY]) == {KEY: UNITS - 3}


def test_who_sells_more_than_it_holds_is_a_case_though_there_is_enough(
    hub: Hub, front: Teller
) -> None:
    grant = front.ask(2)
    assert grant is not None
    front.take(grant.as_dict())
    front.sell(3)
    assert cases(hub) == [("uncovered", front.till.dev)]
    with hub.reading() as connection:
        assert sharing.free_units(connection, [KEY]) == {KEY: UNITS - 3}


def test_a_run_holds_entries_of_its_own_device_only(
    hub: Hub, front: Teller, back: Teller, clock: FixedClock
) -> None:
    sold = back.till.sell("print")
    runs = [RunWire(dev=front.till.dev, entries=[sold.as_dict()])]
    accepted = log.accept(hub, front.till.dev, runs, clock.now())
    assert [(one.dev, one.code) for one in accepted.refused] == [(front.till.dev, "malformed")]
    assert accepted.taken == 0


def test_an_entry_that_no_till_of_ours_would_write_is_not_taken_for_its_size(
    hub: Hub, front: Teller
) -> None:
    small = front.till.sealed("Note", {"x": ""})
    big = replace(small, body={"x": "x" * LARGEST_ENTRY})
    digest = hashlib.sha256(big.covered()).digest()
    signature = b64encode(front.till.key.sign(digest)).decode()
    front.till.own.append(replace(big, hash=digest.hex(), sig=signature))
    assert [one.code for one in front.tell().refused] == ["too_large"]


def test_a_cursor_of_another_generation_begins_again(hub: Hub, front: Teller) -> None:
    generation = standing.generation(hub)
    assert log.page(hub, generation, 1, "", 10).start == 1
    assert log.page(hub, "another", 1, "", 10).start == 0


def test_a_hub_put_back_once_more_while_it_waits_waits_for_everybody_again(
    hub: Hub, front: Teller, back: Teller, clock: FixedClock
) -> None:
    assert recovery.declare(hub, clock.now()) == ["back", "front"]
    recovery.note_told(hub, front.till.dev, clock.now())
    with hub.reading() as connection:
        assert recovery.awaited(connection) == ["back"]
    before = standing.generation(hub)
    # The front till told a copy of the hub that is gone again.
    assert recovery.declare(hub, clock.now()) == ["back", "front"]
    assert standing.generation(hub) != before


def test_its_own_entry_brought_by_somebody_who_says_nothing_else_is_enough(
    hub: Hub, front: Teller, clock: FixedClock
) -> None:
    forgotten = front.ask(3)
    assert forgotten is not None
    with hub.reading() as connection:
        own = select(entry.c.text).where(entry.c.dev == hub.id).order_by(entry.c.seq)
        texts = list(connection.execute(own).scalars())
    with hub.writing() as connection:
        connection.execute(entry.delete().where(entry.c.dev == hub.id))
    runs = [RunWire(dev=hub.id, entries=[json.loads(text) for text in texts])]
    log.accept(hub, front.till.dev, runs, clock.now())
    with hub.reading() as connection:
        assert standing.is_recovering(connection)


def test_what_a_hub_gave_that_the_till_has_left_is_not_taken(
    hub: Hub, tmp_path: Path, clock: FixedClock
) -> None:
    with (
        closing(make_till(tmp_path / "front", clock, FAIR, PRODUCTS, "")) as till,
        open_hub(f"sqlite:///{tmp_path / 'other-hub.db'}", START) as other,
    ):
        at_first = Station(till, hub)
        at_first.join()
        at_first.between = cut_before_the_pull
        with pytest.raises(HubUnreachable):
            at_first.sync()
        with DirectHub(hub, clock, at_first.token) as line:
            SyncWorker(line, Outbox(till.store), clock).once()
        with till.store.reading() as session:
            assert len(queries.grants_waiting(session, till.device.id, hub.id)) == 1
        now = Station(till, other)
        now.join()
        for _ in range(2):
            now.sync()
        with till.store.reading() as session:
            own = list(entries(session, till.device.id))
        givers = [one.body["grant"]["dev"] for one in own if one.kind == Kind.UNITS_TAKEN]
        assert givers == [other.id]
        assert held(now) == UNITS


def cut_before_the_pull(call: str, moment: str) -> None:
    if (call, moment) == ("pull", "before"):
        raise HubUnreachable("The line is cut.")


def test_a_gift_card_sold_at_one_till_is_spent_once_at_another(front: Teller, back: Teller) -> None:
    card = "gift:card-1"
    front.till.write(Kind.SALE_COMPLETED, {"sale": "s1", "lines": [], "minted": {card: 2500}})
    front.tell()
    assert front.holds[card] == 2500
    back.till.write(Kind.UNITS_ASKED, {"keys": {card: 2500}})
    back.tell()
    assert grants(front.hub, back.till) == [], "its one holder is the till that sold it"

    front.till.write(Kind.UNITS_RETURNED, {"keys": {card: 2500}})
    front.tell()
    back.till.write(Kind.UNITS_ASKED, {"keys": {card: 2500}})
    back.tell()
    (grant,) = grants(front.hub, back.till)
    back.take(grant.as_dict())
    paid = {"kind": "gift_card", "allotment": card, "amount": 1000}
    back.till.write(Kind.SALE_COMPLETED, {"sale": "s2", "lines": [], "tenders": [paid]})
    back.tell()

    assert (back.holds[card], front.holds.get(card, 0)) == (1500, 0)
    with front.hub.reading() as connection:
        assert sharing.on_hand(connection, [card]) == {card: 1500}
        assert sharing.free_units(connection, [card]) == {card: 0}
    assert list_cases(front.hub) == []


def test_a_gift_card_that_two_copies_of_a_till_spent_is_a_case(front: Teller) -> None:
    card = "gift:card-1"
    front.till.write(Kind.SALE_COMPLETED, {"sale": "s1", "lines": [], "minted": {card: 1000}})
    paid = {"kind": "gift_card", "allotment": card, "amount": 1000}
    for sale in ("s2", "s3"):
        front.till.write(Kind.SALE_COMPLETED, {"sale": sale, "lines": [], "tenders": [paid]})
    front.tell()

    assert [case.kind for case in list_cases(front.hub)] == ["oversold"]


def test_what_a_pool_has_is_not_in_the_public_one(front: Teller) -> None:
    members = stock_key("print", "members")
    with front.hub.writing() as connection:
        connection.execute(insert(supply).values(key=members, variant="print", units=3))
    with front.hub.reading() as connection:
        found = sharing.free_units(connection, [KEY, members])
    assert found == {KEY: UNITS - 3, members: 3}


def test_a_till_that_takes_what_the_hub_forgot_tells_it_that_it_forgot(
    hub: Hub, front: Teller
) -> None:
    kept = backup(hub)
    grant = front.ask(3)
    assert grant is not None
    put_back(hub, kept)
    # It sends what it wrote, and nothing of the hub's.
    front.told -= 1
    front.take(grant.as_dict())
    assert front.holds == {KEY: 3}
    with hub.reading() as connection:
        assert standing.is_recovering(connection)


def test_a_hub_that_recovers_answers_no_ask(hub: Hub, front: Teller, clock: FixedClock) -> None:
    recovery.declare(hub, clock.now())
    assert front.ask(3) is None
    with hub.reading() as connection:
        assert sharing.free_units(connection, [KEY]) == {KEY: UNITS}


@pytest.mark.parametrize("key", [[], {}, 3, True])
def test_a_sale_whose_key_is_no_key_is_kept_and_is_a_case(
    hub: Hub, front: Teller, key: object
) -> None:
    line = {"line": 1, "variant": "print", "quantity": 1, "counted": True, "allotment": key}
    front.till.write(Kind.SALE_COMPLETED, {"sale": "s", "lines": [line]})
    assert front.tell().refused == []
    assert {case.kind for case in list_cases(hub)} == {"unreadable"}
