"""What is looked at of things that are weighed or measured."""

from __future__ import annotations

import asyncio

from kiosk.domain.sale import measured_key
from kiosk.services import catalogue
from kiosk.ui import pricing, refunding
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Pane


async def weighed(desk: Desk, _pane: Pane) -> None:
    """Several weighings of two things are in the basket."""
    for sku, parts in (("CHEESE", 385), ("CHEESE", 1_212), ("LONG", 9_999_999), ("RIBBON", 40)):
        variant = await asyncio.to_thread(catalogue.find, desk.till, sku)
        assert variant is not None, sku
        await desk.change(measured_key(variant.id, parts), 1)


async def asks_how_much(desk: Desk, pane: Pane) -> None:
    """A thing was tapped that is sold by weight."""
    variant = await asyncio.to_thread(catalogue.find, desk.till, "CHEESE")
    assert variant is not None
    await pricing.put(desk, pane, variant)


async def asks_how_much_back(_desk: Desk, pane: Pane) -> None:
    """A part of what was weighed comes back."""
    refunding.measure(pane, 1)
