"""Voiding at a window: what will go back, why, and doing it."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from kiosk.domain.errors import Refusal
from kiosk.domain.ids import new_id
from kiosk.domain.refund import as_it_came
from kiosk.domain.session import check_reason
from kiosk.domain.tenders import TenderKind
from kiosk.services import voids
from kiosk.services.sales import Sale
from kiosk.services.voids import VoidRequest
from kiosk.ui import signing_in
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Leaf, Meaning, Pane
from kiosk.ui.sentences import sentence
from kiosk.ui.void_view import VoidView


async def begin(desk: Desk, pane: Pane, sale: Sale) -> None:
    """Show what a void would give back, or say why there can't be one."""
    refusal = await asyncio.to_thread(voids.may, desk.till, sale)
    if refusal is not None:
        pane.say(sentence(refusal))
        return
    back = as_it_came(sale.tenders, sale.change)
    pane.hush()
    pane.voided.becomes(VoidView(sale, back, new_id(desk.till.clock.now())))
    pane.turn(Leaf.VOID)


async def leave(desk: Desk, pane: Pane) -> None:
    """Go back to the sale."""
    view = pane.voided.value
    pane.voided.becomes(None)
    await desk.list_sales(pane)
    if view is not None:
        await desk.choose(pane, view.sale)


async def carry_out(desk: Desk, pane: Pane, why: str) -> None:
    """Void it; twice in a row voids once.

    :raises BadInput: it isn't said why.
    """
    view = pane.voided.value
    if view is None or view.done is not None:
        return
    # Before anybody is asked for leave: without a reason it comes to nothing.
    request = VoidRequest(view.sale.receipt, check_reason(why), key=view.key)
    outcome = await signing_in.attempt(desk, pane, lambda till: voids.complete(till, request))
    if isinstance(outcome, Refusal):
        if outcome.code != "not_allowed":
            pane.say(sentence(outcome))
        return
    pane.hush()
    cash = any(one.kind is TenderKind.CASH for one in outcome.tenders)
    pane.sound(Meaning.CASH if cash else Meaning.ACCEPT)
    pane.voided.becomes(replace(view, done=outcome))
    await desk.print_owed(pane)
