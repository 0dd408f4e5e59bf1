"""Wristbands at a window's door: linked to the ticket that was just decided, and taken back."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from kiosk.domain.admission import Decision, Verdict
from kiosk.domain.door.media import GONE, EndReason
from kiosk.domain.errors import Refusal
from kiosk.services import media
from kiosk.ui import medium_strings as words
from kiosk.ui.medium_view import MediumView
from kiosk.ui.pane import Meaning, Pane
from kiosk.ui.sentences import sentence

if TYPE_CHECKING:
    from kiosk.ui.desk import Desk

_FOR = (Verdict.VALID, Verdict.USED, Verdict.SWAPPED)


def offered(decision: Decision | None) -> bool:
    """Whether a wristband can be linked to what was decided."""
    if decision is None or decision.ticket is None or decision.ticket.guest:
        return False
    return decision.verdict in _FOR


async def begin(desk: Desk, pane: Pane) -> None:
    """Ask for the wristband of the ticket that was just decided."""
    decision = pane.decision.value
    if decision is None or decision.ticket is None:
        return
    ticket = decision.ticket
    found = await asyncio.to_thread(media.media_of, desk.till, ticket.code)
    if isinstance(found, Refusal):
        pane.say(sentence(found))
        return
    title = " · ".join(one for one in (ticket.name, ticket.type or ticket.code) if one)
    now = found.now
    pane.hush()
    pane.decision.becomes(None)
    pane.medium.becomes(MediumView(ticket.code, title, now[-1].tail if now else ""))


async def say_why(desk: Desk, pane: Pane, why: EndReason) -> None:
    """Say what became of the wristband that there is: one that is gone may be replaced, and one
    that is here again is taken back."""
    view = pane.medium.value
    if view is None:
        return
    if why in GONE:
        pane.medium.becomes(MediumView(view.code, view.title, view.tail, why))
    else:
        await take_back(desk, pane, why)


async def take_back(desk: Desk, pane: Pane, why: EndReason) -> None:
    """Have the ticket itself admit again."""
    view = pane.medium.value
    if view is None:
        return
    outcome = await asyncio.to_thread(media.unlink, desk.till, view.code, why)
    pane.medium.becomes(None)
    if isinstance(outcome, Refusal):
        pane.say(sentence(outcome))
    else:
        pane.say(words.UNLINKED(), Meaning.ACCEPT)


async def take(desk: Desk, pane: Pane, code: str) -> Meaning:
    """Link the wristband that was scanned, or say why not."""
    view = pane.medium.value
    if view is None:
        return Meaning.REFUSE
    if view.asks_why:
        pane.say(words.WHY_ANOTHER(tail=view.tail), aloud=False)
        return Meaning.REFUSE
    outcome = await asyncio.to_thread(media.link, desk.till, view.code, code, view.why)
    if isinstance(outcome, Refusal):
        pane.say(sentence(outcome), aloud=False)
        return Meaning.REFUSE
    pane.medium.becomes(None)
    pane.say(words.LINKED(tail=outcome.now[-1].tail), Meaning.ACCEPT, aloud=False)
    return Meaning.ACCEPT


def leave(pane: Pane) -> None:
    """Leave it as it is."""
    pane.hush()
    pane.medium.becomes(None)
