"""A walk-in at a window: choosing tickets, having them paid, and showing them."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from kiosk.domain.admission import Direction
from kiosk.domain.errors import NoListChosen, Refusal
from kiosk.domain.ids import SaleId, VariantId
from kiosk.services import carts, signing_tickets, walk_ins
from kiosk.services.sales import Sale
from kiosk.ui import door_setting, door_strings
from kiosk.ui.pane import Meaning, Pane, Place, Step
from kiosk.ui.sentences import sentence
from kiosk.ui.walk_view import WalkView

if TYPE_CHECKING:
    from kiosk.ui.desk import Desk


async def offered(desk: Desk) -> bool:
    """Whether this event sells tickets at all."""
    return await asyncio.to_thread(signing_tickets.sells_tickets, desk.till)


async def begin(desk: Desk, pane: Pane) -> None:
    """Show what tickets somebody without one may buy here."""
    if pane.door.value.leaving:
        door_setting.turn(pane, Direction.ENTRY)
    pane.decision.becomes(None)
    await asyncio.to_thread(signing_tickets.make_ready, desk.till)
    try:
        types = await asyncio.to_thread(walk_ins.types, desk.till)
    except NoListChosen:
        await door_setting.look(desk, pane)
        pane.say(door_strings.TAP_A_LIST())
        return
    pane.hush()
    pane.walk.becomes(WalkView(types))


async def look(desk: Desk, pane: Pane) -> None:
    """Look again what is left: something was sold, here or elsewhere."""
    view = pane.walk.value
    if view is None or view.sale is not None:
        return
    try:
        types = await asyncio.to_thread(walk_ins.types, desk.till)
    except NoListChosen:
        pane.walk.becomes(None)
        return
    if types != view.types:
        pane.walk.becomes(WalkView(types))


async def put(desk: Desk, pane: Pane, variant_id: VariantId, units: int) -> None:
    """Put so many more of a ticket into the basket, or fewer if negative."""
    async with desk.one_thing:
        outcome = await asyncio.to_thread(walk_ins.choose, desk.till, variant_id, units)
        if not isinstance(outcome, Refusal):
            desk.basket.becomes(outcome)
    if isinstance(outcome, Refusal):
        pane.say(sentence(outcome))
    else:
        pane.hush()


async def pay(desk: Desk, pane: Pane, step: Step) -> None:
    """Have the basket paid, as any is; what costs nothing is let in at once."""
    if step is Step.BASKET:
        pane.to(Step.BASKET if pane.low else Step.SELL)
    elif desk.basket.value.to_pay.minor > 0:
        await desk.begin_paying(pane, step)
    else:
        await desk.alter(carts.check)
        await desk.pay(pane)


async def leave(desk: Desk, pane: Pane) -> None:
    """Go back to the door; tickets that were chosen and not paid are nobody's."""
    view = pane.walk.value
    if desk.basket.value.walk_in and view is not None and view.sale is None:
        async with desk.one_thing:
            outcome = await asyncio.to_thread(carts.clear, desk.till)
            if not isinstance(outcome, Refusal):
                desk.basket.becomes(outcome)
        if isinstance(outcome, Refusal):
            pane.say(sentence(outcome))
            return
    pane.hush()
    pane.walk.becomes(None)


async def came(desk: Desk, pane: Pane, sale: Sale) -> None:
    """They have paid and are in: show it at the door, with their tickets."""
    sold = await asyncio.to_thread(walk_ins.sold_to, desk.till, SaleId(sale.id))
    view = WalkView(sale=sale, sold=sold)
    pane.walk.becomes(view)
    pane.go(Place.DOOR)
    if view.waiting:
        # That they have paid has sounded already.
        pane.sound(Meaning.ATTENTION)
    await show(desk, pane, 0)


async def show(desk: Desk, pane: Pane, at: int) -> None:
    """Show the code of one of the tickets that were sold."""
    view = pane.walk.value
    if view is None or not view.sold:
        return
    at %= len(view.sold)
    picture = await asyncio.to_thread(desk.paperwork.qr, view.sold[at].ticket.code)
    now = pane.walk.value
    if now is not None and now.sale == view.sale:
        pane.walk.becomes(replace(now, at=at, picture=picture))


async def see_why(desk: Desk, pane: Pane) -> None:
    """Have the door say why a ticket that was paid is not let in, or ask what it has to."""
    view = pane.walk.value
    waiting = view.waiting if view is not None else None
    if waiting is not None:
        await door_setting.check(desk, pane, waiting.ticket.code)
