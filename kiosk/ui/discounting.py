"""Discounts at a window: a code that somebody says, and what is given by hand."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from kiosk.domain.errors import Refusal
from kiosk.domain.ids import VariantId
from kiosk.domain.promotions import WHOLE, ByHand, HandKind, code_key
from kiosk.services import carts
from kiosk.ui import discount_strings
from kiosk.ui.discount_view import OTHER, PER_PERCENT, DiscountView
from kiosk.ui.pane import Meaning, Pane, Step
from kiosk.ui.parts.pad import press_digit
from kiosk.ui.sentences import sentence
from kiosk.ui.signing_in import attempt
from kiosk.ui.watching import Draft

if TYPE_CHECKING:
    # The desk hands a scanned code on to here.
    from kiosk.ui.desk import Desk

_MOST = str(WHOLE // PER_PERCENT)


async def say(desk: Desk, pane: Pane, code: str) -> Meaning:
    """Have a promotion's code count for what is in the basket."""
    async with desk.one_thing:
        outcome = await asyncio.to_thread(carts.say_code, desk.till, code)
        if not isinstance(outcome, Refusal):
            desk.basket.becomes(outcome)
    if isinstance(outcome, Refusal):
        pane.say(sentence(outcome), aloud=False)
        return Meaning.REFUSE
    pane.hush()
    _back(pane)
    given = outcome.priced.lines if outcome.priced else ()
    used = {one.promotion for line in given for one in line.discounts}
    if any(one.promotion in used for one in outcome.codes if code_key(one.code) == code_key(code)):
        return Meaning.ACCEPT
    pane.say(discount_strings.CODE_UNUSED(), Meaning.ATTENTION, aloud=False)
    return Meaning.ATTENTION


async def unsay(desk: Desk, code: str) -> None:
    """Have a code not count after all."""
    await desk.alter(carts.unsay_code, code)


def begin(desk: Desk, pane: Pane) -> None:
    """Ask what discount is to be given."""
    opened = desk.session.value
    operator = desk.till.operator
    name = operator.name if operator else pane.named or (opened.who if opened else "")
    pane.discount.becomes(DiscountView(who=Draft(name)))
    pane.hush()
    pane.to(Step.DISCOUNT)


def leave(pane: Pane) -> None:
    """Go back to the basket."""
    pane.discount.becomes(None)
    _back(pane)


def aim(pane: Pane, target: VariantId | None) -> None:
    """Say what the discount is on."""
    _show(pane, replace(_view(pane), target=target))


def measure(pane: Pane, kind: HandKind) -> None:
    """Say whether it is in percent; what was entered is entered anew."""
    _show(pane, replace(_view(pane), kind=kind, digits=""))


def press(pane: Pane, key: str) -> None:
    """Hear a key of the pad; more than all of it is no percentage."""
    view = _view(pane)
    digits = press_digit(view.digits, key)
    if view.kind is HandKind.PERCENT and int(digits or "0") > int(_MOST):
        digits = _MOST
    _show(pane, replace(view, digits=digits))


def put(pane: Pane, usual: int) -> None:
    """Enter a usual percentage or amount."""
    _show(pane, replace(_view(pane), digits=str(usual)))


def reason(pane: Pane, name: str) -> None:
    """Say why."""
    _show(pane, replace(_view(pane), reason=name))


async def give(desk: Desk, pane: Pane) -> None:
    """Give it, by leave where whoever is here may not, and go back to the basket.

    :raises BadInput: it is no discount, or who and why aren't said.
    """
    view = _view(pane)
    typed = view.reason == OTHER or not view.reason
    why = view.why.text if typed else discount_strings.REASONS[view.reason]()
    given = ByHand(view.kind, view.value, view.who.text, why, view.target)
    outcome = await attempt(desk, pane, lambda till: carts.discount(till, given))
    if isinstance(outcome, Refusal):
        if outcome.code != "not_allowed":
            pane.say(sentence(outcome))
        return
    await desk.alter(carts.load)
    pane.named = view.who.text
    pane.hush()
    leave(pane)


async def take_back(desk: Desk, pane: Pane) -> None:
    """Take the discount back that was given on what is chosen, and go back to the basket."""
    await desk.alter(carts.undiscount, _view(pane).target)
    leave(pane)


def _back(pane: Pane) -> None:
    pane.to(Step.BASKET if pane.low else Step.SELL)


def _view(pane: Pane) -> DiscountView:
    return pane.discount.value or DiscountView()


def _show(pane: Pane, view: DiscountView) -> None:
    if pane.discount.value is not None:
        pane.discount.becomes(view)
