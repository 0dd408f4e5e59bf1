"""Numbers at the hub, told of by tills that are older than they, keep to no rule, or lose power."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from kiosk.domain.allotments import stock_key
from kiosk.domain.clock import FixedClock
from kiosk.domain.editions import Numbers
from kiosk.domain.journal import Kind
from kiosk.services import importing
from kiosk.services.allotments import give_back
from kiosk.services.sales import Sale
from kiosk.store.journal import entries
from sync.hub import documents, editions, sharing
from sync.hub.cases import list_cases
from sync.hub.database import Hub, open_hub
from sync.protocol import DocumentWire, HubUnreachable
from tests.factories import FAIR, START, ask, make_till, variant_id
from tests.sync.direct import Station, held
from tests.sync.simulation.world import Crash, FaultyHub, FaultyStore
from tests.sync.test_editions import agree, kinds, numbers, pair, sell, tills
from tests.sync.test_recovery import settle
from tests.sync.test_units_at_the_hub import KEY, UNITS, Teller, cases, enrolled, grants

__all__ = ["pair", "tills"]

EDITION = {"sku": "PRINT", "title": "Print", "edition": 50, "numbers": f"1-{UNITS}"}


@pytest.fixture
def hub(new_database: Callable[[], str]) -> Iterator[Hub]:
    with open_hub(new_database(), START) as opened:
        yield opened


@dataclass
class Numbered(Teller):
    """A till of which only the journal is real, and which knows of numbers."""

    def ask_by_number(self, units: int) -> dict[str, Any] | None:
        before = len(grants(self.hub, self.till))
        self.till.write(Kind.UNITS_ASKED, {"keys": {KEY: units}, "numbered": [KEY]})
        self.tell()
        found = [one.as_dict() for one in grants(self.hub, self.till)[before:]]
        return found[0] if found else None

    def sell_numbers(self, text: str, units: int) -> None:
        line = {"line": 1, "variant": "print", "quantity": units, "counted": True}
        named = {"allotment": KEY, "numbers": text, "edition": 50}
        body = {"sale": f"sale-{self.told}", "receipt": f"R-{self.told}", "lines": [line | named]}
        self.till.write(Kind.SALE_COMPLETED, body)
        self.tell()


def told(hub: Hub, body: dict[str, Any]) -> None:
    documents.accept(
        hub, "front", [DocumentWire(kind="variant", id="print", event=None, body=body)]
    )


@pytest.fixture
def front(hub: Hub, clock: FixedClock) -> Numbered:
    told(hub, EDITION)
    made = enrolled(hub, clock, "front", UNITS)
    return Numbered(hub, made.till, made.told)


def free(hub: Hub) -> Numbers:
    return reading(hub, lambda connection: editions.free_numbers(connection, [KEY])[KEY])


def reading(hub: Hub, ask: Callable[[Connection], Any]) -> Any:
    with hub.reading() as connection:
        return ask(connection)


def test_a_till_that_knows_of_no_numbers_is_given_none_of_what_has_them(
    hub: Hub, front: Numbered, clock: FixedClock
) -> None:
    assert sharing.shares(hub, front.till.dev, {KEY: (0, 5)}, clock.now()) == {KEY: 0}
    assert front.ask(3) is None
    assert free(hub) == set(range(1, UNITS + 1))
    grant = front.ask_by_number(3)
    assert grant is not None
    assert grant["body"]["numbers"] == {KEY: "1-3"}


def test_who_asks_by_number_for_what_the_hub_does_not_know_as_numbered_waits(
    hub: Hub, front: Numbered, clock: FixedClock
) -> None:
    told(hub, {**EDITION, "edition": None, "numbers": ""})
    wanted = {KEY: (0, 5)}
    assert sharing.shares(hub, front.till.dev, wanted, clock.now(), {KEY}) == {KEY: 0}
    assert front.ask_by_number(3) is None
    told(hub, EDITION)
    assert front.ask_by_number(3) is not None


def test_an_edition_that_makes_no_sense_is_none(hub: Hub, front: Numbered) -> None:
    for body in ({"edition": 0}, {"edition": "many"}, {"edition": 5, "numbers": "6"}):
        told(hub, EDITION | body)
        with hub.reading() as connection:
            assert editions.editions_of(connection, [KEY, "gift:1"]) == {}


def test_a_grant_counts_with_the_numbers_that_the_hub_gave(hub: Hub, front: Numbered) -> None:
    grant = front.ask_by_number(3)
    assert grant is not None
    front.take({**grant, "body": {**grant["body"], "numbers": {KEY: "4-6"}}})
    assert front.holds == {}
    assert cases(hub) == [("unreadable", front.till.dev)]
    front.take(grant)
    assert front.holds == {KEY: 3}
    assert free(hub) == set(range(4, UNITS + 1))


def test_a_number_on_its_way_is_given_to_nobody_else(
    hub: Hub, front: Numbered, clock: FixedClock
) -> None:
    other = enrolled(hub, clock, "other", 0)
    back = Numbered(hub, other.till, other.told)
    for teller in (front, back):
        sharing.shares(hub, teller.till.dev, {KEY: (0, 0)}, clock.now(), {KEY})
    first, second = front.ask_by_number(3), back.ask_by_number(3)
    assert first is not None
    assert second is not None
    assert (first["body"]["numbers"], second["body"]["numbers"]) == ({KEY: "1-3"}, {KEY: "4-6"})


def test_numbers_that_are_taken_twice_are_held_once(hub: Hub, front: Numbered) -> None:
    grant = front.ask_by_number(3)
    assert grant is not None
    front.take(grant)
    front.sell_numbers("1", 1)
    front.take(grant)
    held_now = reading(hub, editions.held_numbers)
    assert held_now == {(KEY, front.till.dev): {2, 3}}
    assert cases(hub) == [("taken-twice", front.till.dev)]


def test_a_sale_without_a_number_leaves_a_gap_and_doubles_nothing(
    hub: Hub, front: Numbered, clock: FixedClock
) -> None:
    grant = front.ask_by_number(UNITS)
    assert grant is not None
    front.take(grant)
    front.sell(2)
    front.till.write(
        Kind.UNITS_RETURNED, {"keys": {KEY: UNITS - 2}, "numbers": {KEY: f"3-{UNITS}"}}
    )
    front.tell()
    assert front.holds == {}
    assert free(hub) == set(range(3, UNITS + 1)), "1 and 2 may have been what was sold"
    assert cases(hub) == []


def test_a_return_without_numbers_gives_units_back_and_no_number(
    hub: Hub, front: Numbered, clock: FixedClock
) -> None:
    grant = front.ask_by_number(3)
    assert grant is not None
    front.take(grant)
    front.till.write(Kind.UNITS_RETURNED, {"keys": {KEY: 3}})
    front.tell()
    assert free(hub) == set(range(4, UNITS + 1))
    wanted = {KEY: (0, UNITS)}
    share = sharing.shares(hub, front.till.dev, wanted, clock.now(), {KEY})
    assert share == {KEY: UNITS - 3}, "no more than there are numbers for"


def test_a_number_that_its_till_gave_back_and_another_sold_is_free_of_nobody(
    hub: Hub, front: Numbered, clock: FixedClock
) -> None:
    other = enrolled(hub, clock, "other", 0)
    back = Numbered(hub, other.till, other.told)
    grant = front.ask_by_number(2)
    assert grant is not None
    front.take(grant)
    # As from a hub that forgot: it sells a number that another holds.
    back.sell_numbers("1", 1)
    front.till.write(Kind.UNITS_RETURNED, {"keys": {KEY: 2}, "numbers": {KEY: "1-2"}})
    front.tell()
    assert 1 not in free(hub)
    assert 2 in free(hub)


def test_numbers_that_cannot_be_read_are_a_case_and_their_units_count(
    hub: Hub, front: Numbered
) -> None:
    grant = front.ask_by_number(3)
    assert grant is not None
    front.take(grant)
    front.sell_numbers("1-2", 1)
    assert front.holds == {KEY: 2}
    assert cases(hub) == [("unreadable", front.till.dev)]


def test_units_from_before_a_variant_was_numbered_come_back_with_numbers(
    hub: Hub, tmp_path: Path, clock: FixedClock
) -> None:
    plain = "title,sku,price,stock,policy\nRiso Print No. 7,PRINT-7,20.00,10,strict\n"
    with closing(make_till(tmp_path / "front", clock, FAIR, plain, "")) as till:
        front = Station(till, hub)
        front.join()
        settle(front)
        assert held(front, "PRINT-7") == 10
        path = tmp_path / "numbered.csv"
        path.write_text("title,sku,price,stock,edition\nRiso Print No. 7,PRINT-7,20.00,10,50\n")
        assert importing.import_products(till, path).problems == []
        assert held(front, "PRINT-7") == 0, "no number, no sale"
        settle(front)
        settle(front)
        assert numbers(front) == set(range(1, 11))
        assert held(front, "PRINT-7") == 10
        with till.store.reading() as session:
            before = len(list(entries(session, till.device.id)))
        settle(front)
        with till.store.reading() as session:
            assert len(list(entries(session, till.device.id))) == before, "and there it rests"
    assert kinds(hub) == []


def test_an_edition_that_an_older_till_took_away_comes_back_and_doubles_nothing(
    pair: tuple[Station, Station], hub: Hub, tmp_path: Path
) -> None:
    front, back = pair
    plain, small = tmp_path / "plain.csv", tmp_path / "small.csv"
    plain.write_text("title,sku,price,policy\nRiso Print No. 7,PRINT-7,20.00,strict\n")
    small.write_text("title,sku,price,edition\nRiso Print No. 7,PRINT-7,20.00,7\n")
    importing.import_products(front.till, plain)
    settle(front, back)
    sale = ask(back.till, "PRINT-7:2")
    assert isinstance(sale, Sale)
    assert sale.lines[0].number_words == ""
    importing.import_products(front.till, small)
    settle(front, back)
    sold = sell(front), sell(back)
    assert all(isinstance(one, frozenset) and max(one) <= 7 for one in sold), sold
    for station in pair:
        give_back(station.till)
    settle(front, back)
    for station in pair:
        while isinstance(found := sell(station), frozenset):
            sold += (found,)
    settle(front, back)
    gone = [number for one in sold if isinstance(one, frozenset) for number in one]
    assert len(gone) == len(set(gone))
    assert kinds(hub) == []


def test_a_till_keeps_no_document_of_an_edition_that_cannot_be(
    pair: tuple[Station, Station], hub: Hub
) -> None:
    front, back = pair
    name = variant_id(front.till, "PRINT-7")
    with hub.reading() as connection:
        known = editions.editions_of(connection, [stock_key(name)])
    assert known[stock_key(name)].size == 50
    page = documents.page(hub, "", 0, 500)
    (body,) = [
        one
        for one in (DocumentWire.model_validate_json(text) for text in page.documents)
        if one.id == name
    ]
    bad = DocumentWire(kind="variant", id=name, event=None, body={**body.body, "edition": 0})
    documents.accept(hub, "somebody", [bad])
    settle(back)
    assert isinstance(sell(back), frozenset), "it sells on with what it knows"


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("side", ["till", "hub"])
def test_whoever_dies_at_whichever_write_loses_no_number(
    pair: tuple[Station, Station], hub: Hub, clock: FixedClock, side: str, after: bool
) -> None:
    front, back = pair
    at_hub = FaultyHub(hub.engine, hub.id)
    front.hub = back.hub = at_hub
    path = back.till.store.path
    back.till.store.close()
    store = FaultyStore(path)
    back.till.store = store
    for nth in range(6):
        clock.forward(seconds=1)
        sell(front, 10), sell(back, 10)
        (store if side == "till" else at_hub).watch.plan[:] = [(nth, after)]
        try:
            back.sync()
        except (Crash, HubUnreachable):
            pass
        store.watch.plan.clear()
        at_hub.watch.plan.clear()
        assert numbers(front).isdisjoint(numbers(back))
        settle(front, back)
        agree(hub, front, back)
    assert [case.text for case in list_cases(hub)] == []
