"""The till session at a window: opening, cash in and out, X, counting blind, and the Z."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from kiosk.domain.errors import Refusal
from kiosk.domain.ids import new_id
from kiosk.domain.session import MoveKind
from kiosk.services import session_paper, session_reports, sessions
from kiosk.services.formats import money
from kiosk.services.seller_words import country_name, signing_words
from kiosk.services.session_reports import Report
from kiosk.ui import seller_strings, signing_in, strings
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Leaf, Meaning, Pane
from kiosk.ui.parts.pad import press_digit
from kiosk.ui.sentences import sentence
from kiosk.ui.session_view import CASH, SessionView, Stage, with_digit
from kiosk.ui.watching import Draft

# Older Zs are found by their numbers: kiosk session z NUMBER.
LISTED = 20


async def begin(desk: Desk, pane: Pane) -> None:
    """Show how the session stands."""
    await _home(desk, pane)
    pane.go_to(Leaf.SESSION)


async def offer(desk: Desk, pane: Pane) -> None:
    """Go and open a session, from wherever one is."""
    await begin(desk, pane)
    view = pane.session.value
    if view is not None and view.current is None:
        start(desk, pane, Stage.OPEN)


async def leave(desk: Desk, pane: Pane) -> None:
    """Go back a step: from what was being done to how the session stands, from there to More."""
    view = pane.session.value
    if view is None or view.stage is Stage.HOME:
        pane.session.becomes(None)
        pane.turn(Leaf.START)
    elif view.stage is Stage.COMPARE:
        recount(pane)
    else:
        await _home(desk, pane)


def start(desk: Desk, pane: Pane, stage: Stage, kind: MoveKind = MoveKind.NO_SALE) -> None:
    """Begin to open, to move cash, or to count; nothing of the last time is left."""
    view = pane.session.value
    if view is None:
        return
    pane.hush()
    fresh = replace(
        view,
        stage=stage,
        kind=kind,
        key=new_id(desk.till.clock.now()),
        entered={},
        compared=(),
        allowed=None,
        closed=False,
        why=Draft(),
    )
    pane.session.becomes(replace(fresh, slot=next(iter(fresh.slots), CASH)))
    seller = desk.event.value.seller
    if stage is Stage.OPEN and seller and signing_words(seller, desk.till.signer):
        where = country_name(seller.country)
        pane.say(seller_strings.NOT_ALLOWED(country=where), Meaning.ATTENTION)


def press(pane: Pane, key: str) -> None:
    """A key of the pad."""
    view = pane.session.value
    if view is not None and view.slots:
        before = view.entered.get(view.slot, "")
        # Nothing in the drawer is a count, too.
        entered = "0" if key.strip("0") == "" and not before else press_digit(before, key)
        pane.session.becomes(replace(view, entered=with_digit(view, entered)))


def choose(pane: Pane, slot: str) -> None:
    """Enter the next digits there."""
    view = pane.session.value
    if view is not None and slot in view.slots:
        pane.session.becomes(replace(view, slot=slot))


def go_on(pane: Pane) -> None:
    """Enter the next digits in what is counted next."""
    view = pane.session.value
    if view is not None:
        following = view.slots.index(view.slot) + 1
        choose(pane, view.slots[following % len(view.slots)])


async def open_it(desk: Desk, pane: Pane) -> None:
    """Open the session with the float that was entered. Twice in a row opens one.

    :raises BadInput: the name is none.
    """
    view = pane.session.value
    if view is None or view.stage is not Stage.OPEN:
        return
    opening = sessions.Opening(view.cash, _who(desk, view), view.key)
    outcome = await asyncio.to_thread(sessions.open_session, desk.till, opening)
    if isinstance(outcome, Refusal):
        await _refused(desk, pane, outcome)
        return
    await _home(desk, pane)
    pane.say(strings.SESSION_OPENED(), Meaning.ACCEPT)
    await desk.print_owed(pane)


async def move(desk: Desk, pane: Pane) -> None:
    """Put cash in, take it out, or only open the drawer. Twice in a row does it once.

    :raises BadInput: who and why aren't said, or no amount is entered.
    """
    view = pane.session.value
    if view is None or view.stage is not Stage.MOVE:
        return
    amount = None if view.kind is MoveKind.NO_SALE else view.amount(CASH)
    wanted = sessions.Move(view.kind, _who(desk, view), view.why.text, amount, view.key)
    outcome = await signing_in.attempt(desk, pane, lambda till: sessions.move_cash(till, wanted))
    if isinstance(outcome, Refusal):
        await _refused(desk, pane, outcome)
        return
    await _home(desk, pane)
    what = session_paper.MOVE_WORDS[view.kind]()
    told = strings.MOVED_CASH(what=what, amount=money(amount)) if amount else strings.DRAWER_OPEN()
    pane.say(told, Meaning.CASH)
    await desk.print_owed(pane)


async def compare(desk: Desk, pane: Pane) -> None:
    """Put what was counted beside what was expected."""
    view = pane.session.value
    if view is None or view.stage is not Stage.COUNT:
        return
    if not view.pieces and not view.entered.get(CASH):
        pane.say(strings.COUNT_FIRST())
        return
    till = desk.crew.till_with(view.allowed)
    outcome = await asyncio.to_thread(sessions.preview, till, view.counted)
    if isinstance(outcome, Refusal) and outcome.code == "not_allowed":
        allowed = await signing_in.ask_override(desk, pane, outcome)
        if allowed is not None:
            # It holds until this session is closed, or somebody else is at the till.
            pane.session.becomes(replace(view, allowed=allowed))
            await compare(desk, pane)
        return
    if isinstance(outcome, Refusal):
        await _refused(desk, pane, outcome)
        return
    pane.hush()
    pane.session.becomes(replace(view, stage=Stage.COMPARE, compared=outcome))


def recount(pane: Pane) -> None:
    """Count again; what was entered stands there still."""
    view = pane.session.value
    if view is not None:
        pane.session.becomes(replace(view, stage=Stage.COUNT, compared=()))


async def close(desk: Desk, pane: Pane) -> None:
    """Close the session with what was counted. Twice in a row makes one Z.

    :raises BadInput: the name is none.
    """
    view = pane.session.value
    if view is None or view.stage is not Stage.COMPARE or view.current is None:
        return
    closing = sessions.Closing(view.counted, _who(desk, view), view.current.id)
    till = desk.crew.till_with(view.allowed)
    outcome = await asyncio.to_thread(sessions.close, till, closing)
    if isinstance(outcome, Refusal):
        await _refused(desk, pane, outcome)
        return
    now = pane.session.value
    if now is None or now.stage is not Stage.COMPARE:
        # The other tap of two was first.
        return
    desk.session.becomes(None)
    pane.hush()
    pane.sound(Meaning.ACCEPT)
    await _show(desk, pane, outcome, closed=True)
    await desk.print_owed(pane)


async def show_x(desk: Desk, pane: Pane) -> None:
    """Show how the open session stands now."""
    outcome = await signing_in.attempt(desk, pane, session_reports.x_report)
    if isinstance(outcome, Refusal):
        await _refused(desk, pane, outcome)
    else:
        await _show(desk, pane, outcome)


async def show_z(desk: Desk, pane: Pane, report: Report) -> None:
    """Show a session that was closed before."""
    await _show(desk, pane, report)


async def print_it(desk: Desk, pane: Pane) -> None:
    """Print the report that is shown: a Z once more, as a copy."""
    view = pane.session.value
    if view is None or view.report is None:
        return
    owe = sessions.reprint if view.report.closed else sessions.print_x
    await asyncio.to_thread(owe, desk.till, view.report)
    if await desk.print_owed(pane):
        pane.say(strings.PRINTED(), Meaning.ACCEPT)


async def _home(desk: Desk, pane: Pane) -> None:
    before = pane.session.value
    current = await asyncio.to_thread(session_reports.current, desk.till)
    past = await asyncio.to_thread(session_reports.z_reports, desk.till, LISTED)
    desk.session.becomes(current)
    currency = current.opening.currency if current else desk.till.event.currency
    view = SessionView(currency, current=current, past=past)
    # Whoever acted last will most likely act again.
    pane.session.becomes(replace(view, who=before.who) if before else view)


def _who(desk: Desk, view: SessionView) -> str:
    # Whoever signed in is known by more than a name.
    return "" if desk.crew.operator.value else view.who.text


async def _refused(desk: Desk, pane: Pane, refusal: Refusal) -> None:
    if refusal.code == "not_allowed":
        # Nobody allowed it: all stays as it was, and whoever called it off knows.
        return
    # Somebody else was quicker, at another window or with a command.
    await _home(desk, pane)
    pane.say(sentence(refusal))


async def _show(desk: Desk, pane: Pane, report: Report, *, closed: bool = False) -> None:
    view = pane.session.value
    if view is None:
        return
    pane.hush()
    shown = replace(view, stage=Stage.PAPER, report=report, picture=None, closed=closed)
    pane.session.becomes(shown)
    document = session_paper.report_document(desk.till, report)
    picture = await asyncio.to_thread(desk.paperwork.picture, document)
    if pane.session.value is shown:
        pane.session.becomes(replace(shown, picture=picture))
