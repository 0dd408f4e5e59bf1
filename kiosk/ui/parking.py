"""Parking at a window: putting a basket aside, and taking one up again."""

from __future__ import annotations

import asyncio

from kiosk.domain.errors import Refusal
from kiosk.services import carts, parking
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Pane, Step
from kiosk.ui.sentences import sentence


async def begin(desk: Desk, pane: Pane) -> None:
    """Show what is parked, and where a basket is."""
    desk.parked.becomes(await asyncio.to_thread(parking.parked, desk.till))
    pane.to(Step.PARK)


async def park(desk: Desk, pane: Pane, name: str) -> None:
    """Put the open basket aside.

    :raises BadInput: the name is too long.
    """
    async with desk.one_thing:
        outcome = await asyncio.to_thread(parking.park, desk.till, name)
        await _look(desk)
    if isinstance(outcome, Refusal):
        pane.say(sentence(outcome))
    else:
        pane.hush()
        pane.new_sale()


async def recall(desk: Desk, pane: Pane, parked_id: str) -> None:
    """Take a basket up again; what is in the open one is parked in its place."""
    async with desk.one_thing:
        outcome = await asyncio.to_thread(parking.recall, desk.till, parked_id)
        await _look(desk)
    if isinstance(outcome, Refusal):
        pane.say(sentence(outcome))
    else:
        pane.hush()
        pane.to(Step.BASKET if pane.low else Step.SELL)


async def _look(desk: Desk) -> None:
    desk.basket.becomes(await asyncio.to_thread(carts.load, desk.till))
    desk.parked.becomes(await asyncio.to_thread(parking.parked, desk.till))
