"""A label as black and white dots, at those of whatever printer: every language of printers is
given the same picture, so none of them needs letters, or can take a name for a command."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from PIL import Image, ImageDraw

from hardware import barcodes, qr
from hardware.documents import Align, Symbology
from hardware.fonts import Fonts
from hardware.label_words import Letters, draw_row, offset, set_rows
from hardware.labels import Bars, Beside, Label, Part, Square, Words
from kiosk.domain.errors import N_, BadInput

DPI = 203
DENSITIES = (203, 300)
_INCH = 254
# All in tenths of a millimetre. No printer feeds so exactly that its edges can be used.
_EDGE = 15
_GAP = 6
_BETWEEN = 20
# Scanners read a quarter of a millimetre a module and more; what is wider than they need is waste.
_LEAST_MODULE, _MOST_MODULE = 2.45, 4.0
# A QR code is read by phones as well, which want more.
_LEAST_SQUARE = 6.2
_DIGITS = 24, 16
_GREY_TO_INK = 150
_SMALLEST_PERCENT = 35


@dataclass(frozen=True)
class _Block:
    """A part that was measured: how high it is, and what paints it at a place."""

    height: int
    paint: Callable[[Image.Image, int, int], None]
    close: bool = False


def draw(label: Label, fonts: Fonts, dpi: int = DPI, across: int | None = None) -> Image.Image:
    """Draw a label with so many dots an inch, in pure black and white; ``across`` is how many of
    them the printer's head has, where that is less.

    Raises :class:`BadInput` where something of it would have no room, or couldn't be read.
    """
    easel = _Easel(label, fonts, dpi)
    width = min(easel.dots(label.size.width), across or easel.dots(label.size.width))
    height, edge = easel.dots(label.size.height), easel.dots(_EDGE)
    paper = Image.new("L", (width, height), 255)
    room = height - 2 * edge
    for parts in _sparing(label.parts):
        for percent in range(100, _SMALLEST_PERCENT - 1, -5):
            stack = easel.stack(parts, width - 2 * edge, percent)
            if easel.height(stack) <= room:
                easel.spread(paper, stack, (edge, edge), room)
                return paper.point([0 if level < _GREY_TO_INK else 255 for level in range(256)])
    raise easel.too_small()


def _sparing(parts: Sequence[Part]) -> Iterator[Sequence[Part]]:
    """The parts, and where some are spare, with ever less of these."""
    yield parts
    spare = [isinstance(one, Words) and one.spare for one in parts]
    if any(spare):
        yield [replace(one, lines=1) if isinstance(one, Words) and one.spare else one
               for one in parts]  # fmt: skip
        yield [one for one, left_off in zip(parts, spare, strict=True) if not left_off]


class _Easel:
    """What a label is drawn on, which knows its letters and its dots."""

    def __init__(self, label: Label, fonts: Fonts, dpi: int) -> None:
        self._label = label
        self._plain: Letters = fonts.plain or (fonts.regular, *fonts.fallbacks)
        self._strong: Letters = fonts.strong or (fonts.bold, *fonts.fallbacks)
        self._dpi = dpi

    def dots(self, tenths: float) -> int:
        """So many dots are these tenths of a millimetre."""
        return round(tenths * self._dpi / _INCH)

    def too_small(self) -> BadInput:
        """What is said where there is no room."""
        return BadInput(
            N_("Not all that belongs on it fits on a label of {size} mm; take a larger one."),
            size=self._label.size,
        )

    def stack(self, parts: Sequence[Part], width: int, percent: int) -> list[_Block]:
        """Measure parts that stand below each other."""
        return [self._block(one, width, percent) for one in parts]

    def height(self, stack: Sequence[_Block]) -> int:
        """How high a stack is with the least gaps."""
        return sum(one.height for one in stack) + self.dots(_GAP) * (len(stack) - 1)

    def spread(
        self, paper: Image.Image, stack: Sequence[_Block], at: tuple[int, int], room: int
    ) -> None:
        """Paint a stack over all of its height."""
        left, top = at
        gap = self.dots(_GAP)
        near = sum(one.close for one in stack[1:])
        free = room - sum(one.height for one in stack) - gap * near
        wide = len(stack) - 1 - near
        if not wide:
            top += free // 2
        for number, one in enumerate(stack):
            if number:
                top += gap if one.close else free // wide
            one.paint(paper, left, top)
            top += one.height

    def _block(self, part: Part, width: int, percent: int) -> _Block:
        match part:
            case Words():
                return self._words(part, width, percent)
            case Bars():
                return self._bars(part, width, percent)
            case Square():
                return self._square(part, width, percent)
            case Beside():
                return self._beside(part, width, percent)

    def _words(self, part: Words, width: int, percent: int) -> _Block:
        letters = self._strong if part.bold else self._plain
        least = self.dots(part.least)
        most = max(least, self.dots(part.most) * percent // 100)
        rows, size, whole = set_rows(part.text, width, most, least, part.lines, letters)
        if part.whole and not whole:
            raise self.too_small()
        lead = size // 8
        height = sum(row.above + row.below for row in rows) + lead * (len(rows) - 1)

        def paint(paper: Image.Image, left: int, top: int) -> None:
            for row in rows:
                at = (left + offset(row, width, part.align), top + row.above)
                draw_row(paper, row, at, size, letters, struck=part.struck)
                top += row.above + row.below + lead

        return _Block(height, paint, part.close)

    def _bars(self, part: Bars, width: int, percent: int) -> _Block:
        code = part.code
        modules = len(barcodes.stripes(code))
        least = math.ceil(_LEAST_MODULE * self._dpi / _INCH)
        module = min(max(least, self.dots(_MOST_MODULE)), width // modules)
        if module < least:
            raise BadInput(
                N_(
                    "“{code}” has no room as a barcode that scanners read on a label of {size} mm; "
                    "take a wider one."
                ),
                code=code.data,
                size=self._label.size,
            )
        height = max(self.dots(part.least), self.dots(part.most) * percent // 100)
        picture = barcodes.drawn(code, module, height)
        if code.symbology is Symbology.ITF_14:
            _bear(picture, 2 * module)
        said = Words(code.caption or code.data, *_DIGITS)
        caption = self._words(said, width, percent)
        gap = self.dots(_GAP)

        def paint(paper: Image.Image, left: int, top: int) -> None:
            paper.paste(picture, (left + (width - picture.width) // 2, top))
            caption.paint(paper, left, top + height + gap)

        return _Block(height + gap + caption.height, paint)

    def _square(self, part: Square, width: int, percent: int) -> _Block:
        modules = len(qr.matrix(part.code.data))
        least = math.ceil(_LEAST_SQUARE * self._dpi / _INCH)
        module = max(least, min(self.dots(part.most) * percent // 100, width) // modules)
        if module * modules > width:
            raise self.too_small()
        picture = qr.image(part.code.data, module)

        def paint(paper: Image.Image, left: int, top: int) -> None:
            free = width - picture.width
            moved = {Align.LEFT: 0, Align.CENTER: free // 2, Align.RIGHT: free}[part.align]
            paper.paste(picture, (left + moved, top))

        return _Block(picture.height, paint)

    def _beside(self, part: Beside, width: int, percent: int) -> _Block:
        between = self.dots(_BETWEEN)
        first = width * part.share // 100 - between // 2
        second = width - first - between
        both = (self.stack(part.left, first, percent), self.stack(part.right, second, percent))
        height = max(map(self.height, both))

        def paint(paper: Image.Image, left: int, top: int) -> None:
            for stack, at in zip(both, (left, left + first + between), strict=True):
                self.spread(paper, stack, (at, top), height)

        return _Block(height, paint)


def _bear(picture: Image.Image, thick: int) -> None:
    """Bars above and below an ITF code: a scan that leaves it at the side reads nothing, instead of
    a shorter number (GS1 General Specifications, 5.3)."""
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, picture.width, thick - 1), fill=0)
    pen.rectangle((0, picture.height - thick, picture.width, picture.height), fill=0)
