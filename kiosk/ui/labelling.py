"""Labels at a window: what gets some, how many, how they look, and printing them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from hardware.labels import COMMON_SIZES, LabelSize
from kiosk.domain.catalogue import Variant
from kiosk.domain.errors import BadInput
from kiosk.services import catalogue, codes, labels, printers
from kiosk.services.codes import Box
from kiosk.services.labels import LabelKind, Wanted
from kiosk.ui import label_strings as words
from kiosk.ui.desk import SEARCH_PAUSE, Desk
from kiosk.ui.label_view import LabelsView
from kiosk.ui.pane import Leaf, Meaning, Pane
from kiosk.ui.sentences import fault_sentence, sentence
from kiosk.ui.watching import Draft

# As many matches as stand there without pushing the rest of the page away.
MATCHES = 4


async def begin(desk: Desk, pane: Pane) -> None:
    """Ask what gets labels."""
    own = await asyncio.to_thread(printers.label_printer, desk.till)
    size = await asyncio.to_thread(labels.usual_size, desk.till)
    sizes = tuple(dict.fromkeys((size, *COMMON_SIZES)))
    pane.labels.becomes(LabelsView(size, sizes, own is not None))
    pane.takes = partial(take_scan, desk, pane)
    pane.go_to(Leaf.LABELS)


async def find(desk: Desk, pane: Pane, query: Draft) -> None:
    """Show what the query finds, once the person pauses typing."""
    asked = query.text
    await asyncio.sleep(SEARCH_PAUSE)
    if query.text != asked:
        return
    found = (
        await asyncio.to_thread(catalogue.search, desk.till, asked, MATCHES)
        if asked.strip()
        else []
    )
    view = pane.labels.value
    if view is not None and query.text == asked:
        pane.labels.becomes(replace(view, matches=found))


async def take(desk: Desk, pane: Pane, variant: Variant, number: int = 1) -> None:
    """Have so many more labels of a variant, or fewer if it is negative."""
    view = pane.labels.value
    if view is None:
        return
    before = view.wanted.get(variant.id, Wanted(variant, 0))
    wanted = {**view.wanted, variant.id: Wanted(variant, before.number + number)}
    wanted = {one: some for one, some in wanted.items() if some.number > 0}
    await _show(desk, pane, replace(view, wanted=wanted, shown=variant.id))


async def take_scan(desk: Desk, pane: Pane, code: str) -> Meaning:
    """One more label of what is scanned; what is no variant is not known here."""
    found = await asyncio.to_thread(codes.classify, desk.till, code)
    variant = found.variant if isinstance(found, Box) else found
    if not isinstance(variant, Variant):
        pane.say(sentence(codes.unknown(code)), aloud=False)
        return Meaning.REFUSE
    await take(desk, pane, variant)
    return Meaning.ACCEPT


async def take_imported(desk: Desk, pane: Pane) -> None:
    """As many labels of all that was just imported as there are pieces of it."""
    found = await asyncio.to_thread(labels.last_imported, desk.till)
    await _fill(desk, pane, await asyncio.to_thread(labels.as_many_as_on_hand, desk.till, found))


async def take_on_hand(desk: Desk, pane: Pane) -> None:
    """As many labels of everything as there are pieces on hand."""
    await _fill(desk, pane, await asyncio.to_thread(labels.on_hand, desk.till))


async def empty(desk: Desk, pane: Pane) -> None:
    """Have no labels of anything."""
    view = pane.labels.value
    if view is not None:
        pane.labels.becomes(replace(view, wanted={}, shown=None, picture=None, trouble=""))


async def choose_kind(desk: Desk, pane: Pane, kind: LabelKind) -> None:
    """Print this kind."""
    view = pane.labels.value
    if view is not None:
        await _show(desk, pane, replace(view, kind=kind))


async def choose_size(desk: Desk, pane: Pane, size: LabelSize) -> None:
    """Print labels of this size."""
    view = pane.labels.value
    if view is not None:
        await _show(desk, pane, replace(view, size=size))


async def print_them(desk: Desk, pane: Pane) -> None:
    """Owe the labels to their printer, and say what of them can't be made.

    :raises BadInput: there are too many.
    """
    view = pane.labels.value
    if view is None or not view.wanted:
        return
    # Taken away at once: a second tap must not print all of them again.
    pane.labels.becomes(replace(view, wanted={}, shown=None, picture=None, trouble=""))
    wanted = list(view.wanted.values())
    check = desk.paperwork.why_not
    owe = partial(labels.owe_labels, desk.till, wanted, view.kind, view.size, check)
    try:
        made = await asyncio.to_thread(owe)
    except BadInput:
        pane.labels.becomes(view)
        raise
    if made.left_out:
        why = fault_sentence(made.left_out[0].why)
        pane.say(words.LEFT_OUT(len(made.left_out), why=why), Meaning.ATTENTION)
    elif await desk.print_owed(pane):
        pane.say(words.ARE_PRINTED(made.labels), Meaning.ACCEPT)


async def _fill(desk: Desk, pane: Pane, wanted: Sequence[Wanted]) -> None:
    view = pane.labels.value
    if view is None:
        return
    some = {one.variant.id: one for one in wanted}
    await _show(desk, pane, replace(view, wanted=some, shown=next(iter(some), None)))


async def _show(desk: Desk, pane: Pane, view: LabelsView) -> None:
    """Show what is chosen at once, and its picture as soon as that is drawn."""
    shown = view.shown if view.shown in view.wanted else next(reversed(list(view.wanted)), None)
    view = replace(view, shown=shown)
    pane.labels.becomes(view)
    picture, trouble = None, ""
    if shown is not None:
        draw = partial(_draw, desk, view, view.wanted[shown].variant)
        picture, trouble = await asyncio.to_thread(draw)
    now = pane.labels.value
    if now is not None and (now.shown, now.kind, now.size) == (shown, view.kind, view.size):
        pane.labels.becomes(replace(now, picture=picture, trouble=trouble))


def _draw(desk: Desk, view: LabelsView, variant: Variant) -> tuple[bytes | None, str]:
    try:
        document = labels.label_document(desk.till, variant, view.kind, view.size)
        return desk.paperwork.picture(document), ""
    except BadInput as fault:
        return None, fault_sentence(fault)
