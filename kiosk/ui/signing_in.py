"""Signing in at a window, locking, and asking somebody to allow a thing on the spot."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from kiosk.domain.errors import Refusal
from kiosk.domain.session import LONGEST_REASON
from kiosk.domain.staff import Allowed, Permission, allow
from kiosk.services import staff
from kiosk.services.staff import Member, Override
from kiosk.services.till import Till
from kiosk.ui import seating, strings
from kiosk.ui.pane import Meaning, Pane, Veil
from kiosk.ui.parts.pin_pad import press_pin
from kiosk.ui.sentences import sentence

if TYPE_CHECKING:
    # What the desk hands scans on to asks for leave as well.
    from kiosk.ui.desk import Desk

GLANCE_SECONDS = 2.0
T = TypeVar("T")


async def attempt(desk: Desk, pane: Pane, deed: Callable[[Till], T | Refusal]) -> T | Refusal:
    """Do something that not everybody may; where whoever acts may not, somebody who may is asked
    to allow it, and it is done with their leave. Refused as ``not_allowed``, it was called off,
    and nothing need be said."""
    outcome = await asyncio.to_thread(deed, desk.till)
    if not isinstance(outcome, Refusal) or outcome.code != "not_allowed":
        return outcome
    allowed = await ask_override(desk, pane, outcome)
    if allowed is None:
        return outcome
    return await asyncio.to_thread(deed, desk.crew.till_with(allowed))


async def with_leave(
    desk: Desk,
    pane: Pane,
    permission: Permission,
    deed: Callable[[Allowed | None], Awaitable[None]],
) -> None:
    """Do something that asks for a permission, with the leave that was given where whoever acts
    has not got it; not at all where it was called off."""
    refusal = allow(desk.till.operator, permission)
    if refusal is None:
        await deed(None)
        return
    allowed = await ask_override(desk, pane, refusal)
    if allowed is not None:
        await deed(allowed)


async def ask_override(desk: Desk, pane: Pane, refusal: Refusal) -> Allowed | None:
    """Ask for what was refused as ``not_allowed``; None where it was called off."""
    if pane.answer is not None:
        # Of two taps in a row, one asks.
        return None
    answer: asyncio.Future[Allowed | None] = asyncio.get_running_loop().create_future()
    pane.answer = answer
    pane.hush()
    pane.veil.becomes(Veil(Permission(str(refusal.facts["permission"]))))
    try:
        return await answer
    finally:
        pane.answer = None
        pane.veil.becomes(None)


def switch(pane: Pane) -> None:
    """Ask who is at the till from now on; whoever is stays until somebody else signs in."""
    pane.hush()
    pane.veil.becomes(Veil())


def lock(desk: Desk) -> None:
    """Have nobody at the till; what is open stays as it is for whoever comes next."""
    for pane in desk.panes.values():
        pane.uncover()
    desk.crew.takes_over(None)


def choose(pane: Pane, member: Member) -> None:
    """Ask for this person's PIN; first why, where they are to allow something."""
    veil = pane.veil.value or Veil()
    if veil.permission is not None and not 0 < len(veil.why.text.strip()) <= LONGEST_REASON:
        pane.sound(Meaning.REFUSE)
        pane.veil.becomes(replace(veil, trouble=strings.SAY_WHY_FIRST()))
        return
    pane.veil.becomes(replace(veil, chosen=member, pin="", trouble=""))


def back(pane: Pane) -> None:
    """Go back from the pad to the names, and from there to where one was."""
    veil = pane.veil.value
    if veil is not None and veil.chosen is not None:
        pane.veil.becomes(replace(veil, chosen=None, pin="", trouble=""))
    else:
        pane.uncover()


async def press(desk: Desk, pane: Pane, key: str) -> None:
    """A key of the pad; the last digit tries the PIN."""
    veil = pane.veil.value
    if veil is None or veil.chosen is None or len(veil.pin) == veil.chosen.digits:
        return
    pin = press_pin(veil.pin, key, veil.chosen.digits)
    tried = replace(veil, pin=pin, trouble="")
    pane.veil.becomes(tried)
    if len(pin) < veil.chosen.digits:
        return
    trouble = await _try(desk, pane, tried)
    if trouble:
        pane.sound(Meaning.REFUSE)
        if pane.veil.value is tried:
            pane.veil.becomes(replace(tried, pin="", trouble=trouble))


async def _try(desk: Desk, pane: Pane, veil: Veil) -> str:
    """What is said where the PIN wasn't taken; nothing where it was."""
    assert veil.chosen is not None
    if veil.permission is None:
        outcome = await asyncio.to_thread(
            staff.sign_in, desk.till.acting_as(None), veil.chosen.id, veil.pin
        )
        if isinstance(outcome, Refusal):
            return sentence(outcome)
        desk.crew.takes_over(outcome)
        for one in desk.panes.values():
            one.uncover()
        if pane.alone.value is not None:
            await seating.leave(desk, pane)
        pane.sound(Meaning.ACCEPT)
        return ""
    override = Override(veil.chosen.id, veil.pin, veil.why.text)
    given = await asyncio.to_thread(staff.give_leave, desk.till, veil.permission, override)
    if isinstance(given, Refusal):
        return sentence(given)
    if pane.answer is not None and not pane.answer.done():
        pane.answer.set_result(given)
    return ""


async def watch_crew(desk: Desk) -> None:
    """Look again and again who works here, and lock the till once nobody uses it; until
    cancelled."""
    while True:
        await asyncio.sleep(GLANCE_SECONDS)
        if await desk.crew.look():
            lock(desk)
