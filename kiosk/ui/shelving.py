"""Which products a window shows, and which of them this till shows first."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from kiosk.domain.ids import VariantId
from kiosk.services import catalogue, deposits, quick_keys
from kiosk.services.catalogue import ALL, PAGE, QUICK, Shelf
from kiosk.services.till import Till
from kiosk.ui.pane import Grid, Pane, Step

if TYPE_CHECKING:
    # The desk turns its pages with what is here.
    from kiosk.ui.desk import Desk


def page_of(till: Till, query: str, offset: int, shelf: Shelf | None, *, choosing: bool) -> Grid:
    """A page of what is looked for; where no shelf was chosen, of the quick keys if there are."""
    shelves = () if choosing else tuple(catalogue.shelves(till))
    if shelf not in shelves:
        shelf = QUICK if QUICK in shelves else ALL
    rows = catalogue.search(till, query, PAGE + 1, offset, shelf)
    keys = frozenset(quick_keys.quick_keys(till)) if choosing else None
    # What is handed over the counter all day comes first.
    back = [] if choosing or query or offset else deposits.returnable(till)
    return Grid(query, [*back, *rows[:PAGE]], offset, len(rows) > PAGE, shelf, shelves, keys)


async def show(desk: Desk, pane: Pane, shelf: Shelf) -> None:
    """Show what is on a shelf."""
    pane.shelf = shelf
    await desk.find_all(pane)


async def choose(desk: Desk, pane: Pane) -> None:
    """Have somebody tap what this till shows first."""
    pane.choosing = True
    pane.to(Step.SELL)
    await desk.find_all(pane)


async def toggle(desk: Desk, pane: Pane, variant: VariantId) -> None:
    """Show this first, or not.

    :raises BadInput: there would be too many.
    """
    await asyncio.to_thread(quick_keys.toggle, desk.till, variant)
    await desk.turn_to(pane, pane.grid.value.offset if pane.grid.value else 0)


async def chosen(desk: Desk, pane: Pane) -> None:
    """Go back to selling."""
    pane.choosing, pane.shelf = False, None
    await desk.find_all(pane)
