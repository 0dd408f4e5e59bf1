"""Tickets of a capacity and timed slots: what has so many places is sold so often, and no more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from kiosk.domain.admission import Verdict
from kiosk.domain.clock import FixedClock
from kiosk.services import gate
from kiosk.services.sales import Sale
from kiosk.services.till import create_till
from kiosk.store.documents import all_ids, bodies_of
from sync.hub.cases import list_cases
from sync.hub.database import Hub, open_hub
from sync.hub.stock import levels
from tests.factories import FAIR, START, ask, make_till
from tests.sync.direct import Station, held, sell
from tests.sync.test_recovery import settle

SEATS, TOUR = 6, 3
PRODUCTS = f"""title,sku,price,kind,capacity,edition
Concert,CONCERT,15.00,ticket,{SEATS},
Tour 14:00,TOUR-14,8.00,ticket,{TOUR},
Stalls seat,SEAT,25.00,ticket,,4
"""


@pytest.fixture
def hub(new_database: Callable[[], str]) -> Iterator[Hub]:
    with open_hub(new_database(), START) as opened:
        yield opened


@pytest.fixture
def stall(tmp_path: Path, hub: Hub, clock: FixedClock) -> Iterator[tuple[Station, Station]]:
    """Two tills that sell tickets to the same places."""
    with ExitStack() as stack:
        front = Station(make_till(tmp_path / "front", clock, FAIR, PRODUCTS, ""), hub)
        back = Station(create_till(tmp_path / "back", clock, None, "back"), hub)
        for station in (front, back):
            stack.callback(station.till.close)
            station.join()
            station.sync()
        settle(front, back)
        yield front, back


def sell_out(station: Station, sku: str) -> int:
    sold = 0
    while sell(station, 1, sku) is None:
        sold += 1
    return sold


def test_two_cut_off_tills_sell_no_more_tickets_than_there_are_seats(
    stall: tuple[Station, Station], hub: Hub
) -> None:
    front, back = stall
    sold = sell_out(front, "CONCERT"), sell_out(back, "CONCERT")
    assert sum(sold) == SEATS
    assert min(sold) > 0
    settle(front, back)
    assert [line.on_hand for line in levels(hub) if line.sku == "CONCERT"] == [0]
    assert sell_out(front, "CONCERT") + sell_out(back, "CONCERT") == 0
    assert list_cases(hub) == []


def test_a_walk_in_ticket_admits_once_and_takes_a_seat(
    stall: tuple[Station, Station], hub: Hub
) -> None:
    front, back = stall
    before = held(front, "CONCERT")
    sale = ask(front.till, "CONCERT")
    assert isinstance(sale, Sale)
    assert held(front, "CONCERT") == before - 1
    settle(front, back)
    with front.till.store.reading() as session:
        (ticket,) = bodies_of(session, "ticket", all_ids(session, "ticket"))
    assert gate.scan(back.till, ticket["code"]).verdict is Verdict.VALID
    assert gate.scan(back.till, ticket["code"]).verdict is Verdict.USED
    settle(back, front)
    assert gate.scan(front.till, ticket["code"]).verdict is Verdict.USED
    assert sell_out(front, "CONCERT") + sell_out(back, "CONCERT") == SEATS - 1


def test_the_last_place_of_a_slot_goes_to_where_somebody_waits(
    stall: tuple[Station, Station], clock: FixedClock
) -> None:
    empty, other = sorted(stall, key=lambda one: held(one, "TOUR-14"))
    while held(other, "TOUR-14") > 1:
        assert sell(other, 1, "TOUR-14") is None
    settle(other)
    sell_out(empty, "TOUR-14")
    assert held(other, "TOUR-14") == 1
    refusal = sell(empty, 1, "TOUR-14")
    assert refusal is not None
    assert refusal.code == "held_elsewhere"
    clock.forward(seconds=1)
    settle(empty, other, empty)
    assert sell(empty, 1, "TOUR-14") is None
    assert (held(empty, "TOUR-14"), held(other, "TOUR-14")) == (0, 0)


def test_a_numbered_ticket_names_its_seat_and_no_seat_is_sold_twice(
    stall: tuple[Station, Station], hub: Hub
) -> None:
    seats: list[int] = []
    for station in stall:
        while isinstance(sale := ask(station.till, "SEAT"), Sale):
            seats += sale.lines[0].numbers
    assert sorted(seats) == [1, 2, 3, 4]
    settle(*stall)
    assert list_cases(hub) == []
