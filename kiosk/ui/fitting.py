"""How large letters can be in the room that there is: as large as fits, without asking a browser.

The widths are upper bounds of our bold font's, by kind of letter; a test measures the font. So
what is fitted by them is never cut off, and at worst a little smaller than it could be.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

LINE = 1.15
_MARKED_LINE = 1.5
# So many letters of East Asia are one word, as far as anybody can tell by their number.
_ONE_WORD = 6
_STEP = 4
# Widths as parts of the letters' size.
_FULL, _CAPITAL, _SMALL, _THIN, _ARABIC, _WIDE = 1.02, 0.78, 0.66, 0.46, 0.62, 0.98
_THIN_ONES = frozenset("iljtfrI.,:;'!’ |-()")
_WIDE_ONES = frozenset("mwMWæœÆŒ@%")
_EAST = ("W", "F")


def line_of(words: str) -> float:
    """How high a line of words is, as a multiple of the letters' size: Arabic has marks above and
    below."""
    marked = any(unicodedata.bidirectional(letter) == "AL" for letter in words)
    return _MARKED_LINE if marked else LINE


def largest(words: str, width: float, height: float, most: int, least: int = 24) -> int:
    """The size in logical pixels, ``most`` at most, at which words fit into a room when they are
    broken between words; ``least`` where they don't at any."""
    for size in range(most, least, -_STEP):
        found = lines(words, width / size)
        if found and found * size * line_of(words) <= height:
            return size
    return least


def lines(words: str, ems: float) -> int:
    """Into how many lines words break in a room so many times as wide as the letters' size; 0
    where one of them alone is wider."""
    count, room = 1, ems
    for part in _parts(words):
        wide = width_of(part)
        if wide > ems:
            return 0
        if wide > room:
            count, room = count + 1, ems
        room -= wide
        room -= _THIN if not _breaks(part) else 0
    return count


def width_of(word: str) -> float:
    """The width of a word, as a multiple of the letters' size; never less than it is."""
    return sum(map(_letter, word))


def _parts(words: str) -> Sequence[str]:
    """What may stand on a line of its own: a word, or one letter of East Asia."""
    found: list[str] = []
    for word in words.split():
        if len(word) <= _ONE_WORD:
            found.append(word)
            continue
        for at, letter in enumerate(word):
            if not at or _breaks(letter) or _breaks(found[-1]):
                found.append(letter)
            else:
                found[-1] += letter
    return found


def _breaks(part: str) -> bool:
    return unicodedata.east_asian_width(part[0]) in _EAST


def _letter(letter: str) -> float:
    if unicodedata.combining(letter):
        return 0
    if unicodedata.east_asian_width(letter) in _EAST:
        return _FULL
    if unicodedata.bidirectional(letter) in ("AL", "R"):
        return _ARABIC
    if letter in _THIN_ONES:
        return _THIN
    if letter in _WIDE_ONES:
        return _WIDE
    return _CAPITAL if letter.isupper() else _SMALL
