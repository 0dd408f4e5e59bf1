"""Looking for somebody at a window's door, adding a guest, and undoing an admission: what of it a
window shows, in the place of the answer. A scan goes before all of it."""

from __future__ import annotations

import asyncio

from kiosk.domain.admission import Decision, Direction
from kiosk.domain.door.finding import query_of
from kiosk.domain.door.guests import MOST_IN_PARTY, Guest
from kiosk.domain.door.undo import UndoReason, check_words
from kiosk.domain.errors import NoListChosen, Refusal
from kiosk.services import door_search, gate, guests, undone_passages
from kiosk.services.door_search import Hit
from kiosk.services.gate import Asked, PastScan
from kiosk.ui import door_search_strings as words
from kiosk.ui import door_setting, signing_in
from kiosk.ui.desk import Desk
from kiosk.ui.door_finding_view import Adding, Undoing
from kiosk.ui.pane import Meaning, Pane
from kiosk.ui.watching import Draft

# Short enough to be no wait, long enough that whoever types fast asks once.
PAUSE = 0.04


async def typed(desk: Desk, pane: Pane) -> None:
    """Look for what is typed, once the person pauses; an answer that came late is not shown."""
    text, before = pane.finding.query.text, pane.decision.value
    if query_of(text):
        await asyncio.sleep(PAUSE)
        if pane.finding.query.text == text and not _overtaken(pane, before):
            await look(desk, pane)
    elif pane.finding.found.value is not None:
        pane.finding.show()


async def look(desk: Desk, pane: Pane) -> None:
    """Show whom what is typed finds."""
    text, way = pane.finding.query.text, pane.door.value.direction
    before = pane.decision.value
    try:
        found = await asyncio.to_thread(door_search.find, desk.till, text, way)
    except NoListChosen:
        # The lists stand there to be chosen from.
        return
    # Threads may answer out of order; only the newest question's answer is shown.
    if pane.finding.query.text == text and not _overtaken(pane, before):
        if pane.decision.value is not None:
            pane.decision.becomes(None)
        pane.finding.show(found=found)


def _overtaken(pane: Pane, before: Decision | None) -> bool:
    """Whether a ticket was answered since the answer ``before``, which may have gone by itself."""
    now = pane.decision.value
    return now is not None and now is not before


async def entered(desk: Desk, pane: Pane) -> None:
    """Take what was typed as a code where it is one, or where nobody is found by it."""
    text = pane.finding.query.text.strip()
    if not text:
        return
    if query_of(text) and not await asyncio.to_thread(door_search.is_code, desk.till, text):
        await look(desk, pane)
        found = pane.finding.found.value
        if found is None or found.hits:
            return
    pane.finding.leave()
    await door_setting.check(desk, pane, text)


async def pick(desk: Desk, pane: Pane, hit: Hit) -> None:
    """Decide somebody who was found as a scan of them would be."""
    pane.finding.leave()
    asked = Asked(direction=pane.door.value.direction, ticket=hit.ticket.id)
    await door_setting.check(desk, pane, hit.ticket.code, asked)


def begin_undo(pane: Pane, scan: PastScan) -> None:
    """Ask why an admission is undone."""
    pane.hush()
    pane.decision.becomes(None)
    pane.finding.show(undoing=Undoing(scan))


def choose(pane: Pane, why: UndoReason) -> None:
    """Say why."""
    view = pane.finding.undoing.value
    if view is not None:
        view.why = why
        pane.finding.undoing.changed()


async def undo(desk: Desk, pane: Pane) -> None:
    """Undo it; twice in a row does so once.

    :raises BadInput: it isn't said why, or it can't be undone any more.
    """
    view = pane.finding.undoing.value
    if view is None:
        return
    why = view.why or UndoReason.OTHER
    # Before anybody is asked for leave: without a reason it comes to nothing.
    said = check_words(why, view.words.text)
    passage = view.scan.passage
    outcome = await signing_in.attempt(
        desk, pane, lambda till: undone_passages.undo(till, passage, why, said)
    )
    if isinstance(outcome, Refusal):
        return
    desk.scans.becomes(await asyncio.to_thread(gate.recent, desk.till, door_setting.LISTED_SCANS))
    if pane.finding.undoing.value is view:
        pane.finding.leave()
    out = view.scan.direction is Direction.EXIT
    pane.say((words.EXIT_IS_UNDONE if out else words.IS_UNDONE)(), Meaning.ACCEPT)


def begin_adding(pane: Pane) -> None:
    """Ask for a guest's name, which what was typed may be, and how many come."""
    name = pane.finding.query.text.strip()
    pane.hush()
    pane.finding.show(adding=Adding(Draft("" if any(map(str.isdigit, name)) else name)))


def resize(pane: Pane, more: int) -> None:
    """Have so many more people in the party."""
    view = pane.finding.adding.value
    if view is not None:
        view.people = max(1, min(MOST_IN_PARTY, view.people + more))
        pane.finding.adding.changed()


async def add(desk: Desk, pane: Pane) -> None:
    """Put the guest on the list, and show them as found.

    :raises BadInput: there is no name, or something is too long.
    """
    view = pane.finding.adding.value
    if view is None:
        return
    guest = Guest(view.name.text, people=view.people, note=view.note.text)
    outcome = await signing_in.attempt(desk, pane, lambda till: guests.add(till, guest))
    if isinstance(outcome, Refusal) or pane.finding.adding.value is not view:
        return
    pane.say(words.ADDED(name=outcome.name), Meaning.ACCEPT)
    pane.finding.query.put(outcome.name)
    await look(desk, pane)
