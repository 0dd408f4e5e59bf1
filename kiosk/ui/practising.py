"""The way to the training till and back, in the window that is open."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kiosk.ui.pane import Pane

if TYPE_CHECKING:
    from kiosk.ui.desk import Desk


@dataclass(frozen=True)
class Practice:
    """How training goes on from this till. ``start`` opens the training till beside it and says
    where it is, in an address; None where that can't be. The training till itself is ``apart``:
    it goes ``back`` to an address, or (empty) ends with its window, and is then ``over``."""

    apart: bool = False
    start: Callable[[], str] | None = None
    back: str = ""
    over: Callable[[], None] | None = None


async def begin(desk: Desk, pane: Pane) -> None:
    """Go on to the training till in this window.

    :raises BadInput: it can't be opened.
    """
    if desk.practice.start is not None:
        address = await asyncio.to_thread(desk.practice.start)
        desk.signals.go(pane.id, address)


async def leave(desk: Desk, pane: Pane) -> None:
    """Go back to the real till."""
    practice = desk.practice
    if practice.back:
        desk.signals.go(pane.id, practice.back)
    if practice.over is not None:
        practice.over()
