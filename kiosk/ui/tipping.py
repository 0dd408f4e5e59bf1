"""Which tips are offered, at a window: each tick counts at once."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from kiosk.domain.errors import Refusal
from kiosk.domain.staff import Allowed, Permission
from kiosk.services import carts, tips
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Leaf, Pane
from kiosk.ui.sentences import sentence
from kiosk.ui.signing_in import with_leave
from kiosk.ui.tip_view import TipsView


async def begin(desk: Desk, pane: Pane) -> None:
    """Show what is offered, to whoever may change it, or is allowed to this once."""

    async def show(allowed: Allowed | None) -> None:
        found = await asyncio.to_thread(tips.choices, desk.till)
        pane.tips.becomes(TipsView(found, found, allowed))
        pane.go_to(Leaf.TIPS)

    await with_leave(desk, pane, Permission.SETTINGS, show)


def leave(pane: Pane) -> None:
    """Go back to More."""
    pane.hush()
    pane.tips.becomes(None)
    pane.turn(Leaf.START)


async def toggle(desk: Desk, pane: Pane, percent: int) -> None:
    """Offer a percentage, or don't any more.

    :raises BadInput: that would be too many; nothing was changed.
    """
    view = pane.tips.value
    if view is None:
        return
    now = set(view.offered) ^ {percent}
    till = desk.crew.till_with(view.allowed)
    found = await asyncio.to_thread(tips.offer, till, [str(one) for one in sorted(now)])
    if isinstance(found, Refusal):
        pane.say(sentence(found))
        return
    pane.hush()
    pane.tips.becomes(replace(view, offered=found))
    # The basket offers them from now on.
    await desk.alter(carts.load)
