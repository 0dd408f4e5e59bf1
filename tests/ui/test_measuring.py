"""Weighing at a window: how much on the pad, and how much of it comes back."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.domain.clock import FixedClock
from kiosk.services import catalogue, in_store_codes
from kiosk.services.formats import at_price, how_much
from kiosk.services.till import Till
from kiosk.ui import pricing, refunding
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Meaning, Step
from tests.factories import START, card, make_till
from tests.ui.test_desk import at_the_desk

THINGS = "title,sku,price,unit,barcode\nCheese,CHEESE,12.00,kg,12345\nMug,MUG,14.00,,\n"


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    opened = make_till(tmp_path / "till", FixedClock(START), products=THINGS, tickets="")
    yield opened
    opened.close()


def test_a_tap_asks_how_much_and_two_taps_on_add_weigh_once(till: Till) -> None:
    variant = catalogue.find(till, "CHEESE")
    assert variant is not None

    async def work(desk: Desk) -> None:
        pane = desk.panes["w1"]
        assert not await pricing.put(desk, pane, variant)
        assert pane.step is Step.AMOUNT
        await pricing.measure(desk, pane, 0)
        assert pane.step is Step.AMOUNT
        await asyncio.gather(*(pricing.measure(desk, pane, 385) for _ in range(2)))
        assert pane.step is Step.SELL
        (line,) = desk.basket.value.lines
        assert (line.sold, desk.basket.number_of(variant.id).value) == (385, 1)
        assert at_price(line.sold, variant.price, variant.measure) == "0.385\xa0kg × £12.00/kg"

    at_the_desk(till, work)


def test_a_scan_waits_until_it_is_said_how_much(till: Till) -> None:
    variant = catalogue.find(till, "CHEESE")
    assert variant is not None

    async def work(desk: Desk) -> None:
        pane = desk.panes["w1"]
        assert await desk.scan("scan-0001", "w1", "12345") == Meaning.ATTENTION
        for number, code in enumerate(("MUG", "12345"), 2):
            assert await desk.scan(f"scan-000{number}", "w1", code) == Meaning.REFUSE
            assert pane.notice.value is not None
            assert pane.notice.value.text == "Finish “Cheese” first, then scan on."
        assert (pane.step, desk.basket.value.lines) == (Step.AMOUNT, ())
        # What is scanned while the answer is still on its way to the disk is asked about as well.
        await asyncio.gather(
            pricing.measure(desk, pane, 385), desk.scan("scan-0004", "w1", "12345")
        )
        assert (pane.step, pane.priced.value) == (Step.AMOUNT, variant)
        await pricing.measure(desk, pane, 200)
        assert [line.sold for line in desk.basket.value.lines] == [385, 200]

    at_the_desk(till, work)


def test_a_label_is_put_in_and_a_misread_one_is_said(till: Till) -> None:
    in_store_codes.set_layout(till, "28", "weight")

    async def work(desk: Desk) -> None:
        pane = desk.panes["w1"]
        assert await desk.scan("scan-0001", "w1", "2812345003855") == Meaning.ACCEPT
        assert desk.basket.value.due.minor == 462
        assert await desk.scan("scan-0002", "w1", "2812345003856") == Meaning.REFUSE
        assert pane.notice.value is not None
        assert "was misread" in pane.notice.value.text
        assert desk.basket.value.due.minor == 462

    at_the_desk(till, work)


def test_a_part_of_it_comes_back_and_never_more_than_there_was(till: Till) -> None:
    variant = catalogue.find(till, "CHEESE")
    assert variant is not None

    async def work(desk: Desk) -> None:
        pane = desk.panes["w1"]
        await pricing.put(desk, pane, variant)
        await pricing.measure(desk, pane, 385)
        await desk.pay(pane, card("4.62"))
        assert pane.paid.value is not None
        await refunding.begin(desk, pane, pane.paid.value.sale)
        for asked, chosen, due in ((100, {1: 100}, 120), (9_000, {1: 385}, 462), (0, {}, 0)):
            refunding.measure(pane, 1)
            refunding.measured(pane, asked)
            view = pane.returned.value
            assert view is not None
            assert (view.measuring, view.chosen) == (0, chosen)
            assert refunding.due(view).minor == due

    at_the_desk(till, work)


def test_pieces_are_counted_and_measures_are_measured() -> None:
    assert how_much(1_234, None) == "1,234"
