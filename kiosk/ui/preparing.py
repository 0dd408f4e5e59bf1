"""Prep tickets at a window: printed for the station that makes what was sold."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date

from kiosk.services import prep, prep_orders
from kiosk.services.preorders import Preorder
from kiosk.services.sales import Sale
from kiosk.ui import strings
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Meaning, Pane


async def print_tickets(desk: Desk, pane: Pane, sale: Sale) -> None:
    """Print what each station has to do for a sale; once more says so."""
    await asyncio.to_thread(prep.owe_tickets, desk.till, sale)
    if await desk.print_owed(pane):
        pane.say(strings.PRINTED(), Meaning.ACCEPT)


async def print_day(desk: Desk, pane: Pane, day: date) -> None:
    """Print what each station has to do for the pre-orders of a day, each ticket once."""
    found = await asyncio.to_thread(prep_orders.tickets_for, desk.till, day)
    await asyncio.to_thread(prep_orders.owe_tickets, desk.till, found)
    view = pane.preorders.value
    if view is not None:
        # Its row stays where it is, with nothing more to print.
        days = [(one, 0 if one == day else number) for one, number in view.to_prepare]
        pane.preorders.becomes(replace(view, to_prepare=days))
    if await desk.print_owed(pane):
        pane.say(strings.PRINTED(), Meaning.ACCEPT)


async def print_order(desk: Desk, pane: Pane, preorder: Preorder) -> None:
    """Print what each station has to do for one pre-order; once more says so."""
    found = await asyncio.to_thread(prep_orders.tickets_of, desk.till, preorder)
    await asyncio.to_thread(_once_more, desk, found)
    if await desk.print_owed(pane):
        pane.say(strings.PRINTED(), Meaning.ACCEPT)


def _once_more(desk: Desk, found: list[prep_orders.OrderTicket]) -> None:
    prep_orders.owe_tickets(desk.till, found, again=True)
