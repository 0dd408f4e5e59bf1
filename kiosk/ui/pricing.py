"""Saying at a window what a thing costs that has no price of its own, or how much there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.domain.catalogue import Variant
from kiosk.domain.money import Money
from kiosk.domain.sale import line_key, measured_key
from kiosk.ui import choosing
from kiosk.ui.pane import Pane, Step

if TYPE_CHECKING:
    # The desk hands scans on to what comes here.
    from kiosk.ui.desk import Desk


async def put(desk: Desk, pane: Pane, variant: Variant, units: int = 1) -> bool:
    """Put a variant into the basket; whether it is there, or it has to be asked first what it
    costs, how much of it there is, or what is chosen of it."""
    if variant.open_price or variant.measure:
        pane.hush()
        pane.priced.becomes(variant)
        pane.to(Step.AMOUNT)
        return False
    if await choosing.asks(desk, pane, variant, units):
        return False
    await desk.add(pane, variant.id, units)
    return True


async def say(desk: Desk, pane: Pane, amount: Money) -> None:
    """What it costs, and back to the products."""
    variant = pane.priced.value
    if variant is None or amount.minor < 1:
        return
    # Before it is put there: of two taps in a row, the second finds nothing to put, and what is
    # scanned meanwhile is asked about and stays so.
    leave(pane)
    await desk.add(pane, line_key(variant.id, amount))


async def measure(desk: Desk, pane: Pane, parts: int) -> None:
    """How much it is, in thousandths, and back to the products."""
    variant = pane.priced.value
    if variant is None or parts < 1:
        return
    leave(pane)
    await desk.add(pane, measured_key(variant.id, parts))


def leave(pane: Pane) -> None:
    """Back to the products."""
    pane.priced.becomes(None)
    pane.to(Step.BASKET if pane.low else Step.SELL)
