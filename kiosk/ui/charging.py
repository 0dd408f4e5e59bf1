"""Charging a card at a window: the terminal is asked, and asked again, beside everything else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

from hardware.ports import CardState, CardTerminal
from kiosk.domain.errors import Refusal, TrestleError
from kiosk.domain.money import Money
from kiosk.services import card_payments, carts
from kiosk.services.card_attempts import Attempt
from kiosk.services.formats import money
from kiosk.services.refunded import Refund
from kiosk.services.refunds import RefundRequest
from kiosk.services.till import Till
from kiosk.ui import terminal_strings as words
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Meaning, Pane, Step
from kiosk.ui.sentences import fault_sentence, sentence

Outcome = Refund | Refusal | None
_PAUSE = 0.4
# Without any answer for so many seconds it is a case.
_PATIENCE = 8.0


def waits(desk: Desk) -> bool:
    """Whether a terminal is being asked."""
    running = desk.charging.value
    return running is not None and running.waits


def waits_for_basket(desk: Desk) -> bool:
    """Whether a terminal is being asked to charge for the open basket, not for a parked one."""
    running = desk.charging.value
    return running is not None and running.waits and running.charges(desk.basket.value.key)


async def charge(desk: Desk, pane: Pane, amount: Money) -> None:
    """Charge a card for what is to be paid; twice in a row charges once."""
    await charge_with(desk, pane, lambda till: card_payments.begin(till, amount))


async def charge_with(desk: Desk, pane: Pane, begin: Callable[[Till], Attempt | Refusal]) -> None:
    """Charge a card for the basket by what ``begin`` writes down; twice in a row charges once.

    :raises BadInput: it can't be charged in this way.
    """
    terminal = desk.terminal
    async with desk.one_thing:
        if terminal is None or waits(desk):
            return
        begun = await asyncio.to_thread(begin, desk.till)
        if isinstance(begun, Refusal):
            pane.say(sentence(begun))
            return
        pane.hush()
        desk.charging.becomes(begun)
    desk.errand(_charged(desk, pane, terminal, begun))


async def pay_back(desk: Desk, pane: Pane, till: Till, request: RefundRequest) -> Outcome:
    """Have a card paid back on the terminal: the refund once it is made, a refusal where this till
    may not make it, None where nothing came of it or nobody knows; that is said."""
    terminal = desk.terminal
    async with desk.one_thing:
        if terminal is None or waits(desk):
            return None
        begun = await asyncio.to_thread(card_payments.begin_refund, till, request)
        if isinstance(begun, Refusal):
            return begun
        pane.hush()
        desk.charging.becomes(begun)
    if not begun.unclear:
        await asyncio.to_thread(card_payments.start, terminal, begun)
    ended = await followed(desk, terminal, begun, till)
    if ended.state is CardState.APPROVED:
        made = await asyncio.to_thread(card_payments.made_of, till, begun)
        if made is None:
            pane.say(words.BACK_UNWRITTEN(), Meaning.ATTENTION)
        return made
    if ended.state is CardState.UNCLEAR:
        pane.say(words.BACK_UNCLEAR(), Meaning.ATTENTION)
    else:
        pane.say(words.NOT_PAID_BACK(), Meaning.ATTENTION)
    return None


async def stop(desk: Desk) -> None:
    """Ask the terminal to stop."""
    running = desk.charging.value
    if desk.terminal is not None and running is not None:
        await asyncio.to_thread(card_payments.cancel, desk.terminal, running)


async def find_out(desk: Desk) -> None:
    """Ask what became of all that was under way when this till went off. Where the terminal is
    there no more, nobody can say: that becomes a case."""
    for attempt in await asyncio.to_thread(card_payments.unfinished, desk.till):
        if desk.terminal is None:
            await asyncio.to_thread(card_payments.give_up, desk.till, attempt)
            continue
        known = replace(attempt, state=CardState.WAITING)
        desk.charging.becomes(known)
        await followed(desk, desk.terminal, known, desk.till)


async def _charged(desk: Desk, pane: Pane, terminal: CardTerminal, attempt: Attempt) -> None:
    try:
        if not attempt.unclear:
            await asyncio.to_thread(card_payments.start, terminal, attempt)
        ended = await followed(desk, terminal, attempt, desk.till)
    except TrestleError as fault:
        # What was asked is on disk: it is asked of again with the next tap, or the next start.
        desk.charging.becomes(None)
        pane.say(fault_sentence(fault))
        return
    if ended.state is CardState.APPROVED:
        view = desk.basket.value
        if ended.charges(view.key) and view.to_pay.minor <= 0:
            await desk.pay(pane)
            return
        if not ended.charges(view.key):
            pane.say(words.CHARGED_PARKED(amount=money(ended.amount)), Meaning.ACCEPT)
        if pane.step in (Step.CARD, Step.PREAUTH):
            pane.to(Step.BASKET if pane.low else Step.SELL)
    elif ended.state is CardState.UNCLEAR:
        pane.say(words.NO_ANSWER(), Meaning.ATTENTION)
    elif ended.state is CardState.DECLINED:
        pane.say(words.DECLINED())
    else:
        pane.say(words.CANCELLED(), Meaning.ATTENTION)


async def followed(desk: Desk, terminal: CardTerminal, attempt: Attempt, till: Till) -> Attempt:
    """Ask until the terminal has decided, or is silent for too long."""
    clock = asyncio.get_running_loop().time
    heard = clock()
    found = attempt
    while True:
        found = await asyncio.to_thread(card_payments.ask, till, terminal, found)
        if found.heard and found.state is not CardState.WAITING:
            break
        if found.heard:
            heard = clock()
        elif clock() - heard > _PATIENCE:
            found = await asyncio.to_thread(card_payments.give_up, till, found)
            break
        await asyncio.sleep(_PAUSE)
    async with desk.one_thing:
        desk.basket.becomes(await asyncio.to_thread(carts.load, desk.till))
    desk.charging.becomes(found)
    return found
