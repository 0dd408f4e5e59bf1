"""Papers at a window: how the printer stands, what waits for it, and what came out of it."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from kiosk.services import printing
from kiosk.services.formats import as_written
from kiosk.ui import badge_strings
from kiosk.ui import paper_strings as words
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Leaf, Meaning, Pane, Place
from kiosk.ui.paperwork import PaperState
from kiosk.ui.printing_view import PapersView

_GLANCE_SECONDS = 1.0


def paper_line(state: PaperState, most: int = 4) -> str:
    """How the paper stands in one line, of ``most`` parts, the most urgent first; empty where
    nobody need know of it."""
    if state.well:
        return ""
    parts = []
    if state.standing.shut:
        parts.append(words.SHUT())
    for name, trouble in state.troubles:
        said = words.TROUBLES[trouble]()
        named = as_written(name)
        parts.append(
            words.NAMED_PRINTER(printer=named, trouble=said)
            if name
            else words.RECEIPT_PRINTER(trouble=said)
        )
    if state.standing.waiting:
        # Other printers have tickets, labels and badges.
        others = any(name for name, _ in state.troubles)
        waiting = words.PAPERS_WAITING if others else words.WAITING
        parts.append(waiting(state.standing.waiting))
    if state.standing.undecided:
        parts.append(words.TO_DECIDE(state.standing.undecided))
    for name, left in state.standing.low:
        parts.append(badge_strings.RUNNING_OUT(left, printer=as_written(name)))
    return "; ".join(parts[:most])


async def watch(desk: Desk) -> None:
    """Look again and again how the paper stands, until cancelled."""
    while True:
        await look(desk)
        await asyncio.sleep(_GLANCE_SECONDS)


async def look(desk: Desk) -> None:
    """Look how the paper stands, and say so in every window when something comes in its way."""
    standing = await asyncio.to_thread(printing.standing, desk.till)
    work = desk.paperwork
    before, now = desk.paper.value, PaperState(work.troubles(), standing, work.elsewhere())
    if now == before:
        return
    desk.paper.becomes(now)
    worse = not set(now.troubles) <= set(before.troubles)
    ends = {name for name, _ in now.standing.low} - {name for name, _ in before.standing.low}
    if worse or ends or now.standing.shut > before.standing.shut:
        for pane in list(desk.panes.values()):
            pane.say(paper_line(now), Meaning.ATTENTION, aloud=False)


async def begin(desk: Desk, pane: Pane) -> None:
    """Show what waits, and what somebody has to look at."""
    pane.papers.becomes(PapersView(await asyncio.to_thread(printing.pending, desk.till)))
    pane.go(Place.MORE)
    pane.turn(Leaf.PAPERS)


async def decide(desk: Desk, pane: Pane, key: str, came_out: bool) -> None:
    """Say of a paper that it came out, or have it printed again.

    What was decided stays where it was: the next one must not come up under a finger.
    """
    verb = printing.came_out if came_out else printing.print_again
    await asyncio.to_thread(verb, desk.till, key)
    view = pane.papers.value
    pane.papers.becomes(replace(view, said={**view.said, key: came_out}))
    await desk.print_owed(pane)
    await look(desk)
