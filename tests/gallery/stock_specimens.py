"""What is looked at of the stock: its list, a sheet in each state, and the variance."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from kiosk.domain.stock import Reason
from kiosk.services import catalogue
from kiosk.ui import stockroom
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Pane

Prepare = Callable[[Desk, Pane], Awaitable[None]]


def sheet(reason: Reason, *scanned: str, digits: str = "", check: bool = False) -> Prepare:
    """A sheet with these scanned, so many typed for the last of them, and then compared."""

    async def prepare(desk: Desk, pane: Pane) -> None:
        await stockroom.begin(desk, pane)
        await stockroom.drop(desk, pane)
        await stockroom.start(desk, pane, reason)
        for sku in scanned:
            await stockroom.take(desk, pane, sku)
        if digits:
            variant = await asyncio.to_thread(catalogue.find, desk.till, scanned[-1])
            assert variant is not None
            view = pane.stock.value
            if view is not None and view.chosen is None:
                stockroom.choose(pane, variant.id)
            for digit in digits:
                await stockroom.press(desk, pane, digit)
        if check:
            await stockroom.check(desk, pane)

    return prepare


def shelf(*, open_sheet: bool = False, query: str = "") -> Prepare:
    """The list, with an open sheet or without one, of all or of what a search found."""

    async def prepare(desk: Desk, pane: Pane) -> None:
        await sheet(Reason.COUNT, *(("MUG", "ZINE") if open_sheet else ()))(desk, pane)
        if open_sheet:
            await stockroom.leave(desk, pane)
        else:
            await stockroom.drop(desk, pane)
        view = pane.stock.value
        if query and view is not None:
            view.query.put(query)
            await stockroom.find(desk, pane)

    return prepare


async def shared(desk: Desk, pane: Pane) -> None:
    """A count of what is limited, on a till that has joined a hub with others."""
    await sheet(Reason.COUNT, "LAST", digits="7", check=True)(desk, pane)
    view = pane.stock.value
    assert view is not None
    pane.stock.becomes(replace(view, checked=[replace(one, shared=True) for one in view.checked]))


async def variance(desk: Desk, pane: Pane) -> None:
    """How each thing came to what is on hand."""
    await shelf()(desk, pane)
    await stockroom.show_variance(desk, pane)


async def searching(desk: Desk, pane: Pane) -> None:
    """A thing that can't be scanned is looked for by its name."""
    await sheet(Reason.RECEIVE, "MUG")(desk, pane)
    view = pane.stock.value
    assert view is not None
    view.query.put("t")
    await stockroom.find(desk, pane)


# Name, till, what is prepared, and whether it is walked by keyboard for all of its kind.
STATES: tuple[tuple[str, str, Prepare, bool], ...] = (
    ("stock", "stocked", shelf(), True),
    ("stock-members", "members", shelf(), False),
    ("stock-many", "many", shelf(), False),
    ("stock-long", "long", shelf(), False),
    ("stock-open", "stocked", shelf(open_sheet=True), True),
    ("stock-nothing-found", "stocked", shelf(query="xylophone"), False),
    ("stock-sheet-empty", "stocked", sheet(Reason.RECEIVE), False),
    (
        "stock-sheet",
        "stocked",
        sheet(Reason.COUNT, "MUG", "ZINE", "TEE-S", digits="18"),
        True,
    ),
    ("stock-sheet-scanned", "stocked", sheet(Reason.COUNT, "MUG", "ZINE", "MUG"), False),
    ("stock-sheet-long", "long", sheet(Reason.WASTE, "LONG", "WORD", digits="123456"), False),
    ("stock-sheet-search", "stocked", searching, True),
    ("stock-check", "stocked", sheet(Reason.COUNT, "MUG", "TEE-S", digits="9", check=True), True),
    ("stock-check-waste", "stocked", sheet(Reason.WASTE, "MUG", "ZINE", check=True), False),
    (
        "stock-check-long",
        "long",
        sheet(Reason.COUNT, "WORD", "LONG", digits="2", check=True),
        False,
    ),
    ("stock-check-shared", "stocked", shared, False),
    ("stock-variance", "stocked", variance, True),
    ("stock-variance-none", "one", variance, False),
    ("stock-variance-long", "long", variance, False),
)
