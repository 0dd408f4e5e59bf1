"""Stock at a window: looking, scanning what is moved or counted, and doing it once."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial

from kiosk.domain.catalogue import StockPolicy, Variant
from kiosk.domain.errors import TrestleError
from kiosk.domain.ids import VariantId
from kiosk.domain.staff import Allowed, Permission
from kiosk.domain.stock import MOST_UNITS, Reason
from kiosk.language import Phrase
from kiosk.services import catalogue, codes, stock_reports, stock_sheets, stocking
from kiosk.services.catalogue import PAGE
from kiosk.services.codes import Box, Several
from kiosk.services.formats import as_written
from kiosk.services.stock_reports import Transfer
from kiosk.services.stock_sheets import Sheet
from kiosk.services.stocking import Move
from kiosk.ui import strings
from kiosk.ui.desk import SEARCH_PAUSE, Desk
from kiosk.ui.pane import Leaf, Meaning, Pane
from kiosk.ui.parts.pad import press_digit
from kiosk.ui.sentences import fault_sentence, sentence
from kiosk.ui.signing_in import with_leave
from kiosk.ui.stock_view import Stage, StockView
from kiosk.ui.watching import Draft

NAMES: dict[Reason, Phrase] = {
    Reason.RECEIVE: strings.RECEIVE,
    Reason.WASTE: strings.WASTE,
    Reason.SAMPLE: strings.SAMPLE,
    Reason.LOADOUT: strings.LOADOUT,
    Reason.COUNT: strings.STOCK_COUNT,
    Reason.COUNTBACK: strings.COUNTBACK,
    Reason.TRANSFER: strings.SEND_ON,
}


async def begin(desk: Desk, pane: Pane) -> None:
    """Show the stock, or the sheet that was left open."""
    before = pane.stock.value
    sheet = await asyncio.to_thread(stock_sheets.load, desk.till)
    # Whoever acted last will most likely act again.
    who = before.who if before else Draft()
    stage = Stage.LIST if sheet is None else Stage.SHEET
    pane.stock.becomes(StockView(stage, sheet=sheet, who=who))
    pane.takes = partial(take, desk, pane)
    await look(desk, pane)
    pane.go_to(Leaf.STOCK)


async def leave(desk: Desk, pane: Pane) -> None:
    """Go back a step: from the check to the sheet, from it to the list, from there to More; where
    the pad has taken the place of the lines, first to those."""
    view = pane.stock.value
    pane.hush()
    if view is None or view.stage is Stage.LIST:
        pane.stock.becomes(None)
        pane.turn(Leaf.START)
    elif view.stage is Stage.CHECK:
        pane.stock.becomes(replace(view, stage=Stage.SHEET, checked=(), chosen=None))
    elif view.stage is Stage.SHEET and view.chosen is not None and pane.small:
        pane.stock.becomes(replace(view, chosen=None))
    else:
        view.query.put("")
        pane.stock.becomes(replace(view, stage=Stage.LIST))
        await look(desk, pane)


async def find(desk: Desk, pane: Pane) -> None:
    """Show what the query finds, once the person pauses typing."""
    view = pane.stock.value
    if view is None:
        return
    asked = view.query.text
    await asyncio.sleep(SEARCH_PAUSE)
    if view.query.text == asked:
        await look(desk, pane)


async def start(desk: Desk, pane: Pane, reason: Reason) -> None:
    """Open a sheet, or go on with the one that is open."""
    view = pane.stock.value
    if view is None:
        return
    async with desk.one_thing:
        sheet = await asyncio.to_thread(stock_sheets.begin, desk.till, reason)
    pane.hush()
    view.query.put("")
    pane.stock.becomes(
        replace(view, stage=Stage.SHEET, sheet=sheet, chosen=None, typed="", why=Draft())
    )
    await look(desk, pane)


async def drop(desk: Desk, pane: Pane) -> None:
    """Throw the open sheet away."""
    async with desk.one_thing:
        await asyncio.to_thread(stock_sheets.drop, desk.till)
    view = pane.stock.value
    if view is not None:
        pane.stock.becomes(replace(view, stage=Stage.LIST, sheet=None, chosen=None))
        await look(desk, pane)


async def take(desk: Desk, pane: Pane, code: str) -> Meaning:
    """Take a scan: one more on the open sheet, as many as are in a box, or a look at that thing."""
    view = pane.stock.value
    found = await asyncio.to_thread(codes.classify, desk.till, code)
    if isinstance(found, Variant):
        found = Box(found, 1)
    if view is None or not isinstance(found, Box | Several):
        pane.say(sentence(codes.unknown(code)), aloud=False)
        return Meaning.REFUSE
    if view.stage is Stage.SHEET and isinstance(found, Box):
        added = await add(desk, pane, found.variant, found.units)
        return Meaning.ACCEPT if added else Meaning.REFUSE
    # All that bear it are shown: of a sheet, to tap the right one.
    view.query.put(found.variant.sku if isinstance(found, Box) else found.code)
    if view.stage is not Stage.SHEET:
        pane.stock.becomes(replace(view, stage=Stage.LIST))
    await look(desk, pane)
    if isinstance(found, Box):
        return Meaning.ACCEPT
    pane.say(strings.WHICH_ONE(code=found.code), Meaning.ATTENTION, aloud=False)
    return Meaning.ATTENTION


async def enter(desk: Desk, pane: Pane) -> None:
    """Take what was typed as a scan where it is the code of something; words only search."""
    view = pane.stock.value
    if view is None:
        return
    found = await asyncio.to_thread(codes.classify, desk.till, view.query.text)
    if view.stage is not Stage.SHEET:
        return
    if isinstance(found, Variant):
        await add_found(desk, pane, found)
    elif isinstance(found, Box):
        await add_found(desk, pane, found.variant, found.units)


async def add(desk: Desk, pane: Pane, variant: Variant, units: int = 1) -> bool:
    """Put one more of a thing on the open sheet, or ``units``; the next digits say how many there
    are. Whether it is one that is counted."""
    if variant.policy is StockPolicy.UNLIMITED:
        pane.say(strings.IS_NOT_COUNTED(title=as_written(variant.title)), aloud=False)
        return False
    pane.hush()
    async with desk.one_thing:
        sheet = await asyncio.to_thread(stock_sheets.add, desk.till, variant.id, units)
    _show_sheet(pane, sheet, variant.id)
    return True


async def add_found(desk: Desk, pane: Pane, variant: Variant, units: int = 1) -> None:
    """Put one of what the search found on the open sheet; the search is done then."""
    view = pane.stock.value
    if view is not None:
        view.query.put("")
        pane.sound(Meaning.ACCEPT if await add(desk, pane, variant, units) else Meaning.REFUSE)
        await look(desk, pane)


def choose(pane: Pane, variant_id: VariantId) -> None:
    """Have the pad say how many there are of it; chosen once more, the pad goes."""
    view = pane.stock.value
    if view is not None:
        chosen = None if view.chosen == variant_id and pane.small else variant_id
        pane.stock.becomes(replace(view, chosen=chosen, typed=""))


async def press(desk: Desk, pane: Pane, key: str) -> None:
    """A key of the pad: the first digit takes the place of what was there."""
    view = pane.stock.value
    if view is None or view.sheet is None or view.chosen is None:
        return
    typed = press_digit(view.typed, key)
    units = min(int(typed or "0"), MOST_UNITS)
    # Before the store is asked: the next key may come sooner than its answer.
    pane.stock.becomes(replace(view, typed=typed))
    async with desk.one_thing:
        sheet = await asyncio.to_thread(stock_sheets.set_units, desk.till, view.chosen, units)
    now = pane.stock.value
    if now is not None and now.sheet is not None:
        pane.stock.becomes(replace(now, sheet=sheet))


async def leave_out(desk: Desk, pane: Pane, variant_id: VariantId) -> None:
    """Take a line off the sheet."""
    async with desk.one_thing:
        sheet = await asyncio.to_thread(stock_sheets.set_units, desk.till, variant_id, None)
    _show_sheet(pane, sheet, None)


async def check(desk: Desk, pane: Pane) -> None:
    """Show what the sheet does, a count beside what was expected."""
    view = pane.stock.value
    if view is None or view.sheet is None:
        return
    if not view.sheet.units:
        pane.say(strings.SCAN_FIRST())
        return
    checked = await asyncio.to_thread(stock_sheets.preview, desk.till, view.sheet)
    left = await asyncio.to_thread(stock_sheets.still_to_count, desk.till, view.sheet)
    pane.hush()
    pane.stock.becomes(replace(view, stage=Stage.CHECK, checked=checked, left=left))


async def finish(desk: Desk, pane: Pane) -> None:
    """Do what the sheet says, by leave where whoever is here may not. Twice in a row does it
    once."""

    async def done(leave: Allowed | None) -> None:
        await _finish(desk, pane, leave)

    await with_leave(desk, pane, Permission.STOCK, done)


async def _finish(desk: Desk, pane: Pane, leave: Allowed | None) -> None:
    view = pane.stock.value
    if view is None or view.stage is not Stage.CHECK or view.sheet is None:
        return
    sheet = view.sheet
    async with desk.one_thing:
        if await asyncio.to_thread(stock_sheets.load, desk.till) is None:
            # The other tap of two was first.
            return
        try:
            done = await asyncio.to_thread(
                stock_sheets.finish,
                desk.crew.till_with(leave),
                sheet,
                view.who.text,
                view.why.text,
            )
        except TrestleError as fault:
            pane.say(fault_sentence(fault))
            return
    pane.stock.becomes(StockView(who=view.who))
    await look(desk, pane)
    what = NAMES[sheet.reason]()
    pane.say(strings.STOCK_DONE(what=what, things=strings.THINGS(len(done))), Meaning.ACCEPT)
    await desk.look_again()


async def take_in(desk: Desk, pane: Pane, sent: Transfer) -> None:
    """Take in what was sent here, by leave where whoever is here may not. Twice in a row takes it
    in once.

    :raises BadInput: somebody was quicker.
    """

    async def done(leave: Allowed | None) -> None:
        await _take_in(desk, pane, sent, leave)

    await with_leave(desk, pane, Permission.STOCK, done)


async def _take_in(desk: Desk, pane: Pane, sent: Transfer, leave: Allowed | None) -> None:
    move = Move(Reason.TRANSFER, {}, "", sent.to, sent.id)
    async with desk.one_thing:
        done = await asyncio.to_thread(stocking.move, desk.crew.till_with(leave), move)
    await look(desk, pane)
    told = strings.ARRIVED(place=as_written(sent.to))
    pane.say(strings.STOCK_DONE(what=told, things=strings.THINGS(len(done))), Meaning.ACCEPT)
    await desk.look_again()


async def show_variance(desk: Desk, pane: Pane) -> None:
    """Show how each thing came to what is on hand; what is missing or too many first."""
    view = pane.stock.value
    if view is None:
        return
    found = await asyncio.to_thread(stock_reports.variance, desk.till)
    found.sort(key=lambda one: (not one.difference, one.title))
    pane.hush()
    sums = stock_reports.sums(found)
    pane.stock.becomes(replace(view, stage=Stage.VARIANCE, variance=found, at_cost=sums))


def _show_sheet(pane: Pane, sheet: Sheet | None, chosen: VariantId | None) -> None:
    view = pane.stock.value
    if view is None:
        return
    if sheet is None:
        # It was finished or thrown away at another window.
        pane.stock.becomes(replace(view, stage=Stage.LIST, sheet=None, chosen=None))
    else:
        # On a phone the pad covers what was scanned: it comes when a line is tapped.
        shown = None if pane.small else chosen
        pane.stock.becomes(replace(view, sheet=sheet, chosen=shown, typed=""))


async def look(desk: Desk, pane: Pane) -> None:
    """Show what there is now of what the query finds, and what is on the way."""
    view = pane.stock.value
    if view is None:
        return
    asked = view.query.text
    rows = await asyncio.to_thread(catalogue.search, desk.till, asked, PAGE + 1)
    away = await asyncio.to_thread(stock_reports.on_the_way, desk.till)
    now = pane.stock.value
    # Threads may answer out of order; only the newest question's answer is shown.
    if now is not None and now.query.text == asked:
        pane.stock.becomes(replace(now, rows=rows[:PAGE], more=len(rows) > PAGE, away=away))
