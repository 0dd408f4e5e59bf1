"""Asking for a customer's age at a window: before the money, and after a power cut again."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.domain.clock import FixedClock
from kiosk.services import carts
from kiosk.services.till import Till
from kiosk.ui import age_asking
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Step
from tests.factories import START, cash, make_till, variant_id
from tests.ui.test_desk import Paper, at_the_desk

THINGS = "title,sku,price,age\nMug,MUG,14.00,\nBeer,BEER,5.00,16\nGin,GIN,20.00,18\n"


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    opened = make_till(tmp_path / "till", FixedClock(START), products=THINGS, tickets="")
    yield opened
    opened.close()


def test_the_question_stands_before_the_money_and_a_yes_leads_on(till: Till) -> None:
    carts.add(till, variant_id(till, "GIN"))

    async def work(desk: Desk) -> None:
        pane = desk.panes["w1"]
        await desk.begin_paying(pane, Step.CASH)
        assert (pane.step, pane.age.value and pane.age.value.question.age) == (Step.AGE, 18)
        await asyncio.gather(*(age_asking.confirm(desk, pane) for _ in range(2)))
        assert pane.step is Step.CASH
        await desk.pay(pane, cash("20.00"))
        assert pane.paid.value is not None
        assert pane.paid.value.sale.age_check is not None

    at_the_desk(till, work)


def test_a_till_that_went_off_at_the_question_asks_again(till: Till) -> None:
    carts.add(till, variant_id(till, "BEER"))

    async def asked(desk: Desk) -> None:
        pane = desk.panes["w1"]
        await desk.begin_paying(pane, Step.CARD)
        assert pane.step is Step.AGE

    at_the_desk(till, asked)

    async def answered(desk: Desk) -> None:
        await asked(desk)
        await age_asking.confirm(desk, desk.panes["w1"])

    at_the_desk(till, answered)

    async def remembered(desk: Desk) -> None:
        pane = desk.panes["w1"]
        await desk.begin_paying(pane, Step.CARD)
        assert pane.step is Step.CARD
        # Meanwhile something for older people is put into it, at another window.
        await desk.add(desk.open_pane("w2"), variant_id(till, "GIN"))
        await desk.pay(pane, cash("25.00"))
        assert pane.step is Step.AGE
        await age_asking.confirm(desk, pane)
        assert pane.step is Step.CARD

    at_the_desk(till, remembered)


def test_refusing_leads_back_to_what_is_left(till: Till) -> None:
    carts.add(till, variant_id(till, "MUG"))
    carts.add(till, variant_id(till, "GIN"))

    async def work(desk: Desk) -> None:
        pane = desk.panes["w1"]
        await desk.begin_paying(pane, Step.CASH)
        await asyncio.gather(*(age_asking.refuse(desk, pane) for _ in range(2)))
        assert pane.step is Step.SELL
        assert [line.variant.sku for line in desk.basket.value.lines] == ["MUG"]
        assert pane.notice.value is not None
        assert pane.notice.value.text == "Taken out of the basket: Gin"
        await desk.begin_paying(pane, Step.CASH)
        assert pane.step is Step.CASH

    at_the_desk(till, work, Paper())
