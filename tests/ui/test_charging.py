"""Charging at the desk: what was under way when a till went off is found out at its start."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.ports import CardState
from kiosk.domain.cases import CARD_UNCLEAR
from kiosk.services import card_payments, carts, cases
from kiosk.services import parking as put_aside
from kiosk.services.till import Till
from kiosk.ui import charging, parking
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Step
from kiosk.ui.paperwork import Paperwork
from tests.factories import variant_id
from tests.services.test_card_payments import PAID, Simulator, begun, given


@pytest.fixture
def simulator(tmp_path: Path) -> Iterator[Simulator]:
    running = Simulator(tmp_path / "terminal.json")
    yield running
    running.stop()


@pytest.fixture
def takes_a_moment(tmp_path: Path) -> Iterator[Simulator]:
    running = Simulator(tmp_path / "terminal.json", seconds=2)
    yield running
    running.stop()


async def started(till: Till, simulator: Simulator) -> Desk:
    desk = Desk(till, Paperwork(lambda: None, lambda _: b""), terminal=simulator.terminal)
    await charging.find_out(desk)
    return desk


def test_a_till_that_starts_finds_out_what_was_charged(till: Till, simulator: Simulator) -> None:
    simulator.tell("/next", behave="lost")
    card_payments.start(simulator.terminal, begun(till))
    desk = asyncio.run(started(till, simulator))
    assert (given(till), desk.basket.value.to_pay.minor) == (PAID, 0)
    assert not charging.waits(desk)
    assert card_payments.unfinished(till) == []


def test_a_till_whose_terminal_is_there_no_more_says_that_nobody_knows(till: Till) -> None:
    begun(till)

    async def run() -> None:
        desk = Desk(till, Paperwork(lambda: None, lambda _: b""))
        await charging.find_out(desk)
        await desk.change(desk.basket.value.lines[0].key, 1)

    asyncio.run(run())
    assert [one.kind for one in cases.list_cases(till)] == [CARD_UNCLEAR]
    assert carts.load(till).units == 2


def test_somebody_else_is_served_while_the_terminal_charges_for_a_parked_basket(
    till: Till, takes_a_moment: Simulator
) -> None:
    carts.add(till, variant_id(till, "MUG"))

    async def run() -> tuple[bool, Step, str]:
        desk = await started(till, takes_a_moment)
        pane = desk.open_pane("w1")
        await charging.charge(desk, pane, desk.basket.value.to_pay)
        assert charging.waits_for_basket(desk)
        await parking.park(desk, pane, "Ben")
        await desk.add(pane, variant_id(till, "MUG"))
        mine = charging.waits_for_basket(desk)
        await desk.begin_paying(pane, Step.CASH)
        step = pane.step
        while charging.waits(desk):
            await asyncio.sleep(0.05)
        await asyncio.sleep(0)
        return mine, step, pane.notice.value.text if pane.notice.value else ""

    mine, step, said = asyncio.run(run())
    assert (mine, step) == (False, Step.CASH)
    assert said == "The card was charged £14.00 for a parked basket. It is noted there."
    assert [one.to_pay.minor for one in put_aside.parked(till)] == [0]


def test_two_taps_at_the_desk_charge_once(till: Till, simulator: Simulator) -> None:
    carts.add(till, variant_id(till, "MUG"))

    async def run() -> Desk:
        desk = await started(till, simulator)
        pane = desk.open_pane("w1")
        due = desk.basket.value.to_pay
        await asyncio.gather(*(charging.charge(desk, pane, due) for _ in range(2)))
        while pane.paid.value is None:
            await asyncio.sleep(0.05)
        return desk

    desk = asyncio.run(run())
    (pane,) = desk.panes.values()
    assert pane.paid.value is not None
    assert [one.reference for one in pane.paid.value.sale.tenders] == [PAID[0][2]]
    assert desk.charging.value is not None
    assert desk.charging.value.state is CardState.APPROVED
    assert carts.load(till).lines == ()


def test_no_other_money_is_taken_while_the_terminal_waits_for_the_card(
    till: Till, takes_a_moment: Simulator
) -> None:
    carts.add(till, variant_id(till, "MUG"))

    async def run() -> tuple[Step, Step]:
        desk = await started(till, takes_a_moment)
        pane = desk.open_pane("w1")
        await charging.charge(desk, pane, desk.basket.value.to_pay)
        await desk.begin_paying(pane, Step.CASH)
        meanwhile = pane.step
        await charging.stop(desk)
        while charging.waits(desk):
            await asyncio.sleep(0.05)
        await desk.begin_paying(pane, Step.CASH)
        return meanwhile, pane.step

    assert asyncio.run(run()) == (Step.CARD, Step.CASH)
