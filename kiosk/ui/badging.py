"""Badges at a door: offered with the answer to a ticket, and printed."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import partial

from kiosk.domain.admission import Decision, Verdict
from kiosk.services import badges
from kiosk.ui import badge_strings as words
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Meaning, Pane


@dataclass(frozen=True)
class Offer:
    """The badge of the ticket with this ``code``, which was printed so many ``times``."""

    code: str
    name: str
    times: int

    def is_for(self, decision: Decision | None) -> bool:
        """Whether it is the badge of the ticket that was decided."""
        ticket = decision.ticket if decision else None
        return ticket is not None and ticket.code == self.code


async def offer_for(desk: Desk, decision: Decision | None) -> Offer | None:
    """What is offered with an answer: the badge of who is let in, or is inside already, where a
    printer is set up for badges."""
    ticket = decision.ticket if decision else None
    if decision is None or ticket is None:
        return None
    if decision.verdict not in (Verdict.VALID, Verdict.USED):
        return None
    if not await asyncio.to_thread(badges.has_printer, desk.till):
        return None
    _, times = await asyncio.to_thread(badges.badge_of, desk.till, ticket.code)
    return Offer(ticket.code, ticket.name or ticket.type or ticket.code, times)


async def print_one(desk: Desk, pane: Pane, offer: Offer) -> None:
    """Owe the badge to its printer, and say whether it is one more.

    :raises BadInput: it can't be printed.
    """
    owe = partial(badges.print_badge, desk.till, offer.code, desk.paperwork.why_no_badge)
    made = await asyncio.to_thread(owe)
    if await desk.print_owed(pane):
        said = words.AGAIN_PRINTED if made.again else words.IS_PRINTED
        pane.say(said(name=offer.name), Meaning.ACCEPT)
