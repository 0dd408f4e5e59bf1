"""Refunding at a window: what comes back, asking for the right to, and paying back."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from kiosk.domain.errors import Refusal
from kiosk.domain.ids import new_id
from kiosk.domain.money import Money
from kiosk.domain.refund import all_that_is_left, undo
from kiosk.domain.tenders import TenderKind
from kiosk.services import refunded, refunds, stored_value
from kiosk.services.formats import as_written
from kiosk.services.refunded import Refund
from kiosk.services.refunds import Payout, RefundRequest, Word
from kiosk.services.sales import Sale
from kiosk.ui import charging, signing_in, strings, terminal_strings
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Leaf, Meaning, Pane, Return
from kiosk.ui.sentences import sentence

# How long somebody stands there while the right comes from another till.
PATIENCE_SECONDS = 30.0
LOOK_AGAIN_SECONDS = 1.0
_OUT_OF_REACH = frozenset({"right_cut_off", "right_frozen"})


async def begin(desk: Desk, pane: Pane, sale: Sale) -> None:
    """Ask what of a sale comes back."""
    sold = await asyncio.to_thread(refunded.sold_lines, desk.till, sale)
    pane.turn(Leaf.REFUND)
    tip = await asyncio.to_thread(refunded.tip_of_sale, desk.till, sale)
    pane.returned.becomes(Return(sale, sold, {}, new_id(desk.till.clock.now()), tip=tip or None))


async def leave(desk: Desk, pane: Pane) -> None:
    """Go back to the sale."""
    view = pane.returned.value
    pane.returned.becomes(None)
    await desk.list_sales(pane)
    if view is not None:
        await desk.choose(pane, view.sale)


def change(pane: Pane, line: int, units: int) -> None:
    """Take ``units`` more of a line back, or fewer if it is negative."""
    view = _open(pane)
    if view is not None:
        left = next(one.left for one in view.sold if one.line == line)
        number = min(max(view.chosen.get(line, 0) + units, 0), left)
        chosen = {**view.chosen, line: number}
        _show(pane, replace(view, chosen={one: some for one, some in chosen.items() if some}))


def change_bundle(pane: Pane, lines: Mapping[int, int], units: int) -> None:
    """Take ``units`` more of a bundle back, or fewer: so many of each of its ``lines``, as far as
    there are."""
    view = _open(pane)
    if view is not None:
        left = {one.line: one.left for one in view.sold}
        chosen = dict(view.chosen)
        for line, each in lines.items():
            chosen[line] = min(max(chosen.get(line, 0) + each * units, 0), left[line])
        _show(pane, replace(view, chosen={one: some for one, some in chosen.items() if some}))


def measure(pane: Pane, line: int) -> None:
    """Ask on the pad how much of a line comes back."""
    view = _open(pane)
    if view is not None:
        _show(pane, replace(view, measuring=line))


def measured(pane: Pane, parts: int) -> None:
    """So many thousandths of the line that was asked about come back, as far as there are."""
    view = _open(pane)
    if view is not None and view.measuring:
        _show(pane, replace(view, measuring=0))
        change(pane, view.measuring, parts - view.chosen.get(view.measuring, 0))


def choose_all(pane: Pane) -> None:
    """Take everything back that was not refunded before."""
    view = _open(pane)
    if view is not None:
        _show(pane, replace(view, chosen=all_that_is_left(view.sold)))


def restock(pane: Pane, back: bool) -> None:
    """Say whether what comes back can be sold again."""
    view = _open(pane)
    if view is not None:
        _show(pane, replace(view, restock=back))


def give_tip_back(pane: Pane, back: bool) -> None:
    """Say whether the tip goes back as well."""
    view = _open(pane)
    if view is not None:
        _show(pane, replace(view, with_tip=back))


def due(view: Return) -> Money:
    """What has to be paid back for what is chosen."""
    currency = view.sale.total.currency
    undone = undo(view.sold, view.chosen, currency)
    if isinstance(undone, Refusal):
        return Money.zero(currency)
    return undone.due + view.tip if view.tip and view.with_tip else undone.due


async def pay_back(desk: Desk, pane: Pane, payout: Payout, word: Word | None = None) -> None:
    """Refund what is chosen. Where another till has the right to, it is asked for, and this goes
    on once it has come; twice in a row refunds once.

    :raises BadInput: the reference can't be one, or who and why aren't said.
    """
    view = _open(pane)
    if view is None:
        return
    request = RefundRequest(
        view.sale.receipt,
        payout,
        view.chosen,
        view.restock,
        key=view.key,
        word=word,
        tip=view.with_tip,
    )
    till = desk.till
    patience = asyncio.get_running_loop().time() + PATIENCE_SECONDS
    by_terminal = desk.terminal is not None and payout == Payout(TenderKind.CARD) and due(view)
    while True:
        outcome: Refund | Refusal | None
        if by_terminal:
            _show(pane, replace(view, asking=terminal_strings.WAITING()))
            outcome = await charging.pay_back(desk, pane, till, request)
        else:
            outcome = await asyncio.to_thread(refunds.complete, till, request)
        if outcome is None:
            _show(pane, replace(view, asking=""))
            return
        if isinstance(outcome, Refusal) and outcome.code == "not_allowed":
            allowed = await signing_in.ask_override(desk, pane, outcome)
            if allowed is None:
                return
            till = desk.crew.till_with(allowed)
            continue
        if not isinstance(outcome, Refusal) or outcome.code != "right_asked":
            break
        if asyncio.get_running_loop().time() > patience:
            break
        _show(pane, replace(view, asking=asking_words(outcome)))
        await asyncio.sleep(LOOK_AGAIN_SECONDS)
        now = pane.returned.value
        if now is None or now.key != view.key:
            # They went on to something else; the right may still come, and stays here.
            return
    if not isinstance(outcome, Refusal):
        pane.hush()
        pane.sound(Meaning.CASH if payout.kind is TenderKind.CASH else Meaning.ACCEPT)
        issued = await asyncio.to_thread(stored_value.codes_issued_with, desk.till, outcome.id)
        _show(pane, replace(view, asking="", stuck="", done=outcome, issued=issued))
        await desk.print_owed(pane)
        return
    if outcome.code == "right_asked":
        _show(pane, replace(view, asking="", stuck=_not_reached(outcome)))
        pane.sound(Meaning.REFUSE)
    elif outcome.code in _OUT_OF_REACH:
        _show(pane, replace(view, asking="", stuck=sentence(outcome)))
        pane.sound(Meaning.REFUSE)
    else:
        _show(pane, replace(view, asking=""))
        pane.say(sentence(outcome))


def _open(pane: Pane) -> Return | None:
    """What is being chosen, unless it is being paid back already."""
    view = pane.returned.value
    return None if view is None or view.asking or view.done else view


def _show(pane: Pane, view: Return) -> None:
    pane.returned.becomes(view)


def asking_words(refusal: Refusal) -> str:
    """Whom the till asks for the right to refund."""
    device = as_written(str(refusal.facts["device"]))
    return strings.ASKING_DEVICE(device=device) if device else strings.ASKING_HUB()


def _not_reached(refusal: Refusal) -> str:
    device = as_written(str(refusal.facts["device"]))
    return strings.NOT_REACHED(device=device) if device else strings.HUB_NOT_REACHED()
