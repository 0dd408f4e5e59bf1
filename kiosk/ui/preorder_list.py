"""The pre-orders that wait, at a window: listed, searched, scanned, and looked at."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from kiosk.domain.catalogue import VariantKind
from kiosk.domain.ids import new_id
from kiosk.domain.preorders import State
from kiosk.services import age_checks, preorders, prep_orders
from kiosk.services.preorders import Preorder
from kiosk.services.sales import Sale
from kiosk.ui.pane import Leaf, Pane
from kiosk.ui.preorder_view import PreordersView
from kiosk.ui.watching import Draft

if TYPE_CHECKING:
    # What the desk hands scans on to looks for pre-orders as well.
    from kiosk.ui.desk import Desk

SEARCH_PAUSE = 0.12
# For as many days there is room above the list.
DAYS = 2


async def show_list(desk: Desk, pane: Pane) -> None:
    """Show those that wait to be collected."""
    rows = await asyncio.to_thread(preorders.preorders, desk.till)
    now = preorders.today(desk.till)
    days = await asyncio.to_thread(prep_orders.days_to_prepare, desk.till, now)
    pane.hush()
    pane.preorders.becomes(PreordersView(rows, now, to_prepare=days[:DAYS]))
    pane.turn(Leaf.PREORDERS)


async def find(desk: Desk, pane: Pane, query: Draft) -> None:
    """Show those that the query finds, once the person pauses typing."""
    wanted = query.text
    await asyncio.sleep(SEARCH_PAUSE)
    if query.text != wanted:
        return

    def look() -> Sequence[Preorder]:
        return preorders.preorders(desk.till, words=wanted)

    rows = await asyncio.to_thread(look)
    view = pane.preorders.value
    if view is not None and query.text == wanted:
        pane.preorders.becomes(replace(view, rows=rows))


async def choose(desk: Desk, pane: Pane, one: Preorder) -> None:
    """Look at one of them."""
    view = pane.preorders.value or PreordersView((), preorders.today(desk.till))
    ids = [line.variant_id for line in one.lines]
    check = await asyncio.to_thread(age_checks.attest, desk.till, ids)
    key, age = new_id(desk.till.clock.now()), check.age if check else None
    some = bool(await asyncio.to_thread(prep_orders.tickets_of, desk.till, one))
    now = replace(view, chosen=one, age=age, key=key, made=None, prepared=some)
    pane.preorders.becomes(now)


async def opens(desk: Desk, pane: Pane, sale: Sale) -> bool:
    """Go to the pre-order that waits, if the sale is that of its advance payment."""
    if not any(line.kind == VariantKind.ADVANCE for line in sale.lines):
        return False
    found = await asyncio.to_thread(preorders.find, desk.till, sale.receipt)
    if found is None or found.state is not State.OPEN:
        return False
    await show_list(desk, pane)
    pane.go_to(Leaf.PREORDERS)
    await choose(desk, pane, found)
    return True
