"""A walk-in at a window: from the door through the till's own paying, and back with a ticket."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware import qr
from kiosk.domain.clock import FixedClock
from kiosk.domain.door.setup import CheckInList
from kiosk.domain.ids import EventId
from kiosk.services import carts, doors
from kiosk.services.till import Till
from kiosk.ui import door_setting, walking
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Pane, Place, Step
from kiosk.ui.paperwork import Paperwork
from kiosk.ui.walk_view import WalkView
from tests.factories import PRODUCTS, cash, make_till, rows, variant_id
from tests.qr_reading import decode
from tests.ui.test_desk import Paper

PAPER = Paper()
FREE = "Free,,FREE,0.00,,,,ticket,yes,unlimited\n"


@pytest.fixture
def till(tmp_path: Path, clock: FixedClock) -> Iterator[Till]:
    made = make_till(tmp_path / "till", clock, products=PRODUCTS + FREE)
    yield made
    made.close()


def window(till: Till) -> tuple[Desk, Pane]:
    desk = Desk(till, Paperwork(PAPER.print_owed, PAPER.picture, qr=lambda code: qr.png(code, 8)))
    pane = desk.open_pane("w1")
    pane.go(Place.DOOR)
    return desk, pane


def view(pane: Pane) -> WalkView:
    assert pane.walk.value is not None
    return pane.walk.value


def test_they_pay_and_are_shown_their_tickets_at_the_door(till: Till) -> None:
    async def work() -> None:
        desk, pane = window(till)
        day = variant_id(till, "DAY")
        await walking.begin(desk, pane)
        assert {one.variant.sku for one in view(pane).types} == {"DAY", "FREE"}
        await asyncio.gather(*(walking.put(desk, pane, day, 1) for _ in range(3)))
        assert desk.basket.value.units == 3
        await walking.pay(desk, pane, Step.CASH)
        assert (pane.place, pane.step) == (Place.TILL, Step.CASH)
        await desk.pay(pane, cash("50.00"))
        assert pane.place is Place.DOOR
        found = view(pane)
        assert (found.admitted, found.waiting) == (3, None)
        assert found.sale is not None
        assert str(found.sale.change) == "5.00 GBP"
        assert found.shown is not None
        assert decode(found.picture or b"") == [found.shown.ticket.code]
        first = found.shown.ticket.code
        await walking.show(desk, pane, found.at + 1)
        turned = view(pane)
        assert turned.shown is not None
        assert decode(turned.picture or b"") == [turned.shown.ticket.code]
        assert turned.shown.ticket.code != first
        await walking.show(desk, pane, turned.at + 2)
        assert view(pane).at == 0
        await walking.leave(desk, pane)
        assert pane.walk.value is None

    asyncio.run(work())


def test_who_goes_away_leaves_nothing(till: Till) -> None:
    async def work() -> None:
        desk, pane = window(till)
        await walking.begin(desk, pane)
        await walking.put(desk, pane, variant_id(till, "DAY"), 2)
        await walking.pay(desk, pane, Step.BASKET)
        assert pane.place is Place.TILL
        pane.go(Place.DOOR)
        await walking.leave(desk, pane)
        assert pane.walk.value is None
        assert not desk.basket.value.lines

    asyncio.run(work())
    assert not carts.load(till).lines
    assert rows(till.store.path, "SELECT count(*) FROM sale") == [(0,)]


def test_what_costs_nothing_takes_one_tap(till: Till) -> None:
    async def work() -> None:
        desk, pane = window(till)
        await walking.begin(desk, pane)
        await walking.put(desk, pane, variant_id(till, "FREE"), 1)
        await walking.pay(desk, pane, Step.CASH)
        assert view(pane).admitted == 1

    asyncio.run(work())
    assert rows(till.store.path, "SELECT count(*) FROM redemption") == [(1,)]


def test_somebody_elses_basket_is_left_alone(till: Till) -> None:
    async def work() -> None:
        desk, pane = window(till)
        await desk.add(pane, variant_id(till, "MUG"))
        pane.go(Place.DOOR)
        await walking.begin(desk, pane)
        await walking.put(desk, pane, variant_id(till, "DAY"), 1)
        assert pane.notice.value is not None
        assert "basket is open" in pane.notice.value.text
        await walking.leave(desk, pane)
        assert desk.basket.value.units == 1

    asyncio.run(work())


def test_whoever_is_scanned_next_is_somebody_else(till: Till) -> None:
    async def work() -> None:
        desk, pane = window(till)
        await walking.begin(desk, pane)
        await desk.scan("scan-0001", "w1", "T-1")
        assert pane.walk.value is None
        assert pane.decision.value is not None
        assert pane.decision.value.admitted

    asyncio.run(work())


def test_a_list_that_is_to_be_chosen_comes_first(till: Till) -> None:
    for name in ("One", "Two"):
        doors.set_list(till, CheckInList("", EventId(till.event.id), name))

    async def work() -> None:
        desk, pane = window(till)
        await walking.begin(desk, pane)
        assert pane.walk.value is None
        assert pane.door.value.asks

    asyncio.run(work())


def test_what_the_door_does_not_let_in_is_asked_about(till: Till) -> None:
    async def work() -> None:
        desk, pane = window(till)
        await walking.begin(desk, pane)
        await walking.put(desk, pane, variant_id(till, "DAY"), 1)
        vip = CheckInList("", EventId(till.event.id), "VIP", products=frozenset({"VIP"}))
        doors.set_list(till, vip)
        await desk.pay(pane, cash("15.00"))
        assert view(pane).waiting is not None
        await walking.see_why(desk, pane)
        assert pane.decision.value is not None
        assert pane.decision.value.verdict == "wrong_product"

    asyncio.run(work())


def test_types_are_looked_at_again_and_go_with_the_list(till: Till) -> None:
    async def work() -> None:
        desk, pane = window(till)
        await walking.begin(desk, pane)
        await walking.look(desk, pane)
        vip = CheckInList("", EventId(till.event.id), "VIP", products=frozenset({"VIP"}))
        doors.set_list(till, vip)
        await walking.look(desk, pane)
        assert not any(one.open for one in view(pane).types)
        await door_setting.look(desk, pane)

    asyncio.run(work())
