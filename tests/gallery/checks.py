"""What must hold of every specimen, said of what can be measured on it.

WCAG 2.2: name, role, value (4.1.2), target size (2.5.8, with our own 48 pixels), contrast (1.4.3;
1.4.6 in high contrast, 1.4.11 for shapes), nothing lost when enlarged (1.4.4, 1.4.10).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from tempfile import gettempdir

from PIL import Image

from kiosk.services.preferences import Look
from kiosk.ui.theme import TARGET
from tests.gallery import contrast, measure
from tests.gallery.shops import LONG_DATA
from tests.gallery.texts import Crowded, ShownText
from tests.gallery.tree import Box, Node
from tests.gallery.variants import Variant

_LARGE, _LARGE_BOLD = 24.0, 18.66
_TEXT, _LARGE_TEXT, _SHAPE, _HIGH = 4.5, 3.0, 3.0, 7.0
# A glass shows whole pixels: a ratio that is right on paper may miss by a rounding.
_ROUNDING = 0.05


@dataclass(frozen=True)
class Finding:
    """Something that is wrong: which check says so, of what, and what was measured."""

    check: str
    what: str
    detail: str

    def __str__(self) -> str:
        return f"{self.check}: “{self.what}” {self.detail}".rstrip()


@dataclass(frozen=True)
class Seen:
    """What was taken from a page: its picture, its tree, its texts, and where they were.

    ``scale`` is the picture's pixels to one logical pixel of the window; ``zoom`` is how many
    times as large as usual things are drawn, no larger than the window has room for.
    """

    variant: Variant
    window: Box
    picture: Image.Image
    scale: float
    nodes: Sequence[Node]
    texts: Sequence[ShownText]
    crowded: Sequence[Crowded] = ()
    zoom: float = 1.0


def check(seen: Seen) -> list[Finding]:
    """Everything that is wrong with it."""
    found = [finding for one in CHECKS for finding in one(seen)]
    return list(dict.fromkeys(found))


def unlabelled(seen: Seen) -> Iterator[Finding]:
    """Controls without a name."""
    for node in seen.nodes:
        if node.tappable and not node.name:
            yield Finding("no name", node.role, _at(node.box))


def stateless(seen: Seen) -> Iterator[Finding]:
    """States that whoever has the focus isn't told: they are on something that can't be focused."""
    names = {node.id: node for node in seen.nodes}
    for node in seen.nodes:
        if node.stated and not node.tappable:
            inner = [names[id] for id in node.inside if id in names and names[id].tappable]
            label = inner[0].name if inner else node.name
            yield Finding("state not on the control", label, f"({node.role})")


def small(seen: Seen) -> Iterator[Finding]:
    """Targets too small for a finger."""
    least = TARGET * seen.zoom - 0.5
    for node in seen.nodes:
        fits = node.box.width >= least and node.box.height >= least
        if node.tappable and node.whole and not fits:
            size = f"is {node.box.width:.0f} × {node.box.height:.0f}"
            yield Finding("small target", _short(node.name), f"{size}, not {least + 0.5:.0f}")


def covered(seen: Seen) -> Iterator[Finding]:
    """Targets that lie over one another."""
    targets = [node for node in seen.nodes if node.tappable]
    for one, other in combinations(targets, 2):
        if one.box.meets(other.box) and not _nested(one, other):
            yield Finding("targets overlap", _short(one.name), f"and “{_short(other.name)}”")


def overlapping(seen: Seen) -> Iterator[Finding]:
    """Texts that are written over one another."""
    texts = [node for node in seen.nodes if node.name and not node.inside]
    for one, other in combinations(texts, 2):
        both = one.tappable and other.tappable
        # A field's node is as large as the field with the sentence below it.
        if (
            not both
            and not _in_field(one, other)
            and one.box.meets(other.box)
            and not _nested(one, other)
        ):
            yield Finding("texts overlap", _short(one.name), f"and “{_short(other.name)}”")


def hanging(seen: Seen) -> Iterator[Finding]:
    """What hangs out of the window, where no scrolling brings it back."""
    for node in seen.nodes:
        if (node.tappable or node.name) and not node.scrolled and not node.box.within(seen.window):
            yield Finding("out of the window", _short(node.name), _at(node.box))


def cut(seen: Seen) -> Iterator[Finding]:
    """Texts that end in three dots, or break in the middle of a word.

    What a shop calls its things may be too long for any tile; our own words never are.
    """
    said = "\n".join(node.name for node in seen.nodes)
    for text in seen.texts:
        needed, broken = measure.lines(text)
        theirs = any(long in text.words for long in (*LONG_DATA, gettempdir()))
        size = f"in {text.width:.0f} × {text.height:.0f}"
        if measure.is_cut(text):
            if not theirs:
                yield Finding("cut text", _short(text.words), f"{size}, needs {needed} lines")
            elif text.words not in said and not text.listed:
                yield Finding("cut and not said", _short(text.words), size)
        elif broken and not theirs:
            yield Finding("broken word", _short(text.words), size)


def clipped(seen: Seen) -> Iterator[Finding]:
    """Texts of which a part is hidden behind the edge of something."""
    drawn: dict[str, tuple[float, float]] = {}
    for text in seen.texts:
        wide, high = drawn.get(text.words, (text.width, text.height))
        drawn[text.words] = min(wide, text.width), min(high, text.height)
    for node in seen.nodes:
        wide, high = (side * seen.zoom for side in drawn.get(node.name, (0.0, 0.0)))
        less = node.box.height < high - 3 or node.box.width < wide - 3
        if less and not node.tappable and node.whole:
            shows = f"shows {node.box.width:.0f} × {node.box.height:.0f} of {wide:.0f} × {high:.0f}"
            yield Finding("clipped text", _short(node.name), shows)


def crowded(seen: Seen) -> Iterator[Finding]:
    """Rows and columns that don't have the room for what is in them."""
    for one in seen.crowded:
        room = f"needs {one.needs:.0f}, has {one.has:.0f}"
        yield Finding("too full", _short(one.words), room)


