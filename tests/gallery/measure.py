"""How much room words need, by the very font files that the screens are drawn with."""

from __future__ import annotations

import re
from functools import cache
from itertools import groupby

from PIL import ImageFont

from kiosk.assets import asset_path
from kiosk.ui.typeface import FONTS, JAPANESE, JAPANESE_BOLD, SANS, SANS_BOLD
from tests.gallery.texts import ShownText

# Metrics are hinted to whole pixels; drawn this much larger they are as fine as Flutter's.
_FINE = 64
# Where a line may break: after a space, hyphen or dash, and between any two of East Asia's. A
# space between a currency and its amount binds them.
_EAST = r"[⺀-鿿豈-﫿＀-￯]"
_END = r"(?:(?![\u00a0\u202f])[\s‐–-])"
_PIECES = re.compile(rf"{_EAST}|(?:(?!{_EAST})(?!{_END}).)*{_END}+|(?:(?!{_EAST})(?!{_END}).)+")


@cache
def _font(family: str) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(asset_path(*FONTS[family].split("/"))), 16 * _FINE)


def _is_eastern(character: str) -> bool:
    return re.match(_EAST, character) is not None


def width(words: str, text: ShownText) -> float:
    """How wide ``words`` are on one line, in the style of ``text``."""
    total = 0.0
    for eastern, run in groupby(words, _is_eastern):
        if eastern:
            family = JAPANESE_BOLD if text.bold else JAPANESE
        else:
            family = SANS_BOLD if text.bold else SANS
        total += _font(family).getlength("".join(run)) / (16 * _FINE) * text.size
    return total + text.spacing * len(words)


def lines(text: ShownText) -> tuple[int, bool]:
    """How many lines the words need in the width they got, and whether a word had to be broken."""
    count, broken = 0, False
    room = text.width + 1
    for paragraph in text.words.split("\n"):
        count += 1
        # Measured whole first: letters that are kerned together need less than one by one.
        if width(paragraph, text) <= room:
            continue
        used = 0.0
        for piece in _PIECES.findall(paragraph):
            wide, bare = width(piece, text), width(piece.rstrip(), text)
            if used and used + bare > room:
                count, used = count + 1, 0.0
            if bare > room:
                broken = True
                count += int(bare // room)
                used = bare % room
            else:
                used += wide
    return count, broken


def is_cut(text: ShownText) -> bool:
    """Whether the words need more lines than were drawn."""
    needed, _ = lines(text)
    line = text.size * text.line_height
    return needed * line > text.height + line / 2
