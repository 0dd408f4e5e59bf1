"""What is looked at of setting a till up: who sells, and promotions."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from kiosk.domain.promotions import PromotionKind
from kiosk.ui import business, promoting, tipping
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Pane

Prepare = Callable[[Desk, Pane], Awaitable[None]]


async def details(desk: Desk, pane: Pane) -> None:
    """The seller's details, to be changed."""
    await business.begin(desk, pane)


async def promotions(desk: Desk, pane: Pane) -> None:
    """All promotions."""
    await promoting.begin(desk, pane)


async def promotion(desk: Desk, pane: Pane) -> None:
    """One that is being set up, for what was scanned."""
    await promoting.begin(desk, pane)
    promoting.start(pane)
    promoting.do(pane, PromotionKind.BUY_X_GET_Y)
    for sku in ("MUG", "ZINE"):
        await promoting.take(desk, pane, sku)


async def tips(desk: Desk, pane: Pane) -> None:
    """Which tips are offered."""
    await tipping.begin(desk, pane)


# Its name, the shop that it is in, and whether the keyboard walks it.
STATES = (
    ("business", "abroad", details, True),
    ("promotions-none", "empty", promotions, False),
    ("promotions", "cheaper", promotions, True),
    ("promotion-new", "cheaper", promotion, True),
    ("tips-offered", "fair", tips, True),
)
