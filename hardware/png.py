"""A document as a picture of the paper, in the dots of an 80 mm receipt printer.

Letters stand on the printer's own grid (12 dots a column, 9 small, 24 large), so the picture
shows what comes out, and a line that the printer's letters can't write is drawn by the same code.
"""

from __future__ import annotations

import io
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from hardware import barcodes, qr
from hardware.documents import Barcode, Cut, Document, Qr, Rule, Size
from hardware.fonts import Fonts
from hardware.layout import Line, Piece, columns, lay_out

PAPER = 576
CELL = 12
_MARGIN = 40
_RULE_HEIGHT = 26
_CUT_HEIGHT = 34
_INK = 0
_BLANK = 255
# A code point that no font may fill: drawing it shows a font's sign for "missing".
_NOWHERE = "\U0010ffff"
# What a line's cells are set apart by.
_GAP = re.compile(r"( {2,})")
_RIGHT_TO_LEFT = {"R", "AL", "AN"}


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
    """Draw a document as a PNG file, 576 dots wide. Raises :class:`OSError` without the fonts."""
    dots = document.width * CELL
    pieces = lay_out(document, document.width)
    while pieces and isinstance(pieces[-1], Cut):
        pieces.pop()
    parts = [draw(piece, dots, fonts) for piece in pieces]
    height = sum(part.height for part in parts) + 2 * _MARGIN
    paper = Image.new("L", (PAPER, height), _BLANK)
    top = _MARGIN
    for part in parts:
        paper.paste(part, ((PAPER - dots) // 2, top))
        top += part.height
    out = io.BytesIO()
    paper.save(out, "PNG", optimize=True)
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
    for path, run in (run for cell in cells for run in _cell(cell, main, fonts.fallbacks)):
        wide = columns(run)
        at = (column * grid.cell, grid.baseline)
        font = _font(path, grid.font)
        if path != main:
            font = _fitted(path, run, grid, wide * grid.cell)
        pen.text(at, run, font=font, fill=_INK, anchor="ls")
        column += wide
    return part


def _fitted(path: Path, run: str, grid: _Grid, room: int) -> ImageFont.FreeTypeFont:
    # A square ideograph fills its two columns; any other script shrinks until it fits its own.
    size = 2 * grid.cell if columns(run) > len(run) else grid.font
    while size > 6 and _font(path, size).getlength(run) > room:
        size -= 1
    return _font(path, size)


def _cell(text: str, main: Path, fallbacks: tuple[Path, ...]) -> list[tuple[Path, str]]:
    # Words that run right to left, and what stands between them, are put in order as one piece
    # (Unicode's annex 9), so one font has to draw it all.
    if any(unicodedata.bidirectional(character) in _RIGHT_TO_LEFT for character in text):
        for path in fallbacks:
            if all(_has(path, character) for character in text):
                return [(path, text)]
    return _runs(text, main, fallbacks)


def _runs(text: str, main: Path, fallbacks: tuple[Path, ...]) -> list[tuple[Path, str]]:
    paths: list[Path] = []
    for character in text:
        if paths and columns(character) == 0:
            # A mark is drawn by the font that drew its letter.
            paths.append(paths[-1])
        else:
            paths.append(_drawn_by(character, main, fallbacks))
    for at in range(1, len(text) - 1):
        # A space inside words of another script is theirs, so that they are shaped as one.
        if text[at] == " " and paths[at - 1] == paths[at + 1]:
            paths[at] = paths[at - 1]
    runs: list[tuple[Path, str]] = []
    for path, character in zip(paths, text, strict=True):
        if runs and runs[-1][0] == path:
            runs[-1] = (path, runs[-1][1] + character)
        else:
            runs.append((path, character))
    return runs


def _drawn_by(character: str, main: Path, fallbacks: tuple[Path, ...]) -> Path:
    if character.isascii():
        return main
    return next((path for path in (main, *fallbacks) if _has(path, character)), main)


@lru_cache(maxsize=4096)
def _has(path: Path, character: str) -> bool:
    font = _font(path, 20)
    if character.isspace():
        return True
    missing, glyph = font.getmask(_NOWHERE), font.getmask(character)
    return (glyph.size, bytes(glyph)) != (missing.size, bytes(missing))


@lru_cache(maxsize=64)
def _font(path: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path), size)
