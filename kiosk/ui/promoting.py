"""Promotions at a window: all of them, one more, and ending one."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial

from kiosk.domain.errors import Refusal
from kiosk.domain.promotion_terms import Terms
from kiosk.domain.promotions import PromotionKind
from kiosk.domain.staff import Allowed, Permission
from kiosk.services import carts, catalogue, codes, promoting
from kiosk.services.formats import as_written
from kiosk.ui import promotion_strings
from kiosk.ui.desk import Desk
from kiosk.ui.pane import Leaf, Meaning, Pane
from kiosk.ui.promotion_view import NewPromotion, PromotionView
from kiosk.ui.sentences import sentence
from kiosk.ui.signing_in import with_leave


async def begin(desk: Desk, pane: Pane) -> None:
    """Show all promotions, to whoever may change them, or is allowed to this once."""

    async def show(allowed: Allowed | None) -> None:
        pane.promotions.becomes(PromotionView(allowed=allowed))
        pane.takes = partial(take, desk, pane)
        await _list(desk, pane)
        pane.go_to(Leaf.PROMOTIONS)

    await with_leave(desk, pane, Permission.SETTINGS, show)


def leave(pane: Pane) -> None:
    """Go back from the new one to all, and from there to More."""
    view = pane.promotions.value
    pane.hush()
    if view is not None and view.new is not None:
        pane.promotions.becomes(replace(view, new=None))
        return
    pane.promotions.becomes(None)
    pane.turn(Leaf.START)


def start(pane: Pane) -> None:
    """Ask what a new one is to do."""
    pane.hush()
    pane.promotions.becomes(replace(_view(pane), new=NewPromotion()))


def do(pane: Pane, kind: PromotionKind) -> None:
    """Say what it does; what is typed stays."""
    view = _view(pane)
    if view.new is not None:
        pane.promotions.becomes(replace(view, new=replace(view.new, kind=kind)))


async def take(desk: Desk, pane: Pane, code: str) -> Meaning:
    """Take a scan: the new promotion is for that thing as well."""
    found = await asyncio.to_thread(catalogue.find, desk.till, code)
    if found is None:
        pane.say(sentence(codes.unknown(code)), aloud=False)
        return Meaning.REFUSE
    if _view(pane).new is None:
        start(pane)
    new = _view(pane).new
    assert new is not None
    named = _skus(new)
    if found.sku not in named:
        new.skus.put(", ".join([*named, found.sku]))
    return Meaning.ACCEPT


async def set_up(desk: Desk, pane: Pane) -> None:
    """Have what is typed count from now on, and show all.

    :raises BadInput: it can't be read, names nothing here, or another one has its name.
    """
    view = _view(pane)
    new = view.new
    if new is None:
        return
    free = new.kind is PromotionKind.BUY_X_GET_Y
    terms = Terms(
        new.name.text,
        new.kind,
        value="" if free else new.much.text,
        skus=_skus(new),
        buy=new.much.text if free else "",
        code=new.code.text,
        ends=new.ends.text.strip(),
    )
    till = desk.crew.till_with(view.allowed)
    made = await asyncio.to_thread(promoting.add_promotion, till, terms)
    if isinstance(made, Refusal):
        pane.say(sentence(made))
        return
    pane.promotions.becomes(replace(view, new=None))
    await _changed(desk, pane)
    pane.say(promotion_strings.IS_SET_UP(name=as_written(made.name)), Meaning.ACCEPT)


async def end(desk: Desk, pane: Pane, name: str) -> None:
    """End one for good.

    :raises BadInput: it is over already.
    """
    till = desk.crew.till_with(_view(pane).allowed)
    gone = await asyncio.to_thread(promoting.remove_promotion, till, name)
    if isinstance(gone, Refusal):
        pane.say(sentence(gone))
        return
    await _changed(desk, pane)
    pane.say(promotion_strings.HAS_ENDED(name=as_written(gone.name)), Meaning.ACCEPT)


async def _changed(desk: Desk, pane: Pane) -> None:
    await _list(desk, pane)
    # What is in the basket costs what it costs now.
    await desk.alter(carts.load)


async def _list(desk: Desk, pane: Pane) -> None:
    rows = await asyncio.to_thread(promoting.list_promotions, desk.till)
    pane.promotions.becomes(replace(_view(pane), rows=rows))


def _skus(new: NewPromotion) -> list[str]:
    return [one.strip() for one in new.skus.text.split(",") if one.strip()]


def _view(pane: Pane) -> PromotionView:
    return pane.promotions.value or PromotionView()
