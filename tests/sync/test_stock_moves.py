"""Stock moved by hand between tills: all count alike, and nothing that is gone is granted."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.cli.stock_words import counted_lines
from kiosk.domain.allotments import stock_key
from kiosk.domain.clock import FixedClock
from kiosk.domain.errors import BadInput
from kiosk.domain.journal import Kind
from kiosk.domain.money import Money
from kiosk.domain.stock import Reason
from kiosk.services import cases, stock_reports, stocking
from kiosk.services.stocking import Move, Moved
from kiosk.services.till import create_till, open_till
from kiosk.store.verify import verify
from kiosk.ui.case_words import case_sentence, case_title
from sync.hub import devices, fences, log, sharing
from sync.hub.cases import list_cases
from sync.hub.database import Hub, open_hub
from sync.hub.stock import levels
from sync.protocol import RunWire
from tests.factories import FAIR, START, make_till, on_hand, rows, variant_id
from tests.sync.direct import Station, held, sell
from tests.sync.memory_till import MemoryTill

UNITS = 8
PRODUCTS = f"""title,sku,price,stock,kind,taxable,policy,cost
Last Print,LAST,20.00,{UNITS},goods,yes,strict,
Zine,ZINE,9.00,35,goods,no,,2.50
"""


@pytest.fixture
def hub(new_database: Callable[[], str]) -> Iterator[Hub]:
    with open_hub(new_database(), START) as opened:
        yield opened


@pytest.fixture
def stations(tmp_path: Path, hub: Hub, clock: FixedClock) -> Iterator[tuple[Station, Station]]:
    """Two tills that have joined, and hold what is strict between them."""
    front = Station(make_till(tmp_path / "front", clock, FAIR, PRODUCTS, ""), hub)
    back = Station(create_till(tmp_path / "back", clock, None, "Back till"), hub)
    front.join()
    front.sync()
    back.join()
    back.sync()
    together(front, back)
    yield front, back
    front.till.close()
    back.till.close()


def together(*stations: Station) -> None:
    for _ in range(3):
        for station in stations:
            station.sync()


def move(station: Station, reason: Reason, **units: int) -> list[Moved]:
    wanted = {variant_id(station.till, sku): number for sku, number in units.items()}
    return stocking.move(station.till, Move(reason, wanted, "Ada", "As it is"))


def adds_up(hub: Hub, received: int, sold: int, *stations: Station) -> None:
    """Sold and held and free are what was received and not lost; all tills and the hub agree."""
    key = stock_key(variant_id(stations[0].till, "LAST"))
    at_hub = {line.sku: line.on_hand for line in levels(hub)}
    with hub.reading() as connection:
        free = sharing.free_units(connection, [key])[key]
        here = [sharing.held_by(connection, one.till.device.id).get(key, 0) for one in stations]
    assert free >= 0
    assert sold + sum(here) + free == received
    for station, units in zip(stations, here, strict=True):
        assert held(station) == units
        assert on_hand(station.till) == at_hub
        assert verify(station.till.store.path, station.till.device.id).problems == ()
    assert list_cases(hub) == []


def test_two_tills_and_the_hub_agree_on_every_reason(
    hub: Hub, stations: tuple[Station, Station]
) -> None:
    front, back = stations
    move(front, Reason.RECEIVE, ZINE=10)
    move(back, Reason.WASTE, ZINE=3)
    move(back, Reason.SAMPLE, ZINE=1)
    assert sell(front, 2, "ZINE") is None
    together(front, back)
    (counted,) = move(back, Reason.COUNT, ZINE=38)
    assert (counted.expected, counted.change) == (39, -1)
    together(front, back)
    adds_up(hub, UNITS, 0, front, back)
    assert on_hand(front.till)["ZINE"] == 38
    assert stock_reports.variance(front.till) == stock_reports.variance(back.till)
    (at_cost,) = stock_reports.sums(stock_reports.variance(back.till))
    assert (at_cost.value, at_cost.missing) == (Money(38 * 250, "GBP"), Money(250, "GBP"))
    newest = stock_reports.moves(front.till, variant_id(front.till, "ZINE"), 1)
    assert [(one.reason, one.device, one.who, one.why) for one in newest] == [
        ("count", "Back till", "Ada", "As it is")
    ]


def test_what_is_received_is_free_and_what_is_wasted_was_held(
    hub: Hub, stations: tuple[Station, Station]
) -> None:
    front, back = stations
    assert (held(front), held(back)) == (4, 4)
    move(front, Reason.WASTE, LAST=3)
    assert held(front) == 1
    with pytest.raises(BadInput, match="This till holds 1 of"):
        move(front, Reason.SAMPLE, LAST=2)
    assert sell(front) is None
    refused = sell(front)
    assert refused is not None
    together(front, back)
    adds_up(hub, UNITS - 3, 1, front, back)
    move(back, Reason.RECEIVE, LAST=6)
    together(front, back)
    adds_up(hub, UNITS - 3 + 6, 1, front, back)
    assert held(front) + held(back) == UNITS - 3 + 6 - 1


def test_a_till_that_wastes_all_it_has_heard_of_leaves_nothing_to_grant(
    hub: Hub, stations: tuple[Station, Station]
) -> None:
    front, back = stations
    move(front, Reason.WASTE, LAST=4)
    move(back, Reason.SAMPLE, LAST=4)
    together(front, back)
    adds_up(hub, 0, 0, front, back)
    assert sell(front) is not None
    assert sell(back) is not None


def test_a_count_on_one_of_several_tills_lowers_nothing_that_another_may_sell(
    hub: Hub, stations: tuple[Station, Station], clock: FixedClock
) -> None:
    front, back = stations
    with pytest.raises(BadInput, match=r"can't lower it from 8 to 6. Waste what is missing"):
        move(front, Reason.COUNT, ZINE=1, LAST=6)
    assert on_hand(front.till) == {"LAST": UNITS, "ZINE": 35}, "nothing of it was counted"
    assert move(front, Reason.COUNT, LAST=UNITS)[0].change == 0
    too_many = move(front, Reason.COUNT, LAST=UNITS + 1)
    assert too_many[0].change == 1
    assert "Count it at one till" in " ".join(counted_lines(too_many)), "another may count it too"
    together(front, back)
    adds_up(hub, UNITS + 1, 0, front, back)
    clock.forward(minutes=60)
    with pytest.raises(BadInput, match="has not heard everything"):
        move(front, Reason.COUNT, LAST=UNITS + 2)


def transfer(station: Station, sent: str = "", **units: int) -> list[Moved]:
    wanted = {variant_id(station.till, sku): number for sku, number in units.items()}
    move = Move(Reason.TRANSFER, wanted, "Ada", "Back till", sent)
    return stocking.move(station.till, move)


def test_what_is_sent_to_another_till_is_nobodys_until_it_arrives(
    hub: Hub, stations: tuple[Station, Station]
) -> None:
    front, back = stations
    transfer(front, LAST=3, ZINE=10)
    assert (held(front), sell(front, 2) is None) == (1, False), "what is on the way is not sold"
    assert stock_reports.on_the_way(back.till) == [], "it has not heard of it"
    together(front, back)
    adds_up(hub, UNITS - 3, 0, front, back)
    (sent,) = stock_reports.on_the_way(back.till)
    assert (sent.to, sent.device) == ("Back till", front.till.device.name)
    transfer(back, sent.id)
    together(front, back)
    adds_up(hub, UNITS, 0, front, back)
    assert held(front) + held(back) == UNITS
    assert on_hand(front.till) == {"LAST": UNITS, "ZINE": 35}
    assert stock_reports.on_the_way(front.till) == stock_reports.on_the_way(back.till) == []


def test_what_two_tills_take_in_between_two_syncs_came_once(
    hub: Hub, stations: tuple[Station, Station], clock: FixedClock
) -> None:
    front, back = stations
    transfer(front, LAST=2)
    together(front, back)
    (sent,) = stock_reports.on_the_way(front.till)
    transfer(back, sent.id)
    clock.forward(seconds=1)
    transfer(front, sent.id)
    together(front, back)
    adds_up(hub, UNITS, 0, front, back)
    with pytest.raises(BadInput, match="taken in before"):
        transfer(back, sent.id)


def test_a_till_sends_away_no_more_of_what_is_scarce_than_it_holds(
    hub: Hub, stations: tuple[Station, Station]
) -> None:
    front, back = stations
    with pytest.raises(BadInput, match="This till holds 4 of"):
        transfer(front, ZINE=1, LAST=5)
    assert stock_reports.on_the_way(front.till) == []
    transfer(front, LAST=4)
    assert sell(front) is not None
    together(front, back)
    adds_up(hub, UNITS - 4, 0, front, back)


def test_what_is_counted_back_of_what_is_shared_is_lowered_by_nobody(
    stations: tuple[Station, Station],
) -> None:
    front, _ = stations
    for reason in (Reason.LOADOUT, Reason.COUNTBACK):
        with pytest.raises(BadInput, match="can't lower it from 8 to 6"):
            move(front, reason, LAST=6)
        assert not move(front, reason, ZINE=35)[0].shared
        assert move(front, reason, LAST=UNITS)[0].shared


def test_what_a_till_lost_before_it_joined_is_nobodys(
    tmp_path: Path, hub: Hub, clock: FixedClock
) -> None:
    front = Station(make_till(tmp_path / "front", clock, FAIR, PRODUCTS, ""), hub)
    move(front, Reason.WASTE, LAST=3)
    move(front, Reason.COUNT, LAST=4)
    front.join()
    together(front)
    assert held(front) == 4
    adds_up(hub, 4, 0, front)
    front.till.close()


def test_a_till_that_was_given_up_loses_nothing_more_of_what_is_strict(
    hub: Hub, stations: tuple[Station, Station], clock: FixedClock
) -> None:
    front, back = stations
    move(front, Reason.WASTE, LAST=1)
    fences.write_off(hub, front.till.device.id, "Ada", "Gone", clock.now())
    clock.forward(minutes=20)
    back.sync()
    assert sell(back, UNITS) is None
    front.sync()
    with pytest.raises(BadInput, match="is locked on this till"):
        move(front, Reason.WASTE, LAST=1)
    back.sync()
    # The fourth unit that was given out again was wasted before: a person has to know.
    assert sorted(case.kind for case in list_cases(hub)) == ["oversold", "written-off"]


def test_two_copies_that_waste_the_same_units_are_a_case(
    tmp_path: Path, hub: Hub, stations: tuple[Station, Station], clock: FixedClock
) -> None:
    front, back = stations
    front.till.close()
    shutil.copytree(front.till.data_dir, tmp_path / "copy")
    front.till = open_till(front.till.data_dir, clock)
    copy = Station(open_till(tmp_path / "copy", clock), hub)
    copy.token = front.token
    assert sell(back, 4) is None
    move(front, Reason.WASTE, LAST=4)
    clock.forward(seconds=1)
    move(copy, Reason.WASTE, LAST=4)
    for station in (front, copy, back):
        station.sync()
    copy.till.close()
    assert {"fork", "oversold"} <= {case.kind for case in list_cases(hub)}
    (told,) = (one for one in cases.list_cases(back.till) if one.kind == "oversold")
    assert case_title(told) == "More gone than there was", "nothing was sold"
    assert "by hand" in case_sentence(told)
    assert "moved by hand" in next(c.text for c in list_cases(hub) if c.kind == "oversold")
    assert on_hand(back.till)["LAST"] == -4, "both are facts"
    assert verify(back.till.store.path, back.till.device.id).problems == ()


@pytest.mark.parametrize(
    "spoilt", [{}, {"reason": "sale"}, {"reason": []}, {"lines": 3}, {"quantity": 1.5}, {"line": 0}]
)
def test_what_makes_no_sense_is_kept_by_the_hub_and_parked_by_a_till(
    hub: Hub, stations: tuple[Station, Station], clock: FixedClock, spoilt: dict[str, object]
) -> None:
    _, back = stations
    line = {"line": 1, "variant": variant_id(back.till, "ZINE"), "quantity": -1, **spoilt}
    body: dict[str, object] = {"move": "m", "reason": "waste", "note": None, "lines": [line]}
    till = MemoryTill(clock)
    devices.enrol(hub, devices.add_device(hub, "odd", clock.now()), till.card, clock.now())
    till.write(Kind.STOCK_MOVED, {**body, **spoilt} if spoilt else {})
    runs = [RunWire(dev=till.dev, entries=[one.as_dict() for one in till.own])]
    assert log.accept(hub, till.dev, runs, clock.now()).refused == []
    back.sync()
    (entry,) = rows(back.till.store.path, "SELECT hash FROM entry WHERE kind = 'StockMoved'")
    parked = rows(back.till.store.path, "SELECT entry_hash FROM parked")
    readable = spoilt == {"line": 0}
    assert (entry in parked) is not readable
    assert [case.kind for case in list_cases(hub)] == ([] if readable else ["unreadable"])
    assert on_hand(back.till)["ZINE"] == (34 if readable else 35)
    assert levels(hub)[-1].on_hand == on_hand(back.till)["ZINE"]
    assert verify(back.till.store.path, back.till.device.id).problems == ()
