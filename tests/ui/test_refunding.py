"""Refunding at a window: what is chosen, asking another till for the right, and paying back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from kiosk.domain.clock import FixedClock
from kiosk.domain.money import Money
from kiosk.domain.tenders import TenderKind
from kiosk.services.refunds import Payout, Word
from kiosk.services.till import Till, create_till
from kiosk.ui import refunding
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Leaf, Pane, Place, Return
from kiosk.ui.paperwork import Paperwork
from sync.hub.cases import list_cases
from sync.hub.database import Hub, open_hub
from tests.factories import START, make_till, sell
from tests.sync.direct import Station
from tests.ui.test_desk import Paper

CASH = Payout(TenderKind.CASH)


def at_the_desk(till: Till, work: Callable[[Desk, Pane], Awaitable[None]]) -> None:
    async def run() -> None:
        paper = Paper()
        desk = Desk(till, Paperwork(paper.print_owed, paper.picture))
        await work(desk, desk.open_pane("w1"))

    asyncio.run(run())


def shown(pane: Pane) -> Return:
    assert pane.returned.value is not None
    return pane.returned.value


@pytest.fixture
def stall(tmp_path: Path, clock: FixedClock) -> Iterator[tuple[Hub, Station, Station]]:
    """A hub, the till that sells, and another one."""
    with open_hub(f"sqlite:///{tmp_path / 'hub.db'}", START) as hub:
        front = Station(make_till(tmp_path / "front", clock), hub)
        back = Station(create_till(tmp_path / "back", clock, None, "Back till"), hub)
        for station in (front, back):
            station.join()
            station.sync()
        yield hub, front, back
        front.till.close()
        back.till.close()


def test_what_comes_back_is_chosen_within_what_was_sold_and_paid_back_once(till: Till) -> None:
    sale = sell(till, "MUG:2", "ZINE")

    async def work(desk: Desk, pane: Pane) -> None:
        await refunding.begin(desk, pane, sale)
        assert (pane.leaf, refunding.due(shown(pane))) == (Leaf.REFUND, Money(0, "GBP"))
        for _ in range(3):
            refunding.change(pane, 1, 1)
        assert shown(pane).chosen == {1: 2}, "no more than was sold"
        refunding.change(pane, 1, -1)
        assert refunding.due(shown(pane)) == Money(1400, "GBP")
        await asyncio.gather(*(refunding.pay_back(desk, pane, CASH) for _ in range(3)))
        done = shown(pane).done
        assert done is not None
        assert done.total == Money(1400, "GBP")
        refunding.change(pane, 2, 1)
        assert shown(pane).chosen == {1: 1}, "it is done"
        await refunding.leave(desk, pane)
        assert pane.chosen.value is not None
        assert [one.receipt for one in pane.chosen.value.refunds] == [done.receipt]
        await refunding.begin(desk, pane, sale)
        refunding.choose_all(pane)
        assert shown(pane).chosen == {1: 1, 2: 1}

    at_the_desk(till, work)


@pytest.mark.parametrize("place", list(Place))
def test_a_receipt_that_is_scanned_anywhere_leads_to_its_sale(till: Till, place: Place) -> None:
    sale = sell(till, "MUG")

    async def work(desk: Desk, pane: Pane) -> None:
        pane.go(place)
        await desk.scan("scan-0001", "w1", sale.receipt)
        await asyncio.gather(*desk._errands)
        assert (pane.place, pane.leaf) == (Place.MORE, Leaf.SALES)
        assert pane.chosen.value is not None
        assert pane.chosen.value.sale == sale

    at_the_desk(till, work)


def test_the_screen_waits_for_the_right_and_goes_on_when_it_has_come(
    stall: tuple[Hub, Station, Station], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refunding, "LOOK_AGAIN_SECONDS", 0.05)
    _, front, back = stall
    sale = sell(front.till, "MUG")
    front.sync()
    back.sync()

    def exchange() -> None:
        for station in (back, front, back, back):
            station.sync()

    async def work(desk: Desk, pane: Pane) -> None:
        await refunding.begin(desk, pane, sale)
        refunding.choose_all(pane)
        paying = asyncio.create_task(refunding.pay_back(desk, pane, CASH))
        while not shown(pane).asking:
            await asyncio.sleep(0.01)
        assert shown(pane).asking == "Asking Till 1 for this receipt …"
        await asyncio.to_thread(exchange)
        await paying
        assert shown(pane).done is not None

    at_the_desk(back.till, work)


def test_where_nobody_answers_it_is_said_and_somebody_may_answer_for_it(
    stall: tuple[Hub, Station, Station], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refunding, "LOOK_AGAIN_SECONDS", 0.05)
    monkeypatch.setattr(refunding, "PATIENCE_SECONDS", 0.2)
    hub, front, back = stall
    sale = sell(front.till, "MUG")
    front.sync()
    back.sync()

    async def work(desk: Desk, pane: Pane) -> None:
        await refunding.begin(desk, pane, sale)
        refunding.choose_all(pane)
        await refunding.pay_back(desk, pane, CASH)
        assert shown(pane).stuck.startswith("Till 1 did not answer.")
        await refunding.pay_back(desk, pane, CASH, Word("Ada", "A train to catch"))
        done = shown(pane).done
        assert done is not None
        assert done.provisional

    at_the_desk(back.till, work)
    back.sync()
    assert [case.kind for case in list_cases(hub)] == ["provisional-refund"]


def test_whoever_goes_on_to_something_else_pays_nothing_back(
    stall: tuple[Hub, Station, Station], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refunding, "LOOK_AGAIN_SECONDS", 0.05)
    _, front, back = stall
    sale = sell(front.till, "MUG")
    front.sync()
    back.sync()

    async def work(desk: Desk, pane: Pane) -> None:
        await refunding.begin(desk, pane, sale)
        refunding.choose_all(pane)
        paying = asyncio.create_task(refunding.pay_back(desk, pane, CASH))
        while not shown(pane).asking:
            await asyncio.sleep(0.01)
        await refunding.leave(desk, pane)
        await paying
        assert pane.chosen.value is not None
        assert pane.chosen.value.refunds == []

    at_the_desk(back.till, work)
