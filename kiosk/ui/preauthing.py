"""Card holds at a window: making one, letting one go, and paying a basket with one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from hardware.ports import CardState
from kiosk.domain.errors import N_, BadInput, Refusal
from kiosk.domain.ids import new_id
from kiosk.domain.money import Money
from kiosk.domain.preauth import DEFAULT_DAYS, Slip, checked_about, lapses
from kiosk.services import card_payments, preauth_attempts, preauths
from kiosk.services.card_attempts import Attempt
from kiosk.services.formats import money
from kiosk.services.preauths import Preauth, Wanted
from kiosk.services.till import Till
from kiosk.ui import charging
from kiosk.ui import preauth_strings as words
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Leaf, Meaning, Pane, Step
from kiosk.ui.preauth_view import PreauthsView
from kiosk.ui.sentences import sentence
from kiosk.ui.tendering import give_part

Begin = Callable[[Till], Attempt | Refusal]


async def begin(desk: Desk, pane: Pane) -> None:
    """Show what is held."""
    await _list(desk, pane)
    pane.hush()
    pane.turn(Leaf.PREAUTHS)


async def begin_making(desk: Desk, pane: Pane) -> None:
    """Ask what is to be held."""
    key = new_id(desk.till.clock.now())
    view = replace(pane.preauths.value, making=True, key=key)
    pane.preauths.becomes(replace(view, by_hand=desk.terminal is None))


def by_hand(pane: Pane) -> None:
    """Write down by hand what was held; what was typed stays."""
    pane.preauths.becomes(replace(pane.preauths.value, by_hand=True))


async def stop_making(desk: Desk, pane: Pane) -> None:
    """Go back to what is held."""
    await _list(desk, pane)


async def make(
    desk: Desk, pane: Pane, amount: str, about: str, days: str, slip: tuple[str, str, str]
) -> None:
    """Have an amount held, on the terminal where there is one; or write down that it is. Twice in a
    row holds it once.

    :raises BadInput: something of it can't be.
    """
    view = pane.preauths.value
    made: Preauth | Refusal | None
    held = Money.parse(amount, desk.till.event.currency)
    lasts, about = _days(days), checked_about(about)
    lapses(desk.till.clock.now(), lasts)
    if view.by_hand:
        wanted = Wanted(held, about, lasts, Slip(*slip), key=view.key)
        made = await asyncio.to_thread(preauths.authorize, desk.till, wanted)
    else:
        asked = partial(preauth_attempts.begin_authorize, amount=held, about=about, days=lasts)
        made = await _on_terminal(desk, pane, asked, (words.NOT_HELD(), words.HOLD_UNCLEAR()))
    if isinstance(made, Refusal):
        pane.say(sentence(made))
    elif made is not None:
        await _list(desk, pane)
        pane.say(words.IS_HELD(amount=money(made.amount)), Meaning.ACCEPT)
        await desk.print_owed(pane)


async def release(desk: Desk, pane: Pane, one: Preauth) -> None:
    """Let one go, on the terminal where that knows it; it stays in its place, so that nothing moves
    under a finger."""
    if desk.terminal is not None and one.payment:
        asked = partial(preauth_attempts.begin_release, name=one.number)
        told = (words.NOT_RELEASED(), words.RELEASE_UNCLEAR())
        outcome = await _on_terminal(desk, pane, asked, told)
    else:
        outcome = await asyncio.to_thread(preauths.release, desk.till, one.number)
    if isinstance(outcome, Refusal):
        pane.say(sentence(outcome))
    elif outcome is not None:
        pane.hush()
        view = pane.preauths.value
        rows = [outcome if row.id == outcome.id else row for row in view.rows]
        pane.preauths.becomes(replace(view, rows=rows))
        await look(desk)


async def begin_paying(desk: Desk, pane: Pane) -> None:
    """Choose which of those that this till can charge pays for the basket."""
    await look(desk)
    pane.hush()
    choose(pane, "")
    pane.to(Step.PREAUTH)


def choose(pane: Pane, id: str) -> None:
    """Pay with this one; with none, choose again."""
    pane.preauths.becomes(replace(pane.preauths.value, paying=id))


async def charge(desk: Desk, pane: Pane, one: Preauth, amount: Money) -> None:
    """Charge so much of it for the basket, on the terminal where that knows it; or write down that
    it was. Twice in a row charges once."""
    if desk.terminal is not None and one.payment:
        asked = partial(preauth_attempts.begin_capture, name=one.number, amount=amount)
        await charging.charge_with(desk, pane, asked)
    elif amount < desk.basket.value.to_pay:
        await give_part(desk, pane, one.tender(amount))
    else:
        await desk.pay(pane, one.tender(amount))
    await look(desk)


async def look(desk: Desk) -> None:
    """Look again at what this till can charge."""
    desk.preauths.becomes(await asyncio.to_thread(preauths.usable, desk.till))


async def _list(desk: Desk, pane: Pane) -> None:
    pane.preauths.becomes(PreauthsView(await asyncio.to_thread(preauths.preauths, desk.till)))
    await look(desk)


def _days(text: str) -> int:
    said = text.strip()
    if not said:
        return DEFAULT_DAYS
    if not (said.isascii() and said.isdigit()) or len(said) > 3:
        raise BadInput(N_("A number of days is needed, as in 7."))
    return int(said)


async def _on_terminal(
    desk: Desk, pane: Pane, begin: Begin, told: tuple[str, str]
) -> Preauth | Refusal | None:
    """What came of asking the terminal: a refusal where it was not asked, None where nothing came
    of it or nobody knows; then one of two sentences is said."""
    terminal, (nothing, unclear) = desk.terminal, told
    async with desk.one_thing:
        if terminal is None or charging.waits(desk):
            return None
        begun = await asyncio.to_thread(begin, desk.till)
        if isinstance(begun, Refusal):
            return begun
        pane.hush()
        desk.charging.becomes(begun)
    if not begun.unclear:
        await asyncio.to_thread(card_payments.start, terminal, begun)
    ended = await charging.followed(desk, terminal, begun, desk.till)
    if ended.state is CardState.APPROVED:
        return await asyncio.to_thread(preauth_attempts.made_of, desk.till, begun)
    pane.say(unclear if ended.state is CardState.UNCLEAR else nothing, Meaning.ATTENTION)
    return None
