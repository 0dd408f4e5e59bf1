"""Asking at a window how old the customer is, before money is taken."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from kiosk.services import age_checks
from kiosk.ui import age_strings
from kiosk.ui.pane import AgeAsked, Meaning, Pane, Step

if TYPE_CHECKING:
    # The desk asks here before it takes money.
    from kiosk.ui.desk import Desk


async def asks(desk: Desk, pane: Pane, then: Step) -> bool:
    """Put the question where it has to be asked, to go on to ``then`` with a yes; whether it is."""
    found = await asyncio.to_thread(age_checks.question, desk.till, desk.basket.value)
    if found is None:
        return False
    pane.age.becomes(AgeAsked(found, then))
    pane.hush()
    pane.to(Step.AGE)
    return True


async def confirm(desk: Desk, pane: Pane) -> None:
    """The customer is old enough: on to the money."""
    asked = pane.age.value
    if asked is None:
        return
    # Before it is written down: of two taps in a row, the second finds nothing to confirm.
    pane.age.becomes(None)
    await desk.alter(age_checks.confirm, asked.question.age)
    await desk.begin_paying(pane, asked.then)


async def refuse(desk: Desk, pane: Pane) -> None:
    """The customer is too young: back to a basket without what they may not have."""
    asked = pane.age.value
    if asked is None:
        return
    leave(pane)
    await desk.alter(age_checks.refuse, asked.question.age)
    titles = ", ".join(asked.question.titles)
    pane.say(age_strings.TAKEN_OUT(titles=titles), Meaning.ATTENTION)


def leave(pane: Pane) -> None:
    """Back to the basket; it is asked again before money is taken."""
    pane.age.becomes(None)
    pane.to(Step.BASKET if pane.low else Step.SELL)
