"""Gift cards at a window: what is left on one, paying out its rest, and what is owed in all."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from kiosk.domain.errors import Refusal
from kiosk.domain.ids import new_id
from kiosk.domain.staff import Allowed, Permission
from kiosk.domain.stored_value import tail_of
from kiosk.domain.tenders import TenderKind
from kiosk.services import cash_outs, stored_value
from kiosk.services.card_liability import owed
from kiosk.ui import signing_in
from kiosk.ui.card_view import CardSeen, CardsView
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Leaf, Meaning, Pane
from kiosk.ui.sentences import sentence


async def begin(desk: Desk, pane: Pane) -> None:
    """Open the page; a scan is a card while it is open."""

    async def take(code: str) -> Meaning:
        return await show(desk, pane, code)

    pane.cards.becomes(CardsView(await asyncio.to_thread(owed, desk.till)))
    pane.takes = take
    pane.turn(Leaf.CARDS)


async def show(desk: Desk, pane: Pane, code: str) -> Meaning:
    """Show what is left on a card."""
    value = await asyncio.to_thread(stored_value.find, desk.till, code)
    if value is None or value.kind is not TenderKind.GIFT_CARD:
        pane.say(sentence(Refusal("value_unknown", {"code": tail_of(code)})), aloud=False)
        return Meaning.REFUSE
    here, _ = await asyncio.to_thread(stored_value.here, desk.till, value)
    due = await asyncio.to_thread(cash_outs.due, desk.till, code)
    pane.hush()
    key = new_id(desk.till.clock.now())
    seen = CardSeen(code, value, here, due, key)
    pane.cards.becomes(replace(pane.cards.value, seen=seen))
    return Meaning.ACCEPT


async def pay_out(desk: Desk, pane: Pane) -> None:
    """Pay out the rest of the card that is shown; it stays where it is."""
    seen = pane.cards.value.seen
    if seen is None or seen.paid is not None:
        return

    async def done(allowed: Allowed | None) -> None:
        till = desk.crew.till_with(allowed)
        made = await asyncio.to_thread(cash_outs.cash_out, till, seen.code, "", seen.key)
        if isinstance(made, Refusal):
            pane.say(sentence(made))
            return
        value = seen.value.after(seen.value.left)
        now = replace(seen, value=value, here=value.left, paid=-made.moved.amount)
        pane.cards.becomes(CardsView(await asyncio.to_thread(owed, desk.till), now))
        pane.sound(Meaning.CASH)
        desk.errand(desk.print_owed(pane))

    await signing_in.with_leave(desk, pane, Permission.CASH_OUT, done)
