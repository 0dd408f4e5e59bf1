"""What a scanned or typed code does at a window."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from kiosk.domain.catalogue import Variant
from kiosk.domain.errors import Refusal
from kiosk.services import codes
from kiosk.services.codes import Box, Several
from kiosk.services.discounts import Said
from kiosk.services.formats import as_written, count
from kiosk.services.in_store_codes import Labelled
from kiosk.services.sales import Sale
from kiosk.services.stored_value import Stored
from kiosk.ui import (
    banding,
    discounting,
    door_setting,
    measure_strings,
    modifier_strings,
    preorder_list,
    pricing,
    strings,
)
from kiosk.ui.pane import Leaf, Meaning, Pane, Place, Step
from kiosk.ui.sentences import sentence

if TYPE_CHECKING:
    from kiosk.ui.desk import Desk


async def act_on(desk: Desk, pane: Pane, code: str) -> Meaning:
    """Do what a code stands for; the answer is the sound of it."""
    if pane.taker is not None:
        return await pane.taker(code)
    if pane.place is Place.DOOR and pane.medium.value is not None:
        return await banding.take(desk, pane, code)
    if pane.place is Place.DOOR:
        sale = await asyncio.to_thread(codes.receipt_at_a_door, desk.till, code)
        return await (_look_up(desk, pane, sale) if sale else door_setting.decide(desk, pane, code))
    found = await asyncio.to_thread(codes.classify, desk.till, code)
    asked = _asked(pane)
    if asked is not None and isinstance(found, Variant | Box | Labelled):
        # Else what is being asked would be gone, unseen.
        pane.say(asked, aloud=False)
        return Meaning.REFUSE
    if isinstance(found, Variant):
        return await _add(desk, pane, Box(found, 1))
    if isinstance(found, Box):
        return await _add(desk, pane, found)
    if isinstance(found, Labelled):
        return await _put(desk, pane, found)
    if isinstance(found, Refusal):
        pane.say(sentence(found), aloud=False)
        return Meaning.REFUSE
    if isinstance(found, Several):
        return await _ask(desk, pane, found)
    if isinstance(found, Sale):
        return await _look_up(desk, pane, found)
    if isinstance(found, Stored):
        return await desk.present(pane, found)
    if isinstance(found, Said):
        return await discounting.say(desk, pane, found.code)
    if found:
        return await door_setting.decide(desk, pane, code)
    pane.say(sentence(codes.unknown(code)), aloud=False)
    return Meaning.REFUSE


def _asked(pane: Pane) -> str | None:
    """What has to be answered before anything else goes into the basket; none: nothing."""
    choice, priced = pane.choice.value, pane.priced.value
    if pane.step is Step.CHOICES and choice is not None:
        title = as_written(choice.line.variant.title)
        return modifier_strings.FINISH_CHOOSING(title=title)
    if pane.step is Step.AMOUNT and priced is not None:
        return measure_strings.FINISH_AMOUNT(title=as_written(priced.title))
    return None


async def _look_up(desk: Desk, pane: Pane, sale: Sale) -> Meaning:
    """Go to a sale whose receipt was scanned; or to the pre-order that waits to be collected."""
    if await preorder_list.opens(desk, pane, sale):
        return Meaning.ACCEPT
    await desk.list_sales(pane)
    pane.hush()
    pane.go_to(Leaf.SALES)
    desk.errand(desk.choose(pane, sale))
    return Meaning.ACCEPT


async def _add(desk: Desk, pane: Pane, found: Box) -> Meaning:
    title = found.variant.title
    if not await pricing.put(desk, pane, found.variant, found.units):
        return Meaning.ATTENTION
    if pane.place is not Place.TILL:
        pane.say(strings.ADDED(title=title), Meaning.ACCEPT, aloud=False)
        return Meaning.ACCEPT
    if found.units > 1:
        words = strings.ADDED_MANY(title=title, number=count(found.units))
        pane.say(words, Meaning.ACCEPT, aloud=False)
    pane.to(Step.BASKET if pane.step is Step.BASKET else Step.SELL)
    return Meaning.ACCEPT


async def _put(desk: Desk, pane: Pane, found: Labelled) -> Meaning:
    """Put what is on a label into the basket, as much of it as the label says."""
    await desk.add(pane, found.key)
    if pane.place is not Place.TILL:
        pane.say(strings.ADDED(title=found.variant.title), Meaning.ACCEPT, aloud=False)
    else:
        pane.to(Step.BASKET if pane.step is Step.BASKET else Step.SELL)
    return Meaning.ACCEPT


async def _ask(desk: Desk, pane: Pane, found: Several) -> Meaning:
    """Show all that bear the code, so that the right one is tapped."""
    pane.query.put(found.code)
    pane.to(Step.SELL)
    await desk.turn_to(pane, 0)
    pane.say(strings.WHICH_ONE(code=found.code), Meaning.ATTENTION, aloud=False)
    return Meaning.ATTENTION
