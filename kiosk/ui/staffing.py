"""Staff at a window: taking somebody in, another role, another PIN, letting somebody go."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.staff import (
    LONGEST_PIN,
    Allowed,
    Operator,
    Permission,
    Role,
    check_pin,
    check_staff_name,
)
from kiosk.services import staff
from kiosk.services.formats import as_written
from kiosk.services.staff import Member
from kiosk.services.till import Till
from kiosk.ui import staff_strings, strings
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Leaf, Meaning, Pane
from kiosk.ui.parts.pin_pad import press_pin
from kiosk.ui.sentences import fault_sentence, sentence
from kiosk.ui.signing_in import with_leave
from kiosk.ui.staff_view import StaffView, Stage


async def begin(desk: Desk, pane: Pane) -> None:
    """Show who works here, to whoever may change it, or is allowed to this once."""

    async def show(allowed: Allowed | None) -> None:
        pane.staff.becomes(StaffView(allowed=allowed))
        pane.go_to(Leaf.STAFF)

    await with_leave(desk, pane, Permission.STAFF, show)


def leave(pane: Pane) -> None:
    """Go back a step: from the PIN to the person, from there to the list, from it to More."""
    view = pane.staff.value
    pane.hush()
    if view is None or view.stage is Stage.LIST:
        pane.staff.becomes(None)
        pane.turn(Leaf.START)
    elif view.stage is Stage.PIN:
        pane.staff.becomes(replace(view, stage=Stage.ONE, pin="", first="", trouble=""))
    else:
        pane.staff.becomes(StaffView(allowed=view.allowed))


def choose(pane: Pane, member: Member) -> None:
    """Look at one of them."""
    pane.hush()
    _show(pane, StaffView(Stage.ONE, member, member.role, allowed=_view(pane).allowed))


def take_in(desk: Desk, pane: Pane) -> None:
    """Ask who is to be taken in."""
    role = Role.SELLER if desk.crew.here.value else Role.MANAGER
    pane.hush()
    _show(pane, StaffView(Stage.ONE, role=role, allowed=_view(pane).allowed))


async def be(desk: Desk, pane: Pane, role: Role) -> None:
    """Say what role somebody has; whoever is here already has it from now on.

    :raises BadInput: nobody would be a manager any more.
    """
    view = _view(pane)
    chosen = view.chosen
    if chosen is None:
        _show(pane, replace(view, role=role))
        return
    made = await _do(desk, pane, lambda till: staff.change_role(till, chosen.id, role))
    if made is not None:
        _show(pane, replace(view, chosen=made, role=made.role))
        said = staff_strings.HAS_ROLE(name=as_written(made.name), role=strings.ROLES[made.role]())
        pane.say(said, Meaning.ACCEPT)


def ask_pin(pane: Pane) -> None:
    """Go on to the PIN.

    :raises BadInput: nobody is named.
    """
    view = _view(pane)
    if view.chosen is None:
        check_staff_name(view.name.text)
    pane.hush()
    _show(pane, replace(view, stage=Stage.PIN, pin="", first="", trouble=""))


def press(pane: Pane, key: str) -> None:
    """Hear a key of the pad."""
    view = _view(pane)
    _show(pane, replace(view, pin=press_pin(view.pin, key, LONGEST_PIN), trouble=""))


async def go_on(desk: Desk, pane: Pane) -> None:
    """Take the PIN the first time, and keep it once the second is the same."""
    view = _view(pane)
    try:
        pin = check_pin(view.pin)
    except BadInput as fault:
        _refuse(pane, replace(view, pin="", trouble=fault_sentence(fault)))
        return
    if not view.first:
        _show(pane, replace(view, pin="", first=pin, trouble=""))
    elif view.first != pin:
        _refuse(pane, replace(view, pin="", first="", trouble=staff_strings.TWO_PINS()))
    else:
        await _keep(desk, pane, view, pin)


async def let_go(desk: Desk, pane: Pane) -> None:
    """Let somebody go, and show the others.

    :raises BadInput: nobody would be a manager for those who stay.
    """
    view = _view(pane)
    chosen = view.chosen
    if chosen is None:
        return
    gone = await _do(desk, pane, lambda till: staff.remove(till, chosen.id))
    if gone is not None:
        _show(pane, StaffView(allowed=view.allowed))
        pane.say(staff_strings.HAS_LEFT(name=as_written(gone.name)), Meaning.ACCEPT)


async def _keep(desk: Desk, pane: Pane, view: StaffView, pin: str) -> None:
    chosen = view.chosen
    if chosen is not None:
        made = await _do(desk, pane, lambda till: staff.change_pin(till, chosen.id, pin))
        said = staff_strings.HAS_PIN
    else:
        first = not desk.crew.here.value
        made = await _do(desk, pane, lambda till: staff.add(till, view.name.text, view.role, pin))
        said = staff_strings.TAKEN_IN
        if made is not None and first:
            # Whoever has just chosen a PIN twice is at the till, and need not enter it again.
            desk.crew.takes_over(Operator(made.id, made.name, made.role))
    if made is not None:
        await desk.crew.look()
        _show(pane, StaffView(allowed=view.allowed))
        pane.say(said(name=as_written(made.name)), Meaning.ACCEPT)


async def _do(desk: Desk, pane: Pane, deed: Callable[[Till], Member | Refusal]) -> Member | None:
    till = desk.crew.till_with(_view(pane).allowed)
    outcome = await asyncio.to_thread(deed, till)
    if isinstance(outcome, Refusal):
        pane.say(sentence(outcome))
        return None
    await desk.crew.look()
    return outcome


def _refuse(pane: Pane, view: StaffView) -> None:
    pane.sound(Meaning.REFUSE)
    _show(pane, view)


def _view(pane: Pane) -> StaffView:
    return pane.staff.value or StaffView()


def _show(pane: Pane, view: StaffView) -> None:
    if pane.staff.value is not None:
        pane.staff.becomes(view)
