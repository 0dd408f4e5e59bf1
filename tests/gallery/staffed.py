"""States in which somebody says who they are."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.staff import Operator, Permission, check_pin
from kiosk.services.staff import Member
from kiosk.ui import signing_in, staffing, strings
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Pane, Place, Veil
from kiosk.ui.sentences import fault_sentence, sentence
from kiosk.ui.watching import Draft
from tests.gallery.shops import LONG_NAME

Prepare = Callable[[Desk, Pane], Awaitable[None]]


def signed_in(name: str) -> Prepare:
    async def prepare(desk: Desk, _pane: Pane) -> None:
        one = _called(desk, name)
        desk.crew.takes_over(Operator(one.id, one.name, one.role))

    return prepare


def _called(desk: Desk, name: str) -> Member:
    (found,) = [one for one in desk.crew.here.value if one.name == name]
    return found


async def switch(_desk: Desk, pane: Pane) -> None:
    signing_in.switch(pane)


def pin(name: str, entered: int, trouble: Refusal | None = None) -> Prepare:
    """Somebody was picked, and so many digits of their PIN are entered."""

    async def prepare(desk: Desk, pane: Pane) -> None:
        veil = replace(pane.veil.value or Veil(), chosen=_called(desk, name))
        told = sentence(trouble) if trouble else ""
        pane.veil.becomes(replace(veil, pin="7" * entered, trouble=told))

    return prepare


def override(permission: Permission = Permission.REFUND, *, unsaid: bool = False) -> Prepare:
    """A seller may not, and somebody is asked to allow it."""

    async def prepare(desk: Desk, pane: Pane) -> None:
        await signed_in("Mia")(desk, pane)
        why = Draft("" if unsaid else "Wrong size, and the guest has a train to catch")
        trouble = strings.SAY_WHY_FIRST() if unsaid else ""
        pane.veil.becomes(Veil(permission, why=why, trouble=trouble))

    return prepare


def then(*steps: Prepare) -> Prepare:
    async def prepare(desk: Desk, pane: Pane) -> None:
        for step in steps:
            await step(desk, pane)

    return prepare


async def _nobody(_desk: Desk, _pane: Pane) -> None:
    """It is locked."""


async def _more(_desk: Desk, pane: Pane) -> None:
    pane.go(Place.MORE)


def listed(step: Callable[[Desk, Pane], None] = lambda desk, pane: None) -> Prepare:
    """A manager looks at the staff, and then at what ``step`` opens."""

    async def prepare(desk: Desk, pane: Pane) -> None:
        if desk.crew.here.value:
            await signed_in("Ada Okafor")(desk, pane)
        await staffing.begin(desk, pane)
        step(desk, pane)

    return prepare


def _long(desk: Desk, pane: Pane) -> None:
    staffing.choose(pane, _called(desk, LONG_NAME[:80]))


def _new_pin(desk: Desk, pane: Pane) -> None:
    _long(desk, pane)
    staffing.ask_pin(pane)
    for digit in "71405":
        staffing.press(pane, digit)


def _weak(desk: Desk, pane: Pane) -> None:
    _new_pin(desk, pane)
    view = pane.staff.value
    assert view is not None
    try:
        check_pin("1212")
    except BadInput as fault:
        trouble = fault_sentence(fault)
        pane.staff.becomes(replace(view, pin="", first="71405", trouble=trouble))


NOBODY: dict[str, Prepare] = {"none": listed(), "first": listed(staffing.take_in)}
STATES: dict[str, Prepare] = {
    "locked": _nobody,
    "locked-pin": pin("Ada Okafor", 2),
    "locked-pin-wrong": pin("علي حسن", 0, Refusal("pin_closed", {"seconds": 480})),
    "switch": then(signed_in("Mia"), switch),
    "till": signed_in("Ben Whitlock"),
    "till-long": signed_in(LONG_NAME[:80]),
    "more": then(signed_in("Mia"), _more),
    "override": override(),
    "override-manager": override(Permission.REFUND_OTHERWISE, unsaid=True),
    "list": listed(),
    "one": listed(_long),
    "new": listed(staffing.take_in),
    "new-pin": listed(_new_pin),
    "new-pin-weak": listed(_weak),
    "override-pin": then(override(), pin("Ben Whitlock", 3)),
}
BY_KEYBOARD = frozenset({"locked", "locked-pin", "till", "override", "list", "one", "new-pin"})
