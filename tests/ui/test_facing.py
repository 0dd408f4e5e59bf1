"""What the customer display shows while somebody works at the till's windows."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from kiosk.domain.money import Money
from kiosk.domain.staff import Permission, Role
from kiosk.domain.tenders import Tender, TenderKind
from kiosk.services import display_setup, staff
from kiosk.services.customer_display import Face, Moment
from kiosk.services.till import Till
from kiosk.ui import display_line, displaying, signing_in
from kiosk.ui.desk import Desk
from kiosk.ui.facing import PAID_SECONDS, Facing
from kiosk.ui.pane import Leaf, Pane, Place, Step, Veil
from tests.factories import variant_id
from tests.ui.test_refunding import at_the_desk


class Clockwork:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def moments(till: Till, work: Callable[[Desk, Pane, Facing, Clockwork], Awaitable[None]]) -> None:
    async def run(desk: Desk, pane: Pane) -> None:
        seconds = Clockwork()
        await work(desk, pane, Facing(desk, seconds), seconds)

    at_the_desk(till, run)


def fifty() -> Tender:
    return Tender(TenderKind.CASH, Money.parse("50.00", "GBP"))


def test_a_sale_is_followed_from_the_welcome_to_the_change_and_back(till: Till) -> None:
    async def work(desk: Desk, pane: Pane, facing: Facing, seconds: Clockwork) -> None:
        assert facing.face().heading == "Fair"
        await desk.add(pane, variant_id(till, "MUG"))
        assert facing.face().lines[0].title == "Enamel Mug"
        await desk.add(pane, variant_id(till, "ZINE"))
        assert facing.face().last == variant_id(till, "ZINE")
        await desk.begin_paying(pane, Step.CASH)
        assert facing.face().heading == "Please pay in cash"
        await desk.pay(pane, fifty())
        paid = facing.face()
        assert (paid.moment, paid.amount) == (Moment.PAID, "£27.00")
        # The seller goes on at once; who takes the receipt along needs longer.
        pane.new_sale()
        seconds.now = PAID_SECONDS - 1
        assert facing.face() == paid
        seconds.now = PAID_SECONDS
        assert facing.face().moment is Moment.IDLE

    moments(till, work)


def test_the_next_basket_ends_what_was_paid_before(till: Till) -> None:
    async def work(desk: Desk, pane: Pane, facing: Facing, seconds: Clockwork) -> None:
        await desk.add(pane, variant_id(till, "MUG"))
        await desk.pay(pane, fifty())
        assert facing.face().moment is Moment.PAID
        await desk.add(pane, variant_id(till, "ZINE"))
        assert facing.face().moment is Moment.BASKET
        await desk.change(variant_id(till, "ZINE"), -1)
        assert facing.face().moment is Moment.IDLE

    moments(till, work)


@pytest.mark.parametrize("leaf", [Leaf.SESSION, Leaf.STOCK, Leaf.STAFF, Leaf.SALES])
def test_nothing_is_shown_of_a_basket_while_a_report_is_open(till: Till, leaf: Leaf) -> None:
    async def work(desk: Desk, pane: Pane, facing: Facing, seconds: Clockwork) -> None:
        await desk.add(pane, variant_id(till, "MUG"))
        pane.go_to(leaf)
        assert facing.face() == _away()
        pane.go(Place.TILL)
        assert facing.face().moment is Moment.BASKET

    moments(till, work)


def test_nothing_is_shown_while_a_pin_is_asked_for_or_the_till_is_locked(till: Till) -> None:
    async def work(desk: Desk, pane: Pane, facing: Facing, seconds: Clockwork) -> None:
        await desk.add(pane, variant_id(till, "MUG"))
        pane.veil.becomes(Veil(Permission.REFUND))
        assert facing.face() == _away()
        pane.uncover()
        assert facing.face().moment is Moment.BASKET
        staff.add(till, "Ada", Role.MANAGER, "4071")
        await desk.crew.look()
        signing_in.lock(desk)
        assert facing.face() == _away()

    moments(till, work)


def test_a_till_whose_window_is_closed_says_so(till: Till) -> None:
    async def work(desk: Desk, pane: Pane, facing: Facing, seconds: Clockwork) -> None:
        await desk.add(pane, variant_id(till, "MUG"))
        desk.close_pane(pane)
        face = facing.face()
        assert (face.moment, face.heading) == (Moment.AWAY, "This till is closed right now")
        assert not face.lines

    moments(till, work)


def test_the_page_is_told_of_each_change_at_once_and_in_the_customers_language(
    till: Till,
) -> None:
    told: list[dict[str, Any]] = []

    async def listen(desk: Desk) -> None:
        async def opened() -> Desk:
            return desk

        async for signal in display_line.tell(opened):
            told.append(signal)

    async def until(kind: str, words: str) -> None:
        for _ in range(400):
            if told and told[-1]["kind"] == kind and words in json.dumps(told[-1]):
                return
            await asyncio.sleep(0.01)
        raise AssertionError(f"{words} was never told; the last was {told[-1:]}")

    async def run(desk: Desk, pane: Pane) -> None:
        listening = asyncio.create_task(listen(desk))
        await until("face", '"idle"')
        await desk.add(pane, variant_id(till, "MUG"))
        await until("face", "Enamel Mug")
        await displaying.speak(desk, pane, "de")
        await asyncio.to_thread(display_setup.language_of, till)
        await until("face", "Summe")
        await desk.pay(pane, fifty())
        await until("code", '"size"')
        paid = next(one for one in reversed(told) if one["kind"] == "face")
        assert (paid["lang"], paid["amount"]) == ("de", "36,00\N{NO-BREAK SPACE}£")
        assert "code" not in paid, "the code is told once it is drawn"
        listening.cancel()

    at_the_desk(till, run)


def _away() -> Face:
    return Face(Moment.AWAY, "One moment, please", "We will be with you right away.")
