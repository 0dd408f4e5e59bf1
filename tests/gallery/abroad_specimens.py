"""What is looked at of prices under the law: reverse charge, and former prices."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from kiosk.domain.invoices import Buyer
from kiosk.domain.money import Money
from kiosk.domain.seller import checked
from kiosk.services import carts, sellers
from kiosk.ui import discounting
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Pane, Step
from tests.factories import variant_id

Prepare = Callable[[Desk, Pane], Awaitable[None]]
_BO = Buyer("Bo Meubles et Luminaires Sarl", ("2 Quai", "75001 Paris"), "FR40303265045")


async def basket(desk: Desk, pane: Pane) -> None:
    """Who buys stands among the lines, each of which says what it is without."""

    def prepare() -> None:
        till = desk.till
        seller = checked(name="Ada", address=["Here"], country="GB", vat_number="GB980780684")
        sellers.set_seller(till, seller)
        carts.add(till, variant_id(till, "MUG"), 3)
        carts.sell_abroad(till, _BO)

    await asyncio.to_thread(prepare)
    await desk.alter(carts.load)


async def asked(desk: Desk, pane: Pane) -> None:
    """The page that asks who buys, with who was said before."""
    await basket(desk, pane)
    pane.to(Step.ABROAD)


async def offered(desk: Desk, pane: Pane) -> None:
    """The way to it, on the page of discounts."""
    await asyncio.to_thread(lambda: carts.add(desk.till, variant_id(desk.till, "MUG")))
    await desk.alter(carts.load)
    discounting.begin(desk, pane)


async def former(desk: Desk, pane: Pane) -> None:
    """A former price is struck through on a tile and on its line."""
    mug, before = variant_id(desk.till, "MUG"), Money(1_600, "GBP")
    await asyncio.to_thread(lambda: carts.add(desk.till, mug, 2))
    await desk.alter(carts.load)
    grid = pane.grid.value
    if grid is not None:
        rows = [replace(one, former=before if one.variant.id == mug else None) for one in grid.rows]
        pane.grid.becomes(replace(grid, rows=rows))
    desk.basket.becomes(replace(desk.basket.value, former={mug: before}))


# Name, till, what is prepared, and whether it is walked by keyboard for all of its kind.
STATES: tuple[tuple[str, str, Prepare, bool], ...] = (
    ("abroad-basket", "fair", basket, False),
    ("abroad", "fair", asked, True),
    ("abroad-offered", "fair", offered, False),
    ("former-price", "fair", former, False),
)
