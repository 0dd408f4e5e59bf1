"""Which font draws what of a text, and in which pieces."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from pathlib import Path

from PIL import ImageFont

from hardware.layout import columns

# A code point that no font may fill: drawing it shows a font's sign for "missing".
_NOWHERE = "\U0010ffff"
_RIGHT_TO_LEFT = {"R", "AL", "AN"}


def pieces(text: str, main: Path, fallbacks: tuple[Path, ...]) -> list[tuple[Path, str]]:
    """The parts of a text that one font each draws, in order."""
    # Words that run right to left, and what stands between them, are put in order as one piece
    # (Unicode's annex 9), so one font has to draw it all.
    if any(unicodedata.bidirectional(character) in _RIGHT_TO_LEFT for character in text):
        for path in fallbacks:
            if all(_has(path, character) for character in text):
                return [(path, text)]
    return _runs(text, main, fallbacks)


def right_to_left(text: str) -> bool:
    """Whether the first letter that has a direction runs right to left."""
    for character in text:
        way = unicodedata.bidirectional(character)
        if way in ("L", "R", "AL"):
            return way != "L"
    return False


@lru_cache(maxsize=256)
def font(path: Path, size: int) -> ImageFont.FreeTypeFont:
    """The font in a file, of so many dots."""
    return ImageFont.truetype(str(path), size)


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
    drawn = font(path, 20)
    if character.isspace():
        return True
    missing, glyph = drawn.getmask(_NOWHERE), drawn.getmask(character)
    return (glyph.size, bytes(glyph)) != (missing.size, bytes(missing))
