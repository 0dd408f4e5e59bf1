"""What is looked at of card holds: the list, the form, and paying a basket with one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from hardware.ports import CardState
from hardware.terminals import SimulatedTerminal
from kiosk.domain.money import Money
from kiosk.domain.preauth import Slip, State
from kiosk.services import preauths
from kiosk.services.card_attempts import Attempt, Deed, Preauthorizing
from kiosk.services.preauths import Preauth, Wanted
from kiosk.ui import preauthing
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Pane, Place
from tests.factories import basket

Prepare = Callable[[Desk, Pane], Awaitable[None]]
_HELD = (
    Wanted(Money(5_000, "GBP"), "Camera 3, Ada", 7, Slip("A-17", "Visa", "4242"), key="1"),
    Wanted(Money(20_000, "GBP"), "Sound system, Ben Whitlock", 30, key="2"),
    Wanted(Money(1_000, "GBP"), "Tab 4", 14, key="3"),
    Wanted(Money(2_000, "GBP"), "Tab 5", 14, key="4"),
)


async def _hold(desk: Desk) -> list[Preauth]:
    currency = desk.till.event.currency
    found = []
    for wanted in _HELD:
        asked = replace(wanted, amount=Money(wanted.amount.minor, currency))
        made = await asyncio.to_thread(preauths.authorize, desk.till, asked)
        assert isinstance(made, Preauth)
        found.append(made)
    return found


async def listed(desk: Desk, pane: Pane) -> None:
    """Two wait, one was released while somebody looked, one is another till's, one has lapsed."""
    pane.go(Place.MORE)
    camera, sound, tab, other = await _hold(desk)
    await preauthing.begin(desk, pane)
    rows = [
        camera,
        replace(tab, state=State.RELEASED),
        sound,
        replace(other, device_id="another", device_name="Bar"),
        replace(other, id="lapsed", state=State.EXPIRED, until=other.at),
    ]
    pane.preauths.becomes(replace(pane.preauths.value, rows=rows))


async def form(desk: Desk, pane: Pane) -> None:
    """A new one, written down by hand."""
    await listed(desk, pane)
    await preauthing.begin_making(desk, pane)


async def form_on_terminal(desk: Desk, pane: Pane) -> None:
    """A new one, which the terminal is asked for."""
    desk.terminal = SimulatedTerminal(1)
    await form(desk, pane)


async def waits(desk: Desk, pane: Pane) -> None:
    """The terminal waits for the card."""
    await form_on_terminal(desk, pane)
    asked = Preauthorizing(Deed.AUTHORIZE, about="Camera 3", days=7)
    amount = Money(5_000, desk.till.event.currency)
    desk.charging.becomes(Attempt("1", "", amount, CardState.WAITING, preauth=asked))


async def choosing(desk: Desk, pane: Pane) -> None:
    """Which of them pays?"""
    pane.go(Place.TILL)
    await _hold(desk)
    for variant, quantity in basket(desk.till, "MUG:2", "TEE-S"):
        await desk.change(variant, quantity)
    await preauthing.begin_paying(desk, pane)


async def paying(desk: Desk, pane: Pane) -> None:
    """The one that was chosen holds less than is due."""
    await choosing(desk, pane)
    least = min(desk.preauths.value, key=lambda one: one.amount.minor)
    preauthing.choose(pane, least.id)


# Name, till, what is prepared, and whether it is walked by keyboard for all of its kind.
STATES: tuple[tuple[str, str, Prepare, bool], ...] = (
    ("card-holds", "fair", listed, True),
    ("card-holds-form", "fair", form, False),
    ("card-holds-terminal", "fair", form_on_terminal, False),
    ("card-holds-waits", "fair", waits, False),
    ("card-hold-choose", "fair", choosing, False),
    ("card-hold-pay", "fair", paying, True),
)
