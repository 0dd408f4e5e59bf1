"""Which customer display a desk has at this moment, for whoever draws it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from kiosk.language import Language, speaking, spoken
from kiosk.services import customer_display as display
from kiosk.services.cart_view import CartView
from kiosk.services.customer_display import Asked, Face
from kiosk.services.display_setup import language_of
from kiosk.services.sales import Sale
from kiosk.ui.charging import waits_for_basket
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Pane, Place, Step
from kiosk.ui.watching import Watched, Watcher

# So long the change and the receipt stay, unless the next basket begins before.
PAID_SECONDS = 45.0
# So often it is looked whether a language was chosen, a window opened or the time is over.
GLANCE_SECONDS = 1.0

_CARD_STEPS = (Step.CARD, Step.PREAUTH, Step.TIP)


@dataclass(frozen=True)
class Scene:
    """What the customer sees, in which language."""

    face: Face
    language: Language


class Facing:
    """What the customer sees of a desk. It is only read: nothing here can change anything there.
    ``elapsed`` tells seconds that no setting of a clock changes."""

    def __init__(self, desk: Desk, elapsed: Callable[[], float] = time.monotonic) -> None:
        self._desk = desk
        self._elapsed = elapsed
        self._sales: set[str] = set()
        self._paid: Sale | None = None
        self._since = 0.0
        self._before = desk.basket.value
        self._last = ""

    def watched(self) -> list[Watched]:
        """All that it depends on now."""
        desk = self._desk
        panes = [one for pane in desk.panes.values() for one in (pane, pane.paid, pane.veil)]
        return [desk.basket, desk.charging, desk.manner, desk.crew.here, desk.crew.operator, *panes]

    def face(self) -> Face:
        """What the customer sees now."""
        desk, view = self._desk, self._desk.basket.value
        self._note(view)
        # The window that was used last is the one that the customer stands at.
        pane = desk.panes.get(desk.hearing.window) or next(reversed(desk.panes.values()), None)
        if pane is None:
            return display.closed()
        if desk.crew.locked:
            return display.away()
        paid = None if view.lines else self._paid
        busy = bool(view.lines) or paid is not None
        if any(one.veil.value is not None for one in desk.panes.values()):
            return display.away() if busy else display.idle(desk.till.event.name)
        if paid is not None:
            return display.of_sale(desk.till, paid, practice=desk.practice.apart)
        if not view.lines:
            return display.idle(desk.till.event.name)
        if pane.place is not Place.TILL:
            return display.away()
        return display.of_basket(view, desk.till.event.cash_step, self._asked(pane), self._last)

    def _asked(self, pane: Pane) -> Asked | None:
        if waits_for_basket(self._desk):
            return Asked.TERMINAL
        if pane.step is Step.CASH:
            return Asked.CASH
        return Asked.CARD if pane.step in _CARD_STEPS else None

    def _note(self, view: CartView) -> None:
        """Remember what was paid and what was touched: windows forget both sooner."""
        shown = [one.paid.value.sale for one in self._desk.panes.values() if one.paid.value]
        for sale in shown:
            if sale.id not in self._sales:
                self._paid, self._since = sale, self._elapsed()
        self._sales = {sale.id for sale in shown}
        if view.lines or self._elapsed() - self._since >= PAID_SECONDS:
            self._paid = None
        if view is not self._before:
            self._last = _touched(self._before, view) or self._last
            self._before = view


async def follow(desk: Desk, speakable: Callable[[str], str] = str) -> AsyncIterator[Scene | None]:
    """What the customer sees, whenever that becomes something else; None every second between. It
    is said in what ``speakable`` makes of the code of the customers' language."""
    facing, told = Facing(desk), None
    wake = asyncio.Event()
    # Kept here: what is watched knows its watchers only weakly.
    watcher = Watcher(wake.set)
    code = await asyncio.to_thread(language_of, desk.till)
    while True:
        wake.clear()
        for one in facing.watched():
            one.watch(watcher)
        with speaking(speakable(code or spoken().code)):
            scene = Scene(facing.face(), spoken())
        if scene != told:
            told = scene
            yield scene
        try:
            await asyncio.wait_for(wake.wait(), GLANCE_SECONDS)
        except TimeoutError:
            code = await asyncio.to_thread(language_of, desk.till)
            yield None


def _touched(before: CartView, now: CartView) -> str:
    """The key of the line that is new or another now; empty where none is."""
    was = {one.key: one.sold for one in before.lines}
    changed = [one.key for one in now.lines if was.get(one.key) != one.sold]
    return changed[-1] if changed else ""
