"""The customer display at a window: opening it, its language, and the display on a pole."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from hardware.addresses import Found, parse_address
from kiosk.domain.staff import Allowed, Permission
from kiosk.services import display_setup
from kiosk.ui import display_strings as words
from kiosk.ui.desk import Desk
from kiosk.ui.display_view import DisplayView
from kiosk.ui.pane import Leaf, Meaning, Pane
from kiosk.ui.signing_in import with_leave

_GLANCE_SECONDS = 1.0


async def begin(desk: Desk, pane: Pane) -> None:
    """Show how the display is set up, and go on looking how it stands."""
    language = await asyncio.to_thread(display_setup.language_of, desk.till)
    pane.display.becomes(DisplayView(language))
    await _look(desk, pane)
    pane.turn(Leaf.DISPLAY)
    desk.errand(_watch(desk, pane))


def open_window(desk: Desk, pane: Pane) -> None:
    """Open the display in another window."""
    desk.signals.open_display(pane.id)


async def speak(desk: Desk, pane: Pane, code: str) -> None:
    """Speak to customers in a language; empty for the till's own."""
    await asyncio.to_thread(display_setup.speak_to_customers, desk.till, code)
    pane.display.becomes(replace(pane.display.value, language=code))
    # Whoever faces a customer looks again at once.
    desk.manner.changed()


async def find(desk: Desk, pane: Pane) -> None:
    """Look for ports at which a pole display may be."""
    found = await asyncio.to_thread(desk.pole.find) if desk.pole is not None else ()
    pane.display.becomes(replace(pane.display.value, found=found))
    if not found:
        pane.say(words.NO_PORT(), Meaning.ATTENTION, aloud=False)


def choose(pane: Pane, found: Found) -> None:
    """Take a port that was found."""
    pane.display.value.address.put(str(found.address))


async def remember(desk: Desk, pane: Pane) -> None:
    """Remember the pole display at what is typed, for whoever may change settings, or is allowed to
    this once.

    :raises BadInput: it is no address of such a display, or a printer is there.
    """
    address = parse_address(pane.display.value.address.text)

    async def keep(_: Allowed | None) -> None:
        await asyncio.to_thread(display_setup.add_pole, desk.till, address)
        pane.display.value.address.put("")
        await _look(desk, pane)
        pane.say(words.POLE_REMEMBERED(), Meaning.ACCEPT)

    await with_leave(desk, pane, Permission.SETTINGS, keep)


async def forget(desk: Desk, pane: Pane) -> None:
    """Forget the pole display, for whoever may change settings, or is allowed to this once."""

    async def go(_: Allowed | None) -> None:
        await asyncio.to_thread(display_setup.forget_pole, desk.till)
        await _look(desk, pane)

    await with_leave(desk, pane, Permission.SETTINGS, go)


def try_out(desk: Desk, pane: Pane) -> None:
    """Show a test on the pole display for a moment.

    :raises DisplayFault: it is known not to be reached.
    """
    if desk.pole is None:
        return
    if desk.pole.fault is not None:
        raise desk.pole.fault
    desk.pole.try_out()
    pane.say(words.POLE_TESTED(), Meaning.ACCEPT)


async def _watch(desk: Desk, pane: Pane) -> None:
    while pane.leaf is Leaf.DISPLAY and pane.id in desk.panes:
        await asyncio.sleep(_GLANCE_SECONDS)
        await _look(desk, pane)


async def _look(desk: Desk, pane: Pane) -> None:
    address = await asyncio.to_thread(display_setup.pole_of, desk.till)
    fault = desk.pole.fault if desk.pole is not None else None
    now = replace(pane.display.value, pole=address, fault=fault)
    if now != pane.display.value:
        pane.display.becomes(now)
