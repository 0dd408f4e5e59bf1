"""What pays for a basket at a window, bit by bit: parts given, parts taken back, all given away."""

from __future__ import annotations

import asyncio

from kiosk.domain.errors import Refusal
from kiosk.domain.money import Money
from kiosk.domain.tenders import Tender
from kiosk.services import carts
from kiosk.services.carts import CartView
from kiosk.services.formats import money
from kiosk.ui import preauth_strings
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Meaning, Pane, Step
from kiosk.ui.sentences import sentence


async def give_part(desk: Desk, pane: Pane, tender: Tender) -> None:
    """Take a part of what is to be paid, and go back to ask how the rest is.

    :raises BadInput: the card's reference can't be one.
    """
    async with desk.one_thing:
        outcome = await asyncio.to_thread(carts.give, desk.till, tender)
        _show(desk, pane, outcome)
    if not isinstance(outcome, Refusal):
        pane.to(Step.BASKET if pane.low else Step.SELL)


async def tip(desk: Desk, amount: Money) -> CartView | Refusal:
    """Have the customer give so much above the price, or say why not."""
    async with desk.one_thing:
        outcome = await asyncio.to_thread(carts.tip, desk.till, amount)
        if not isinstance(outcome, Refusal):
            desk.basket.becomes(outcome)
    return outcome


async def give_back(desk: Desk, pane: Pane, part: int) -> None:
    """The customer has a part back that was given; what was charged of a card hold goes back to the
    card, which is said."""
    async with desk.one_thing:
        gone = desk.basket.value.given[part : part + 1]
        desk.basket.becomes(await asyncio.to_thread(carts.give_back, desk.till, part))
    for one in gone:
        if one.preauth:
            pane.say(preauth_strings.TAKEN_OUT(amount=money(one.amount)), Meaning.ATTENTION)


async def withdraw(desk: Desk, key: str) -> None:
    """Don't pay with this gift card or voucher after all."""
    async with desk.one_thing:
        desk.basket.becomes(await asyncio.to_thread(carts.withdraw, desk.till, key))


async def empty(desk: Desk, pane: Pane) -> None:
    """Throw the basket's content away, unless money was given for it."""
    async with desk.one_thing:
        _show(desk, pane, await asyncio.to_thread(carts.clear, desk.till))


def _show(desk: Desk, pane: Pane, outcome: CartView | Refusal) -> None:
    if isinstance(outcome, Refusal):
        pane.say(sentence(outcome))
    else:
        pane.hush()
        desk.basket.becomes(outcome)
