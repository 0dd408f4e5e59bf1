"""Scarce things among several tills: each sells what it holds, and nobody sells a unit twice."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from kiosk.domain.allotments import stock_key
from kiosk.domain.clock import FixedClock
from kiosk.domain.errors import BadInput
from kiosk.domain.journal import Kind
from kiosk.services import allotments, carts, catalogue, syncing
from kiosk.services.allotments import Escrow
from kiosk.services.backups import restore
from kiosk.services.till import Till, create_till, open_till
from kiosk.store.engine import back_up
from kiosk.store.journal import FROZEN, entries
from kiosk.store.outbox import Outbox
from kiosk.store.rows import put_settings
from kiosk.store.verify import verify
from sync.hub import fences, log
from sync.hub import sharing as at_hub
from sync.hub.cases import list_cases
from sync.hub.database import Hub, open_hub
from sync.hub.stock import levels
from sync.protocol import HubUnreachable, RunWire
from sync.worker import SyncWorker
from tests.factories import FAIR, START, make_till, on_hand, variant_id
from tests.sync.direct import DirectHub, Station, held, sell
from tests.sync.memory_till import MemoryTill

UNITS = 8
PRODUCTS = f"""title,sku,price,stock,kind,taxable,policy
Last Print,LAST,20.00,{UNITS},goods,yes,strict
Zine,ZINE,9.00,35,goods,no,
"""

Open = Callable[[str], Station]


@pytest.fixture
def hub(new_database: Callable[[], str]) -> Iterator[Hub]:
    with open_hub(new_database(), START) as opened:
        yield opened


@pytest.fixture
def tills(tmp_path: Path, hub: Hub, clock: FixedClock) -> Iterator[Open]:
    """Opens tills that have joined the hub; the first brings the event and its products."""
    with ExitStack() as stack:

        def opened(name: str) -> Station:
            first = not list(tmp_path.iterdir())
            directory = tmp_path / name
            till = (
                make_till(directory, clock, FAIR, PRODUCTS, "")
                if first
                else create_till(directory, clock, None, name)
            )
            stack.callback(till.close)
            station = Station(till, hub)
            station.join()
            station.sync()
            return station

        yield opened


def adds_up(hub: Hub, *stations: Station) -> None:
    """Sold and held and free and in flight are what was received, at the hub and on the tills."""
    key = stock_key(variant_id(stations[0].till, "LAST"))
    with hub.reading() as connection:
        assert at_hub.free_units(connection, [key])[key] >= 0
        for station in stations:
            assert at_hub.held_by(connection, station.till.device.id).get(key, 0) == held(station)
    for station in stations:
        till: Till = station.till
        assert verify(till.store.path, till.device.id).problems == ()


def test_a_till_that_is_alone_holds_everything_after_its_first_round(tills: Open, hub: Hub) -> None:
    front = tills("front")
    assert held(front) == UNITS
    assert sell(front, UNITS) is None
    refusal = sell(front)
    assert refusal is not None
    assert refusal.code == "sold_out"
    front.sync()
    adds_up(hub, front)


def test_what_a_till_sold_before_it_joined_is_not_missing_from_what_it_holds(
    tmp_path: Path, hub: Hub, clock: FixedClock
) -> None:
    front = Station(make_till(tmp_path / "front", clock, FAIR, PRODUCTS, ""), hub)
    assert sell(front, 3) is None
    front.join()
    for _ in range(2):
        front.sync()
    assert held(front) == UNITS - 3
    adds_up(hub, front)
    front.till.close()


def test_a_till_tells_what_the_stall_has_from_what_it_may_sell_itself(tills: Open) -> None:
    front, back = tills("front"), tills("back")
    for station in (front, back, front, back):
        station.sync()
    here, elsewhere = held(front), held(back)
    assert here + elsewhere == UNITS
    assert 0 < elsewhere < UNITS
    (row,) = catalogue.stock(front.till, "LAST")
    assert (row.on_hand, row.to_sell) == (UNITS, here)
    (row,) = catalogue.stock(front.till, "ZINE")
    assert (row.on_hand, row.to_sell) == (35, 35), "what is not strict is anybody's to sell"


def test_a_basket_says_at_once_what_this_till_lacks_and_asks_for_it(
    tills: Open, clock: FixedClock
) -> None:
    front, back = tills("front"), tills("back")
    for station in (front, back, front, back):
        station.sync()
    here = held(front)
    last = variant_id(front.till, "LAST")
    assert carts.add(front.till, last, here).short == {}
    refusal = carts.add(front.till, last).short[last]
    assert refusal.code == "held_elsewhere"
    assert refusal.facts["elsewhere"] == UNITS - here
    # Nobody has paid yet, and the missing one is on its way already.
    clock.forward(seconds=1)
    for station in (front, back, front, back, front):
        station.sync()
    assert held(front) > here
    assert carts.check(front.till).short == {}
    assert carts.add(front.till, last, UNITS - here).short[last].code == "held_elsewhere"


def test_nobody_is_told_to_wait_for_units_that_cannot_come(tills: Open, clock: FixedClock) -> None:
    front, back = tills("front"), tills("back")
    for station in (front, back, front, back):
        station.sync()
    last = variant_id(front.till, "LAST")

    def cut(_call: str, _moment: str) -> None:
        raise HubUnreachable("No line.")

    connected, front.between = front.between, cut
    with pytest.raises(HubUnreachable):
        front.sync()
    assert carts.add(front.till, last, held(front) + 1).short[last].code == "out_of_reach"
    front.between = connected
    # It was asked for all the same, and comes with the line.
    clock.forward(seconds=1)
    for station in (front, back, front, back, front):
        station.sync()
    assert carts.check(front.till).short == {}


def test_a_customer_who_is_refused_and_tries_again_is_counted_once(
    tills: Open, clock: FixedClock
) -> None:
    front, back = tills("front"), tills("back")
    for station in (front, back, front, back):
        station.sync()
    last, key = variant_id(front.till, "LAST"), stock_key(variant_id(front.till, "LAST"))
    more = held(front) + 1
    carts.add(front.till, last, more)
    for _ in range(3):
        clock.forward(seconds=6)
        carts.check(front.till)
    demand, waiting = Escrow(front.till).claims()[key]
    assert waiting == more
    # In thousandths, less what has decayed within these seconds.
    assert more * 990 <= demand <= more * 1000


def test_a_basket_on_a_copy_says_that_it_is_locked(tills: Open) -> None:
    front = tills("front")
    last, zine = variant_id(front.till, "LAST"), variant_id(front.till, "ZINE")
    with front.till.store.writing() as session:
        put_settings(session, **{FROZEN: "copy"})
    carts.add(front.till, zine)
    view = carts.add(front.till, last)
    assert {one: refusal.code for one, refusal in view.short.items()} == {last: "frozen"}


def test_units_are_divided_and_nobody_sells_another_ones(
    tills: Open, hub: Hub, clock: FixedClock
) -> None:
    front, back = tills("front"), tills("back")
    for _ in range(2):
        front.sync()
        back.sync()
    assert (held(front), held(back)) == (4, 4)
    # Both are cut off now.
    assert sell(front, 4) is None
    refusal = sell(front)
    assert refusal is not None
    assert refusal.code == "held_elsewhere"
    assert refusal.facts["elsewhere"] == 4
    assert sell(back, 3) is None
    front.sync()
    back.sync()
    adds_up(hub, front, back)
    assert list_cases(hub) == []


def test_the_last_unit_goes_to_where_somebody_waits(
    tills: Open, hub: Hub, clock: FixedClock
) -> None:
    front, back = tills("front"), tills("back")
    for _ in range(2):
        front.sync()
        back.sync()
    assert sell(back, 3) is None
    back.sync()
    front.sync()
    while sell(front) is None:
        clock.forward(minutes=1)
    assert held(back) >= 1
    front.sync()
    back.sync()
    front.sync()
    assert sell(front) is None
    front.sync()
    adds_up(hub, front)


class Line:
    """A line that can be cut: ``lose`` names the call and the moment at which it breaks."""

    def __init__(self) -> None:
        self.lose: tuple[str, str] | None = None

    def __call__(self, call: str, moment: str) -> None:
        if (call, moment) == self.lose:
            self.lose = None
            raise HubUnreachable("The line was cut.")


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("call", ["push", "shares", "pull"])
def test_a_line_cut_anywhere_loses_no_unit_and_makes_none(
    tills: Open, hub: Hub, call: str, moment: str
) -> None:
    front, back = tills("front"), tills("back")
    line = Line()
    back.between = line
    sell(front, 2)
    for _ in range(3):
        line.lose = (call, moment)
        for station in (front, back):
            try:
                station.sync()
            except HubUnreachable:
                continue
        assert held(front) + held(back) <= UNITS - 2
    for _ in range(2):
        front.sync()
        back.sync()
    assert held(front) + held(back) == UNITS - 2
    adds_up(hub, front, back)
    assert list_cases(hub) == []


def test_what_is_given_back_at_close_can_be_sold_elsewhere(tills: Open, hub: Hub) -> None:
    front, back = tills("front"), tills("back")
    for _ in range(2):
        front.sync()
        back.sync()
    assert sum(allotments.give_back(front.till).values()) == 4
    assert held(front) == 0
    # Its claim is forgotten once it was not heard for a while.
    front.till.clock.forward(minutes=11)  # type: ignore[attr-defined]
    front.sync()
    back.sync()
    assert (held(front), held(back)) == (0, UNITS)
    adds_up(hub, front, back)


def test_a_lost_tills_units_stay_frozen_until_a_person_says_it_is_gone(
    tills: Open, hub: Hub, clock: FixedClock
) -> None:
    front, back = tills("front"), tills("back")
    for _ in range(2):
        front.sync()
        back.sync()
    fences.freeze(hub, front.till.device.id, clock.now())
    # It is only cut off, and may sell what it holds.
    assert sell(front) is None
    for _ in range(3):
        clock.forward(minutes=20)
        back.sync()
    assert held(back) == 4
    freed = fences.write_off(hub, front.till.device.id, "Ada", "Fell into the river", clock.now())
    assert sum(freed.values()) == 4
    back.sync()
    assert held(back) == UNITS
    (case,) = list_cases(hub)
    assert case.kind == "written-off"
    assert "which held 4 × LAST Last Print: “Fell into the river”" in case.text
    with pytest.raises(BadInput, match="written off before"):
        fences.write_off(hub, front.till.device.id, "Ada", "Again", clock.now())


def test_a_till_that_was_written_off_and_comes_back_keeps_its_facts_and_is_a_case(
    tills: Open, hub: Hub, clock: FixedClock
) -> None:
    front, back = tills("front"), tills("back")
    for _ in range(2):
        front.sync()
        back.sync()
    assert sell(front) is None
    fences.write_off(hub, front.till.device.id, "Ada", "Gone", clock.now())
    clock.forward(minutes=20)
    back.sync()
    assert sell(back, UNITS) is None
    front.sync()
    refusal = sell(front)
    assert refusal is not None
    assert refusal.code == "frozen"
    front.sync()
    back.sync()
    kinds = sorted(case.kind for case in list_cases(hub))
    assert kinds == ["oversold", "written-off"]
    sold = {entry for case in list_cases(hub) for entry in (one["kind"] for one in case.evidence)}
    assert "SaleCompleted" in sold


def test_a_till_that_learns_of_its_fence_gives_up_exactly_what_is_left(
    tills: Open, hub: Hub, clock: FixedClock
) -> None:
    front, back = tills("front"), tills("back")
    for _ in range(2):
        front.sync()
        back.sync()
    assert sell(front) is None
    fences.freeze(hub, front.till.device.id, clock.now())
    front.sync()
    clock.forward(minutes=11)
    back.sync()
    assert (held(front), held(back)) == (0, UNITS - 1)
    assert list_cases(hub) == []
    adds_up(hub, front, back)


def test_units_on_their_way_to_a_fenced_till_are_free_once_it_has_closed(
    tills: Open, hub: Hub, clock: FixedClock
) -> None:
    front, back = tills("front"), tills("back")
    for _ in range(2):
        front.sync()
        back.sync()
    assert sell(back, 4) is None
    back.sync()
    line = Line()
    back.between = line
    line.lose = ("pull", "before")
    front.sync()
    with pytest.raises(HubUnreachable):
        back.sync()
    (row,) = fences.holdings(hub)
    assert row.in_flight > 0
    fences.freeze(hub, back.till.device.id, clock.now())
    back.sync()
    back.sync()
    (row,) = fences.holdings(hub)
    assert (row.in_flight, held(back)) == (0, 0)
    assert row.free + sum(row.held.values()) == UNITS - 4


def test_a_fenced_till_is_granted_nothing_whatever_it_asks(
    tills: Open, hub: Hub, clock: FixedClock
) -> None:
    front = tills("front")
    till = front.till
    assert sum(allotments.give_back(till).values()) == UNITS
    front.sync()
    fences.freeze(hub, till.device.id, clock.now())
    key = stock_key(variant_id(till, "LAST"))
    with till.store.writing() as session:
        till.action(session, clock.now()).record(Kind.UNITS_ASKED, {"keys": {key: 1}}, None)
    front.sync()
    (row,) = fences.holdings(hub)
    assert (row.free, row.in_flight, sum(row.held.values())) == (UNITS, 0, 0)


def test_an_older_copy_of_a_store_sells_nothing_that_is_counted(
    tills: Open, hub: Hub, clock: FixedClock, tmp_path: Path
) -> None:
    front = tills("front")
    back_up(front.till.store.path, tmp_path / "monday.db")
    assert sell(front, 3) is None
    front.till.close()
    for left_over in (front.till.store.path, *tmp_path.glob("front/*-wal")):
        left_over.unlink()
    shutil.copyfile(tmp_path / "monday.db", front.till.store.path)
    again = open_till(front.till.data_dir, clock)
    station = Station(again, hub)
    refusal = sell(station)
    again.close()
    assert refusal is not None
    assert refusal.code == "frozen"


def test_a_copy_does_not_give_up_what_its_original_may_have_sold(
    tills: Open, hub: Hub, clock: FixedClock, tmp_path: Path
) -> None:
    front = tills("front")
    dev = front.till.device.id
    back_up(front.till.store.path, tmp_path / "monday.db")
    # Sold, and never told to anybody.
    assert sell(front, 3) is None
    front.till.close()
    shutil.copyfile(tmp_path / "monday.db", front.till.store.path)
    copy = Station(open_till(front.till.data_dir, clock), hub)
    copy.token = front.token
    fences.freeze(hub, dev, clock.now())
    copy.sync()
    copy.sync()
    with hub.reading() as connection:
        assert sum(at_hub.held_by(connection, dev).values()) == UNITS
    copy.till.close()


def test_a_restored_till_starts_with_nothing_and_its_former_units_are_frozen(
    tills: Open, hub: Hub, clock: FixedClock, tmp_path: Path
) -> None:
    front = tills("front")
    former = front.till.device.id
    back_up(front.till.store.path, tmp_path / "monday.db")
    assert sell(front, 3) is None
    front.till.close()
    again = Station(restore(tmp_path / "monday.db", front.till.data_dir, clock), hub)
    assert held(again) == 0
    refusal = sell(again)
    assert refusal is not None
    assert refusal.code == "held_elsewhere"
    again.join()
    again.sync()
    assert held(again) == 0
    with hub.reading() as connection:
        assert at_hub.is_fenced(connection, former)
    fences.write_off(hub, former, "Ada", "Counted the shelf", clock.now())
    again.sync()
    assert held(again) == UNITS
    again.till.close()


def test_two_copies_of_one_till_are_both_stopped_and_nothing_is_hidden(
    tills: Open, hub: Hub, clock: FixedClock, tmp_path: Path
) -> None:
    front = tills("front")
    front.till.close()
    shutil.copytree(front.till.data_dir, tmp_path / "copy")
    one = Station(open_till(front.till.data_dir, clock), hub)
    two = Station(open_till(tmp_path / "copy", clock), hub)
    one.token = two.token = front.token
    assert sell(one, 2) is None
    assert sell(two, 5) is None
    own = held(one), held(two)
    one.sync()
    two.sync()
    one.sync()
    assert (held(one), held(two)) == own, "what a copy did is in nobody else's account"
    for station in (one, two):
        refusal = sell(station)
        assert refusal is not None
        assert refusal.code == "frozen"
        assert syncing.status(station.till).code == "copied"
        assert on_hand(station.till)["LAST"] == UNITS - 7, "both know what both sold"
        assert verify(station.till.store.path, station.till.device.id).problems == ()
        station.till.close()
    with hub.reading() as connection:
        assert at_hub.is_fenced(connection, front.till.device.id)
    assert [case.kind for case in list_cases(hub)] == ["fork"]
    assert [line.on_hand for line in levels(hub) if line.sku == "LAST"] == [UNITS - 7]


def test_a_grant_that_is_taken_twice_counts_once_and_is_a_case(tills: Open, hub: Hub) -> None:
    front = tills("front")
    till = front.till
    with till.store.writing() as session:
        taken = next(
            entry for entry in entries(session, till.device.id) if entry.kind == Kind.UNITS_TAKEN
        )
        till.action(session, till.clock.now()).record(Kind.UNITS_TAKEN, taken.body, None)
    with DirectHub(hub, till.clock, front.token) as line:
        SyncWorker(line, Outbox(till.store), till.clock).once()
    with hub.reading() as connection:
        at_the_hub = at_hub.held_by(connection, till.device.id)
    assert at_the_hub == {stock_key(variant_id(till, "LAST")): UNITS}
    assert [case.kind for case in list_cases(hub)] == ["taken-twice"]


def test_a_till_that_hears_of_its_own_later_sales_sells_nothing_that_is_counted(
    tills: Open, hub: Hub, clock: FixedClock, tmp_path: Path
) -> None:
    front = tills("front")
    shutil.copytree(front.till.data_dir, tmp_path / "image")
    assert sell(front, 3) is None
    front.sync()
    # The whole disk is put back, with what lies beside the store.
    image = Station(open_till(tmp_path / "image", clock), hub)
    image.token = front.token
    image.sync()
    refusal = sell(image)
    image.till.close()
    assert refusal is not None
    assert refusal.code == "frozen"


def test_units_that_the_hub_never_granted_are_not_believed(hub: Hub, clock: FixedClock) -> None:
    liar = MemoryTill(clock)
    key = stock_key("v")
    grant = liar.write(Kind.UNITS_GRANTED, {"to": liar.dev, "ask": "", "keys": {key: 5}})
    liar.write(Kind.UNITS_TAKEN, {"grant": grant.as_dict()})
    runs = [RunWire(dev=liar.dev, entries=[entry.as_dict() for entry in liar.own])]
    assert log.accept(hub, liar.dev, runs, clock.now()).refused == []
    with hub.reading() as connection:
        assert at_hub.held_by(connection, liar.dev) == {}
    (case,) = list_cases(hub)
    assert (case.kind, case.seq) == ("unreadable", 3)
    assert "never granted" in case.text


def test_the_hubs_overview_says_how_the_units_lie(tills: Open, hub: Hub, clock: FixedClock) -> None:
    front, back = tills("front"), tills("back")
    for _ in range(2):
        front.sync()
        back.sync()
    assert sell(front) is None
    front.sync()
    (row,) = fences.holdings(hub)
    assert row.key == stock_key(variant_id(front.till, "LAST"))
    assert row.name == "LAST Last Print"
    assert row.free + row.in_flight + sum(row.held.values()) == UNITS - 1
    assert sum(row.held.values()) >= 6
