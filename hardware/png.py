"""A document as a picture of the paper, in the dots of an 80 mm receipt printer.

Letters stand on the printer's own grid (12 dots a column, 9 small, 24 large), so the picture
shows what comes out, and a line that the printer's letters can't write is drawn by the same code.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from hardware import barcodes, label_picture, qr
from hardware.documents import Barcode, Cut, Document, Qr, Rule, Size
from hardware.fonts import Fonts
from hardware.layout import Line, Piece, columns, lay_out
from hardware.lettering import font, pieces

PAPER = 576
CELL = 12
_MARGIN = 40
_RULE_HEIGHT = 26
_CUT_HEIGHT = 34
_INK = 0
_BLANK = 255
# What a line's cells are set apart by.
_GAP = re.compile(r"( {2,})")


@dataclass(frozen=True)
class _Grid:
    """Dots of one letter size: column, font size, line, and the baseline within the line."""

    cell: int
    font: int
    pitch: int
    baseline: int


_GRIDS = {
    Size.SMALL: _Grid(cell=9, font=15, pitch=24, baseline=17),
    Size.NORMAL: _Grid(cell=CELL, font=20, pitch=30, baseline=21),
    Size.LARGE: _Grid(cell=2 * CELL, font=40, pitch=56, baseline=43),
}


def render(document: Document, fonts: Fonts) -> bytes:
    """Draw a document as a PNG file, 576 dots wide, or a label in its own size.

    Raises :class:`OSError` without the fonts, and :class:`BadInput` where it doesn't fit a label.
    """
    if document.label is not None:
        return _file(label_picture.draw(document.label, fonts))
    dots = document.width * CELL
    laid_out = lay_out(document, document.width)
    while laid_out and isinstance(laid_out[-1], Cut):
        laid_out.pop()
    parts = [draw(piece, dots, fonts) for piece in laid_out]
    height = sum(part.height for part in parts) + 2 * _MARGIN
    paper = Image.new("L", (PAPER, height), _BLANK)
    top = _MARGIN
    for part in parts:
        paper.paste(part, ((PAPER - dots) // 2, top))
        top += part.height
    return _file(paper)


def _file(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def draw(piece: Piece, dots: int, fonts: Fonts) -> Image.Image:
    """Draw one piece of a laid-out document in grey, ``dots`` wide."""
    match piece:
        case Line():
            return _line(piece, dots, fonts)
        case Rule():
            return _across(dots, _RULE_HEIGHT, dotted=not piece.strong)
        case Cut():
            return _across(dots, _CUT_HEIGHT, dotted=True)
        case Qr():
            return _centred(qr.image(piece.data, qr.fitting(piece.data, dots)), dots)
        case Barcode():
            return _centred(barcodes.image(piece, dots), dots)


def _centred(code: Image.Image, dots: int) -> Image.Image:
    part = Image.new("L", (dots, code.height), _BLANK)
    part.paste(code, ((dots - code.width) // 2, 0))
    return part


def _across(dots: int, height: int, *, dotted: bool) -> Image.Image:
    part = Image.new("L", (dots, height), _BLANK)
    pen = ImageDraw.Draw(part)
    middle = height // 2 - 1
    for left in range(0, dots, 6) if dotted else (0,):
        right = left + 1 if dotted else dots - 1
        pen.rectangle((left, middle, right, middle + 1), fill=_INK)
    return part


def _line(line: Line, dots: int, fonts: Fonts) -> Image.Image:
    grid = _GRIDS[line.size]
    part = Image.new("L", (dots, grid.pitch), _BLANK)
    pen = ImageDraw.Draw(part)
    main = fonts.bold if line.bold else fonts.regular
    column = 0
    cells = _GAP.split(line.text)
    for path, run in (run for cell in cells for run in pieces(cell, main, fonts.fallbacks)):
        wide = columns(run)
        left = float(column * grid.cell)
        letters = font(path, grid.font)
        if path != main:
            letters = _fitted(path, run, grid, wide * grid.cell)
            slack = max(0.0, wide * grid.cell - letters.getlength(run))
            left += slack * _share(column, wide, dots // grid.cell, cells)
        pen.text((left, grid.baseline), run, font=letters, fill=_INK, anchor="ls")
        column += wide
    return part


def _share(column: int, wide: int, capacity: int, cells: list[str]) -> float:
    """How much of the room that a run leaves, as its letters are narrower than their columns, comes
    before it: all where it ends at the right edge, half where it stands in the middle."""
    if column and column + wide == capacity:
        return 1.0
    alone = len(cells) == 3 and not cells[0]
    return 0.5 if alone and abs(capacity - wide - 2 * column) <= 1 else 0.0


def _fitted(path: Path, run: str, grid: _Grid, room: int) -> ImageFont.FreeTypeFont:
    # A square ideograph fills its two columns; any other script shrinks until it fits its own.
    size = 2 * grid.cell if columns(run) > len(run) else grid.font
    while size > 6 and font(path, size).getlength(run) > room:
        size -= 1
    return font(path, size)
