"""What is looked at of deposits."""

from __future__ import annotations

from kiosk.domain.deposits import back_key
from kiosk.domain.money import Money
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Pane


async def brings_one_back(desk: Desk, _pane: Pane) -> None:
    """A cup was brought back."""
    await desk.change(back_key(Money(200, "GBP")), 1)
