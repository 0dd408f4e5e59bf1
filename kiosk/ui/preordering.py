"""Pre-orders at a window: taking one out of the basket, and what it comes to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from kiosk.domain.errors import Refusal
from kiosk.domain.preorders import checked_person, promise_for
from kiosk.domain.tenders import Tender, TenderKind
from kiosk.services import age_checks, carts, preordering, preorders
from kiosk.services.cart_sales import request_for
from kiosk.services.preordering import Collected, OrderRequest
from kiosk.services.refunds import Payout
from kiosk.services.till import Till
from kiosk.ui import refunding, signing_in
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Leaf, Meaning, Pane
from kiosk.ui.preorder_view import Made, OrderView, PreordersView
from kiosk.ui.refunding import LOOK_AGAIN_SECONDS, PATIENCE_SECONDS
from kiosk.ui.sentences import sentence

T = TypeVar("T")


async def begin(desk: Desk, pane: Pane) -> None:
    """Ask who orders what is in the basket, and for when."""
    view = desk.basket.value
    if view.stored or view.given:
        pane.say(sentence(Refusal("preorder_stored")))
        return
    pane.hush()
    pane.order.becomes(OrderView(view))
    pane.go_to(Leaf.PREORDER)


async def go_on(
    desk: Desk,
    pane: Pane,
    who: tuple[str, str, str],
    when: tuple[str, str],
    advance: str,
    address: tuple[str, ...],
) -> None:
    """Ask for the advance payment on what was said: name, phone and e-mail, the day and the window,
    what is paid now, and the address to send it to, if it is sent.

    :raises BadInput: something of it can't be.
    """
    view = pane.order.value
    if view is None:
        return
    person = checked_person(*who, address)
    day, window = when
    promise = promise_for(day, window, preorders.today(desk.till), ship=bool(person.address))
    request = OrderRequest(request_for(view.cart, ()), person, promise, advance)
    found = await asyncio.to_thread(preordering.advance, desk.till, request)
    if isinstance(found, Refusal):
        pane.say(sentence(found))
        return
    pane.hush()
    pane.order.becomes(replace(view, request=request, paid=found[0], total=found[1]))


async def back(desk: Desk, pane: Pane) -> None:
    """Go back from the payment to what was said, and from there to the basket."""
    view = pane.order.value
    if view is not None and view.request is not None:
        pane.order.becomes(OrderView(view.cart))
        return
    pane.order.becomes(None)
    pane.turn(Leaf.START)
    pane.to(pane.step)


async def take(desk: Desk, pane: Pane, *tenders: Tender) -> None:
    """Take it, with its advance payment; twice in a row takes one."""
    view = pane.order.value
    if view is None or view.request is None:
        return
    wanted = replace(view.request.wanted, tenders=tenders)
    async with desk.one_thing:
        outcome = await asyncio.to_thread(
            preordering.take, desk.till, replace(view.request, wanted=wanted)
        )
        desk.basket.becomes(await asyncio.to_thread(carts.load, desk.till))
    if isinstance(outcome, Refusal):
        pane.say(sentence(outcome))
        return
    pane.order.becomes(None)
    pane.preorders.becomes(
        PreordersView((), preorders.today(desk.till), made=Made(outcome.preorder, outcome.sale))
    )
    pane.turn(Leaf.PREORDERS)
    await _finish(desk, pane, outcome.sale.tenders)


async def collect(desk: Desk, pane: Pane, *tenders: Tender) -> None:
    """Hand over what is looked at; where another till has the right to, it is asked for, and this
    goes on once it has come. Twice in a row hands it over once.

    :raises BadInput: the card's reference can't be one.
    """
    view = pane.preorders.value
    if view is None or view.chosen is None or view.asking:
        return
    receipt, key = view.chosen.receipt, view.key
    # What is asked for on the screen was seen by whoever taps.
    ids = [line.variant_id for line in view.chosen.lines]
    seen = await asyncio.to_thread(age_checks.attest, desk.till, ids)

    def deed(till: Till) -> Collected | Refusal:
        return preordering.collect(till, receipt, tenders, key=key, age_checked=seen)

    outcome = await _try(desk, pane, view, deed)
    if outcome is not None and not isinstance(outcome, Refusal):
        made = Made(outcome.preorder, outcome.sale)
        pane.preorders.becomes(replace(view, chosen=None, asking="", made=made))
        await _finish(desk, pane, outcome.sale.tenders)


async def cancel(desk: Desk, pane: Pane, payout: Payout) -> None:
    """Call off what is looked at and pay its advance back.

    :raises BadInput: the card's reference can't be one.
    """
    view = pane.preorders.value
    if view is None or view.chosen is None or view.asking:
        return
    receipt, key = view.chosen.receipt, view.key

    def deed(till: Till) -> Made | Refusal:
        outcome = preordering.cancel(till, receipt, payout, key=key)
        return outcome if isinstance(outcome, Refusal) else Made(outcome[0], refund=outcome[1])

    made = await _try(desk, pane, view, deed)
    if made is not None and not isinstance(made, Refusal):
        pane.preorders.becomes(replace(view, chosen=None, asking="", made=made))
        await _finish(desk, pane, made.refund.tenders if made.refund else ())


async def _try(
    desk: Desk, pane: Pane, view: PreordersView, deed: Callable[[Till], T | Refusal]
) -> T | Refusal | None:
    """What came of it, once it is said why nothing did; None where they went on to something else
    meanwhile."""
    patience = asyncio.get_running_loop().time() + PATIENCE_SECONDS
    while True:
        outcome = await signing_in.attempt(desk, pane, deed)
        asked = isinstance(outcome, Refusal) and outcome.code == "right_asked"
        if not asked or asyncio.get_running_loop().time() > patience:
            break
        assert isinstance(outcome, Refusal)
        pane.preorders.becomes(replace(view, asking=refunding.asking_words(outcome)))
        await asyncio.sleep(LOOK_AGAIN_SECONDS)
        now = pane.preorders.value
        if now is None or now.key != view.key:
            return None
    if isinstance(outcome, Refusal):
        pane.preorders.becomes(replace(view, asking=""))
        if outcome.code != "not_allowed":
            pane.say(sentence(outcome))
    return outcome


async def _finish(desk: Desk, pane: Pane, tenders: Sequence[Tender]) -> None:
    pane.hush()
    cash = any(one.kind is TenderKind.CASH for one in tenders)
    pane.sound(Meaning.CASH if cash else Meaning.ACCEPT)
    await desk.print_owed(pane)
    await desk.look_again()
