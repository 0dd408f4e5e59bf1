"""Choosing of a thing's modifiers at a window, before it goes into the basket or afterwards."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from kiosk.domain.cart_lines import CartLine
from kiosk.domain.catalogue import Variant
from kiosk.domain.errors import Refusal
from kiosk.domain.ids import VariantId
from kiosk.domain.modifiers import (
    Choosing,
    Group,
    Picked,
    check,
    check_text,
    defaults,
    picked,
    with_choices,
)
from kiosk.services import choosing
from kiosk.ui.choice_view import ChoiceView
from kiosk.ui.pane import Pane, Step
from kiosk.ui.sentences import sentence
from kiosk.ui.watching import Draft

if TYPE_CHECKING:
    # The desk hands scans on to what comes here.
    from kiosk.ui.desk import Desk


async def asks(desk: Desk, pane: Pane, variant: Variant, units: int) -> bool:
    """Put the question what is chosen of a variant where there is one; whether there is."""
    groups = await asyncio.to_thread(choosing.groups_for, desk.till, variant)
    if not groups:
        return False
    _open(pane, CartLine(variant, units, picked=defaults(groups), groups=groups))
    return True


def change(pane: Pane, line: CartLine) -> None:
    """Choose anew for a line of the basket."""
    _open(pane, line, line.key)


def toggle(pane: Pane, group: Group, name: str) -> None:
    """Choose an option or, where one needn't be, don't; of those of which exactly one is chosen,
    another one goes."""
    view = pane.choice.value
    if view is None:
        return
    before = dict(view.line.picked).get(group.id, ())
    now = tuple(one for one in before if one != name)
    if group.choosing is Choosing.ONE:
        now = (name,)
    elif name not in before:
        now = (*before, name)
        if len(now) > group.most:
            many = Refusal("too_many_choices", {"group": group.name, "most": group.most})
            pane.say(sentence(many))
            return
    pane.hush()
    some = picked({**dict(view.line.picked), group.id: now}, view.line.groups)
    pane.choice.becomes(replace(view, line=replace(view.line, picked=some)))


async def put(desk: Desk, pane: Pane) -> None:
    """It goes into the basket as it is chosen, and back to the products.

    :raises BadInput: what is written is too long, or seems to hold the number of a card.
    """
    view = pane.choice.value
    if view is None:
        return
    for draft in view.texts.values():
        check_text(draft.text)
    some = picked(view.wanted, view.line.groups)
    refusal = check(view.line.variant, some, view.line.groups)
    if refusal is not None:
        pane.say(sentence(refusal))
        return
    # Before it is put there: of two taps in a row, the second finds nothing to put, and what is
    # scanned meanwhile is asked about and stays so.
    leave(pane)
    if view.changed is None:
        await desk.add(pane, with_choices(view.line.variant.id, some), view.line.quantity)
    else:
        await desk.alter(choosing.rechoose, view.changed, some)


def leave(pane: Pane) -> None:
    """Back to the products, or to the basket where it stands alone."""
    pane.choice.becomes(None)
    pane.hush()
    pane.to(Step.BASKET if pane.low else Step.SELL)


def _open(pane: Pane, line: CartLine, changed: VariantId | None = None) -> None:
    texts, boxes = _written(line)
    pane.hush()
    pane.choice.becomes(ChoiceView(replace(line, picked=boxes), texts, changed))
    pane.to(Step.CHOICES)


def _written(line: CartLine) -> tuple[dict[str, Draft], Picked]:
    """A draft of each text, and what is chosen besides."""
    free = [one.id for one in line.groups if one.choosing is Choosing.TEXT]
    before = dict(line.picked)
    drafts = {one: Draft(" ".join(before.get(one, ()))) for one in free}
    return drafts, tuple(one for one in line.picked if one[0] not in free)
