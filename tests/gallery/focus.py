"""The keyboard: Tab reaches everything that can be tapped, in order, and shows where it is."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import pairwise

from PIL import Image, ImageChops
from playwright.sync_api import Page

from tests.gallery.checks import Finding
from tests.gallery.specimens import Specimen
from tests.gallery.tree import Box, Node
from tests.gallery.variants import BASE, Variant
from tests.gallery.walk import Walker

# What a focus has at least to change: a ring 2 pixels thick around 48 × 48 has 400.
_VISIBLE_PIXELS = 150
_RING = 6
_SHOWN_MS = 80
_LOOKS = 25
_NOWHERE = 8
# What begins within so many pixels from the upper edge stands beside each other.
_ROW = 64
_ENOUGH = 4
_FOCUSED = """() => {
  const one = document.activeElement;
  return one && one !== document.body
    ? one.id || (one.parentElement?.id ?? "") + "/" + one.tagName : "";
}"""


def check(walker: Walker, specimen: Specimen, variant: Variant = BASE) -> list[Finding]:
    """Press Tab until the focus comes back to where it began, or has had time enough to."""
    found = _found(walker, specimen, variant)
    if found:
        walker.reopen()
        found = _found(walker, specimen, variant)
    return found


def _found(walker: Walker, specimen: Specimen, variant: Variant) -> list[Finding]:
    seen = walker.look(specimen, variant)
    targets = [node for node in seen.nodes if node.tappable and not node.disabled]
    return list(_walk(walker.page, targets))


def _walk(page: Page, targets: list[Node]) -> Iterator[Finding]:
    by_id = {node.id: node for node in targets}
    order: list[Node] = []
    unseen = 0
    rest = _picture(page)
    page.evaluate("document.activeElement?.blur?.()")
    for _ in range(len(targets) + 4):
        page.keyboard.press("Tab")
        node = _focused(page, by_id, order[-1] if order else None)
        if node is None:
            continue
        if node in order:
            break
        order.append(node)
        if not _shows(page, rest, node.box):
            unseen += 1
            yield Finding("focus can't be seen", node.name, "")
        if unseen == _ENOUGH:
            # Each takes seconds to look for; so much is wrong at once only with the page itself.
            return
    for node in targets:
        if node not in order:
            yield Finding("not reached by Tab", node.name, "")
    yield from _order(order)


def _focused(page: Page, by_id: dict[str, Node], last: Node | None) -> Node | None:
    """Where the focus went from ``last``; on a busy machine it is a good while before it goes.

    On its way out of a field it is nowhere for a moment, which is no place that it goes to.
    """
    node, nowhere = last, 0
    for _ in range(_LOOKS):
        page.wait_for_timeout(_SHOWN_MS)
        node = by_id.get(str(page.evaluate(_FOCUSED)))
        nowhere = nowhere + 1 if node is None else 0
        if nowhere == _NOWHERE or (node is not None and node is not last):
            break
    return node


def _shows(page: Page, rest: Image.Image, box: Box) -> bool:
    # The picture comes after the tree, on a busy machine a good while after it.
    for _ in range(_LOOKS):
        if _changed(rest, _picture(page), box) >= _VISIBLE_PIXELS:
            return True
        page.wait_for_timeout(_SHOWN_MS)
    return False


def _order(order: list[Node]) -> list[Finding]:
    """Within what stands below each other in one column, the focus never goes back up.

    Tab goes round; wherever it was taken up, the round is read from the corner of the places, or
    from the window's upper edge or the first in its uppermost row, whichever of them it begins at.
    """
    corners = (
        lambda box: (box.left, box.top),
        lambda box: (box.top, box.left),
        lambda box: (box.top // _ROW, box.left),
    )
    rounds = []
    for corner in corners:
        first = min(range(len(order)), key=lambda n, corner=corner: corner(order[n].box), default=0)
        rounds.append(list(_back_up(order[first:] + order[:first])))
    return min(rounds, key=len)


def _back_up(order: list[Node]) -> Iterator[Finding]:
    for one, after in pairwise(order):
        shared = min(one.box.right, after.box.right) - max(one.box.left, after.box.left)
        same_column = shared > 0.8 * min(one.box.width, after.box.width)
        if same_column and after.box.bottom <= one.box.top:
            yield Finding("focus goes back up", one.name, f"then “{after.name}”")


def _picture(page: Page) -> Image.Image:
    return Image.open(io.BytesIO(page.screenshot(scale="css"))).convert("RGB")


def _changed(rest: Image.Image, now: Image.Image, box: Box) -> int:
    around = (
        int(box.left) - _RING,
        int(box.top) - _RING,
        int(box.right) + _RING,
        int(box.bottom) + _RING,
    )
    difference = ImageChops.difference(rest.crop(around), now.crop(around)).convert("L")
    return sum(difference.point(lambda value: 255 if value > 24 else 0).histogram()[255:])
