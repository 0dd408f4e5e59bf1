"""Self-service at a window: starting it, what people do there, and the one way out of it."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from kiosk import mishaps
from kiosk.domain.door.self_service import NOT_READY, Told, tell
from kiosk.domain.errors import TrestleError
from kiosk.domain.staff import Allowed, Permission
from kiosk.services import door_terms, gate, seats, self_service
from kiosk.ui import door_setting, signing_in
from kiosk.ui import self_strings as words
from kiosk.ui.door_sounds import sound_of
from kiosk.ui.pane import Meaning, Pane, Place, Veil
from kiosk.ui.seating import leave

if TYPE_CHECKING:
    # What the desk hands scans on to.
    from kiosk.ui.desk import Desk

# So long a pad for a PIN stays that nobody touches.
PIN_WAITS = 20.0


async def start(desk: Desk, pane: Pane, *, camera: bool = False) -> None:
    """Have people use this window by themselves, with a scanner or its ``camera``, if whoever
    starts it may change settings, or is allowed to this once. The till is locked: the next of its
    staff signs in anew."""
    if not desk.crew.here.value:
        pane.say(words.NO_STAFF(), Meaning.ATTENTION)
        return
    await door_setting.look(desk, pane)
    if pane.door.value.asks:
        pane.say(words.CHOOSE_LIST_FIRST(), Meaning.ATTENTION)
        return

    async def begin(_: Allowed | None) -> None:
        keep = partial(seats.set_alone, desk.till, pane.seat, alone=True, camera=camera)
        await asyncio.to_thread(keep)
        pane.hush()
        pane.decision.becomes(None)
        # What the staff had begun there would stand before their next answer.
        pane.walk.becomes(None)
        pane.medium.becomes(None)
        pane.finding.leave()
        pane.go(Place.DOOR)
        pane.camera.becomes(camera)
        pane.alone.begins()
        pane.changed()
        # Whoever gets at another window or a new one finds it closed.
        signing_in.lock(desk)

    await signing_in.with_leave(desk, pane, Permission.SETTINGS, begin)


async def take(desk: Desk, pane: Pane, code: str) -> Meaning:
    """Answer what somebody held up; the answer is its sound. It is never anything but a ticket."""
    if pane.alone.echoes(code):
        return Meaning.SILENCE
    # Whoever tapped “Staff” and went away is not in the way of the next one.
    pane.uncover()
    way = pane.door.value.direction

    def not_ready() -> None:
        # What is wrong, the staff is told in their own window; nobody else can do anything.
        pane.alone.shows(Told(None, way, NOT_READY), door_terms.USUAL.themselves)

    try:
        with mishaps.caught(not_ready):
            async with desk.one_thing:
                decision = await asyncio.to_thread(self_service.scan, desk.till, code, way)
                recent = await asyncio.to_thread(gate.recent, desk.till, door_setting.LISTED_SCANS)
            pace = await asyncio.to_thread(door_terms.paces, desk.till)
            desk.scans.becomes(recent)
            pane.alone.shows(tell(decision), pace.themselves)
            return sound_of(decision)
    except TrestleError:
        not_ready()
    return Meaning.REFUSE


def keep(pane: Pane) -> None:
    """Leave an answer there for whoever needs longer."""
    pane.alone.keeps()


def done(pane: Pane) -> None:
    """Wait for the next ticket."""
    pane.alone.rests()


def speak(pane: Pane, language: str) -> None:
    """Speak the language of this code until the next start."""
    pane.alone.speaks(language)


async def call_staff(desk: Desk, pane: Pane) -> None:
    """Ask for the PIN of somebody of the staff, in the language of the till."""
    if not desk.crew.here.value:
        # Nobody has one any more, and anybody may do anything.
        await leave(desk, pane)
        return
    pane.alone.begins()
    signing_in.switch(pane)
    desk.errand(_give_up(pane))


async def _give_up(pane: Pane) -> None:
    """Take the pad away once nobody has touched it for a while."""
    before: Veil | None = None
    while pane.alone.value is not None and pane.veil.value is not None:
        if pane.veil.value is before:
            pane.uncover()
            return
        before = pane.veil.value
        await asyncio.sleep(PIN_WAITS)
