"""Choosing of modifiers at a window: tapped, scanned, changed, and never put there twice."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.domain.clock import FixedClock
from kiosk.domain.errors import BadInput
from kiosk.services import catalogue, modifiers
from kiosk.services.modifiers import Terms
from kiosk.services.till import Till
from kiosk.ui import choosing, exchanging, pricing
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Meaning, Pane, Step
from tests.factories import START, cash, make_till, sell
from tests.ui.test_desk import at_the_desk

THINGS = "title,sku,price,barcode\nLatte,LATTE,3.00,5012345678900\nMug,MUG,14.00,\n"


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    opened = make_till(tmp_path / "till", FixedClock(START), products=THINGS, tickets="")
    for terms in (
        Terms("Milk", ["Whole", "Oat=0.50"], ["Whole"], skus=["LATTE"]),
        Terms("Extra", ["Shot=0.80", "Cinnamon", "Ice"], at_most=2, skus=["LATTE"]),
        Terms("Name", text=True, price="1.00", skus=["LATTE"]),
    ):
        modifiers.set_group(opened, terms)
    yield opened
    opened.close()


async def tap(desk: Desk, pane: Pane, sku: str) -> None:
    variant = await asyncio.to_thread(catalogue.find, desk.till, sku)
    assert variant is not None
    await pricing.put(desk, pane, variant)


def tick(pane: Pane, name: str, option: str) -> None:
    view = pane.choice.value
    assert view is not None
    choosing.toggle(pane, next(one for one in view.line.groups if one.name == name), option)


def amount(pane: Pane) -> int:
    assert pane.choice.value is not None
    return pane.choice.value.amount.minor


def lines(desk: Desk) -> list[tuple[int, list[str]]]:
    return [(one.quantity, [c.words for c in one.choices]) for one in desk.basket.value.lines]


def test_a_tap_asks_and_what_is_ticked_comes_into_the_basket_once(till: Till) -> None:
    async def work(desk: Desk) -> None:
        pane = desk.panes["w1"]
        await tap(desk, pane, "MUG")
        assert pane.step is Step.SELL
        await tap(desk, pane, "LATTE")
        assert (pane.step, amount(pane)) == (Step.CHOICES, 300)
        tick(pane, "Milk", "Oat")
        for option in ("Shot", "Ice", "Ice", "Cinnamon"):
            tick(pane, "Extra", option)
        assert amount(pane) == 430
        tick(pane, "Extra", "Ice")
        assert pane.notice.value is not None
        assert pane.notice.value.text == "Extra: at most 2."
        assert pane.choice.value is not None
        (draft,) = pane.choice.value.texts.values()
        draft.text = " For  Ada "
        assert amount(pane) == 530
        await asyncio.gather(*(choosing.put(desk, pane) for _ in range(2)))
        assert (pane.step, pane.choice.value) == (Step.SELL, None)
        assert lines(desk) == [
            (1, []),
            (1, ["Oat", "Shot", "Cinnamon", "Name: For Ada"]),
        ]
        assert desk.basket.value.due.minor == 1_930

    at_the_desk(till, work)


def test_a_scan_asks_as_well_and_another_one_waits_for_the_answer(till: Till) -> None:
    async def work(desk: Desk) -> None:
        pane = desk.panes["w1"]
        assert await desk.scan("s1", "w1", "5012345678900") == Meaning.ATTENTION
        assert pane.step is Step.CHOICES
        assert await desk.scan("s2", "w1", "MUG") == Meaning.REFUSE
        assert pane.notice.value is not None
        assert pane.notice.value.text == "Choose for “Latte” first, then scan on."
        await choosing.put(desk, pane)
        assert await desk.scan("s3", "w1", "MUG") == Meaning.ACCEPT
        assert lines(desk) == [(1, ["Whole"]), (1, [])]

    at_the_desk(till, work)


def test_a_line_is_changed_where_it_stands(till: Till) -> None:
    async def work(desk: Desk) -> None:
        pane = desk.panes["w1"]
        for _ in range(2):
            await tap(desk, pane, "LATTE")
            await choosing.put(desk, pane)
        await tap(desk, pane, "MUG")
        assert lines(desk) == [(2, ["Whole"]), (1, [])]
        choosing.change(pane, desk.basket.value.lines[0])
        tick(pane, "Milk", "Oat")
        await choosing.put(desk, pane)
        assert lines(desk) == [(2, ["Oat"]), (1, [])]
        choosing.change(pane, desk.basket.value.lines[0])
        choosing.leave(pane)
        assert lines(desk) == [(2, ["Oat"]), (1, [])]

    at_the_desk(till, work)


def test_what_can_not_be_written_stays_on_the_page(till: Till) -> None:
    async def work(desk: Desk) -> None:
        pane = desk.panes["w1"]
        await tap(desk, pane, "LATTE")
        assert pane.choice.value is not None
        (draft,) = pane.choice.value.texts.values()
        draft.text = "4111 1111 1111 1111"
        with pytest.raises(BadInput, match="card number"):
            await choosing.put(desk, pane)
        assert (pane.step, lines(desk)) == (Step.CHOICES, [])

    at_the_desk(till, work)


def test_what_must_be_chosen_is_said(till: Till) -> None:
    modifiers.set_group(till, Terms("Size", ["S", "L=0.60"], skus=["LATTE"]))

    async def work(desk: Desk) -> None:
        pane = desk.panes["w1"]
        await tap(desk, pane, "LATTE")
        await choosing.put(desk, pane)
        assert pane.notice.value is not None
        assert pane.notice.value.text == "Choose for “Latte”: Size."
        tick(pane, "Size", "L")
        await choosing.put(desk, pane)
        assert lines(desk) == [(1, ["Whole", "L"])]

    at_the_desk(till, work)


def test_an_exchange_takes_it_as_it_is_by_default(till: Till) -> None:
    sale = sell(till, "MUG")

    async def work(desk: Desk) -> None:
        pane = desk.panes["w1"]
        await exchanging.begin(desk, pane, sale)
        await exchanging.change(desk, pane, 1, 1)
        latte = await asyncio.to_thread(catalogue.find, desk.till, "LATTE")
        assert latte is not None
        for _ in range(5):
            await exchanging.take(desk, pane, latte)
        await exchanging.carry_out(desk, pane, [cash("5.00")])
        assert pane.exchange.value is not None
        done = pane.exchange.value.done
        assert done is not None
        assert [(one.quantity, one.choices) for one in done.sale.lines] == [(5, ("Whole",))]

    at_the_desk(till, work)