def faint(seen: Seen) -> Iterator[Finding]:
    """What is too close in colour to what it lies on."""
    by_id = {node.id: node for node in seen.nodes}
    by_words: dict[str, list[ShownText]] = {}
    for text in seen.texts:
        by_words.setdefault(text.words, []).append(text)
    for node in seen.nodes:
        box = _in_sight(node.box, seen.window)
        # Of what is half behind an edge, too little of a letter may show to judge it by.
        least_side = min(node.box.width, node.box.height)
        partly = node.scrolled and not node.whole and least_side < TARGET * seen.zoom
        if node.disabled or not node.name or box is None or partly:
            continue
        texts = [text for line in node.name.split("\n") for text in by_words.get(line, ())]
        if node.role in ("img", "image"):
            continue
        least = _least(texts, seen.variant)
        holes = [by_id[id].box for id in node.inside if id in by_id]
        reached = contrast.measured(seen.picture, seen.scale, box, holes)
        if reached < least - _ROUNDING:
            yield Finding("faint", _short(node.name), f"{reached:.1f}:1, not {least:.1f}:1")


CHECKS: Sequence[Callable[[Seen], Iterator[Finding]]] = (
    unlabelled,
    stateless,
    small,
    covered,
    overlapping,
    hanging,
    cut,
    clipped,
    crowded,
    faint,
)


def _least(texts: Sequence[ShownText], variant: Variant) -> float:
    if variant.manner.look is Look.CONTRAST:
        return _HIGH
    if not texts:
        # A shape: what it says is not written on it.
        return _SHAPE
    large = all(text.size >= (_LARGE_BOLD if text.bold else _LARGE) for text in texts)
    return _LARGE_TEXT if large else _TEXT


def _in_sight(box: Box, window: Box) -> Box | None:
    seen = Box(
        max(box.left, window.left),
        max(box.top, window.top),
        min(box.right, window.right),
        min(box.bottom, window.bottom),
    )
    return seen if seen.width >= 8 and seen.height >= 12 else None


def _nested(one: Node, other: Node) -> bool:
    return one.id in other.inside or other.id in one.inside


def _in_field(one: Node, other: Node) -> bool:
    return any(
        field.role == "input" and words.box.within(field.box)
        for field, words in ((one, other), (other, one))
    )


def _at(box: Box) -> str:
    return f"at {box.left:.0f}, {box.top:.0f}, {box.width:.0f} × {box.height:.0f}"


def _short(words: str) -> str:
    flat = " / ".join(words.split("\n"))
    return flat if len(flat) <= 60 else f"{flat[:59]}…"
