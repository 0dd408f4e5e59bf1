"""What is looked at of gift cards: one whose rest is paid out, one that pays some, what is owed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from kiosk.domain.card_terms import CardTerms
from kiosk.domain.errors import Refusal
from kiosk.domain.money import Money
from kiosk.domain.session import count_total
from kiosk.services import card_terms, sales, sessions, stored_value
from kiosk.services.sessions import Opening
from kiosk.ui import carding
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Pane, Place

Prepare = Callable[[Desk, Pane], Awaitable[None]]


async def owed(desk: Desk, pane: Pane) -> None:
    """What is owed in all, before a card was asked for."""
    pane.go(Place.MORE)
    await carding.begin(desk, pane)


async def seen(desk: Desk, pane: Pane) -> None:
    """A card with a last day, whose rest may be paid out."""

    def prepare() -> str:
        till = desk.till
        card_terms.set_terms(till, CardTerms(24, 3_000))
        sessions.open_session(till, Opening(count_total(Money(5_000, "GBP"))))
        (sale,) = sales.list_sales(till, 1)
        ((_, code),) = stored_value.codes_issued_with(till, sale.id)
        return code

    code = await asyncio.to_thread(prepare)
    pane.go(Place.MORE)
    await carding.begin(desk, pane)
    await carding.show(desk, pane, code)
    shown = pane.cards.value.seen
    assert shown is not None
    until = card_terms.in_force(desk.till).until
    value = replace(shown.value, expires=until)
    pane.cards.becomes(replace(pane.cards.value, seen=replace(shown, value=value)))


async def single(desk: Desk, pane: Pane) -> None:
    """One that was taxed when it was sold, of which some can be paid here."""
    await seen(desk, pane)
    shown = pane.cards.value.seen
    assert shown is not None
    value = replace(shown.value, tax_class="reduced")
    never = Refusal("single_not_cashed", {"code": shown.code[-4:]})
    told = replace(shown, value=value, here=Money(450, "GBP"), due=never)
    pane.cards.becomes(replace(pane.cards.value, seen=told))


async def paid_out(desk: Desk, pane: Pane) -> None:
    """The rest was paid out: nothing has moved."""
    await seen(desk, pane)
    shown = pane.cards.value.seen
    assert shown is not None
    done = replace(shown, value=shown.value.after(shown.value.left), paid=shown.value.left)
    pane.cards.becomes(replace(pane.cards.value, seen=done))


# Name, till, what is prepared, and whether it is walked by keyboard for all of its kind.
STATES: tuple[tuple[str, str, Prepare, bool], ...] = (
    ("cards-owed", "cards", owed, False),
    ("cards-seen", "cards", seen, True),
    ("cards-single", "cards", single, False),
    ("cards-paid-out", "cards", paid_out, False),
)
