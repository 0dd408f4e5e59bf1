"""Exchanging at a window: what comes back, what is taken instead, and the difference."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from kiosk.domain.cart_lines import CartLine
from kiosk.domain.catalogue import Variant
from kiosk.domain.errors import Refusal
from kiosk.domain.ids import VariantId, new_id
from kiosk.domain.tenders import Tender, TenderKind
from kiosk.services import catalogue, choosing, codes, exchanges, refunded, stored_value
from kiosk.services.codes import Box
from kiosk.services.exchanges import Exchange, ExchangeRequest
from kiosk.services.refunds import Payout
from kiosk.services.sales import Sale
from kiosk.ui import refunding, signing_in
from kiosk.ui.desk import SEARCH_PAUSE, Desk
from kiosk.ui.exchange_view import ExchangeView
from kiosk.ui.pane import Leaf, Meaning, Pane
from kiosk.ui.refunding import LOOK_AGAIN_SECONDS, PATIENCE_SECONDS
from kiosk.ui.sentences import sentence
from kiosk.ui.watching import Draft

# As many matches as stand there without pushing the rest of the page away.
MATCHES = 4


async def begin(desk: Desk, pane: Pane, sale: Sale) -> None:
    """Ask what of a sale comes back, and what is taken instead."""
    sold = await asyncio.to_thread(refunded.sold_lines, desk.till, sale)
    if not any(one.left for one in sold):
        pane.say(sentence(Refusal("nothing_to_refund")))
        return
    pane.hush()
    pane.takes = partial(take_scan, desk, pane)
    pane.exchange.becomes(ExchangeView(sale, sold, new_id(desk.till.clock.now())))
    pane.turn(Leaf.EXCHANGE)


async def leave(desk: Desk, pane: Pane) -> None:
    """Go back to the sale."""
    view = pane.exchange.value
    pane.exchange.becomes(None)
    await desk.list_sales(pane)
    if view is not None:
        await desk.choose(pane, view.sale)


async def change(desk: Desk, pane: Pane, line: int, units: int) -> None:
    """Take ``units`` more of a line back, or fewer if it is negative; what is measured, whole."""
    view = _open(pane)
    if view is not None:
        sold = next(one for one in view.sold if one.line == line)
        step = units if sold.measure is None else units * sold.left
        number = min(max(view.back.get(line, 0) + step, 0), sold.left)
        back = {**view.back, line: number}
        await _show(desk, pane, replace(view, back={one: n for one, n in back.items() if n}))


async def take(desk: Desk, pane: Pane, variant: Variant, units: int = 1) -> None:
    """Have ``units`` more of a variant taken instead, or fewer if it is negative."""
    view = _open(pane)
    if view is None:
        return
    if variant.open_price or variant.measure:
        # Who wants it is asked how much it is, or what it costs, in a basket of its own.
        unsaid = Refusal("no_amount", {"title": variant.title})
        if variant.measure:
            unsaid = Refusal("no_measure", {"title": variant.title})
        pane.say(sentence(unsaid))
        return
    # With what is chosen by default: for anything else there is the basket.
    some = await asyncio.to_thread(choosing.said, desk.till, variant, ())
    if isinstance(some, Refusal):
        pane.say(sentence(some))
        return
    groups = await asyncio.to_thread(choosing.groups_for, desk.till, variant)
    line = CartLine(variant, 0, picked=some, groups=groups)
    before = view.taken.get(line.key, line)
    taken = {**view.taken, line.key: replace(before, quantity=before.quantity + units)}
    await _show(
        desk, pane, replace(view, taken={one: t for one, t in taken.items() if t.quantity > 0})
    )


async def take_scan(desk: Desk, pane: Pane, code: str) -> Meaning:
    """A scanned variant is taken instead; anything else is not known here."""
    found = await asyncio.to_thread(codes.classify, desk.till, code)
    box = found if isinstance(found, Box) else None
    variant = box.variant if box else found
    if not isinstance(variant, Variant):
        pane.say(sentence(codes.unknown(code)), aloud=False)
        return Meaning.REFUSE
    await take(desk, pane, variant, box.units if box else 1)
    return Meaning.ACCEPT


async def find(desk: Desk, pane: Pane, query: Draft) -> None:
    """Show what the query finds, once the person pauses typing."""
    wanted = query.text
    await asyncio.sleep(SEARCH_PAUSE)
    if query.text != wanted:
        return
    rows = (
        await asyncio.to_thread(catalogue.search, desk.till, wanted, MATCHES)
        if wanted.strip()
        else []
    )
    view = _open(pane)
    if view is not None and query.text == wanted:
        pane.exchange.becomes(replace(view, matches=rows))


async def carry_out(
    desk: Desk, pane: Pane, tenders: Sequence[Tender] = (), payout: Payout | None = None
) -> None:
    """Exchange what is chosen; where another till has the right to, it is asked for, and this goes
    on once it has come. Twice in a row exchanges once.

    :raises BadInput: the reference can't be one.
    """
    view = _open(pane)
    if view is None:
        return
    request = replace(_request(view), tenders=tuple(tenders), payout=payout)
    outcome = await _try(desk, pane, view, request)
    if outcome is None:
        return
    if isinstance(outcome, Refusal):
        pane.exchange.becomes(replace(view, asking=""))
        if outcome.code != "not_allowed":
            pane.say(sentence(outcome))
        return
    pane.hush()
    moved = (*outcome.refund.tenders, *outcome.sale.tenders)
    cash = any(one.kind is TenderKind.CASH for one in moved)
    pane.sound(Meaning.CASH if cash else Meaning.ACCEPT)
    issued = []
    for name in (outcome.refund.id, outcome.sale.id):
        issued += await asyncio.to_thread(stored_value.codes_issued_with, desk.till, name)
    pane.exchange.becomes(replace(view, asking="", done=outcome, issued=issued))
    await desk.print_owed(pane)
    await desk.look_again()


async def _try(
    desk: Desk, pane: Pane, view: ExchangeView, request: ExchangeRequest
) -> Exchange | Refusal | None:
    """What came of it; None where they went on to something else meanwhile."""
    till = desk.till
    patience = asyncio.get_running_loop().time() + PATIENCE_SECONDS
    while True:
        outcome = await asyncio.to_thread(exchanges.complete, till, request)
        if isinstance(outcome, Refusal) and outcome.code == "not_allowed":
            allowed = await signing_in.ask_override(desk, pane, outcome)
            if allowed is None:
                return outcome
            till = desk.crew.till_with(allowed)
            continue
        asked = isinstance(outcome, Refusal) and outcome.code == "right_asked"
        if not asked or asyncio.get_running_loop().time() > patience:
            return outcome
        assert isinstance(outcome, Refusal)
        pane.exchange.becomes(replace(view, asking=refunding.asking_words(outcome)))
        await asyncio.sleep(LOOK_AGAIN_SECONDS)
        now = pane.exchange.value
        if now is None or now.key != view.key:
            return None


async def _show(desk: Desk, pane: Pane, view: ExchangeView) -> None:
    """Show what is chosen at once, and what it comes to as soon as that is known."""
    pane.exchange.becomes(replace(view, found=None, trouble=""))
    if not (view.back and view.taken):
        return
    found = await asyncio.to_thread(exchanges.difference, desk.till, _request(view))
    now = _open(pane)
    if now is None or (now.back, now.taken) != (view.back, view.taken):
        return
    if isinstance(found, Refusal):
        pane.exchange.becomes(replace(now, trouble=sentence(found)))
    else:
        pane.exchange.becomes(replace(now, found=found))


def _request(view: ExchangeView) -> ExchangeRequest:
    take: list[tuple[VariantId, int]] = [(one, t.quantity) for one, t in view.taken.items()]
    return ExchangeRequest(view.sale.receipt, view.back, take, key=view.key)


def _open(pane: Pane) -> ExchangeView | None:
    """What is being chosen, unless it is being exchanged already."""
    view = pane.exchange.value
    return None if view is None or view.asking or view.done else view
