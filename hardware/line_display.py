"""Displays of two lines of 20 letters, as they stand on a pole: what fits, and its bytes.

The commands are those that an Epson DM-D and its many followers (CD5220 and others, set to their
ESC/POS mode) have in common. A line is 20 cells of code page 858, which has the euro, the pound and
the yen; what it lacks is said in plain letters, or is one question mark. An amount is never cut:
whoever reads 0.00 of a price that was 100.00 has been told a lie.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from hardware.documents import clean

COLUMNS = 20
CODE_PAGE = "cp858"

_ESC, _US = b"\x1b", b"\x1f"
# Initialize; overwrite, never scroll.
PROLOGUE = _ESC + b"@" + _US + b"\x01"
# Nothing: nobody's basket stays behind.
CLEAR = b"\x0c"
# Said each time: a display that was switched off and on has forgotten it.
_PAGE_858 = _ESC + b"t\x13"
_UNSAID = "?"
# An amount that has no room: as on adding machines, nobody takes it for a number.
_TOO_WIDE = "*" * COLUMNS
# What has no plain letter inside it that Unicode would name.
_PLAIN = {
    "\N{LATIN SMALL LETTER L WITH STROKE}": "l",
    "\N{LATIN CAPITAL LETTER L WITH STROKE}": "L",
    "\N{LATIN SMALL LETTER D WITH STROKE}": "d",
    "\N{LATIN CAPITAL LETTER D WITH STROKE}": "D",
    "\N{LATIN SMALL LIGATURE OE}": "oe",
    "\N{LATIN CAPITAL LIGATURE OE}": "OE",
    "\N{LATIN CAPITAL LETTER SHARP S}": "SS",
    "\N{LEFT SINGLE QUOTATION MARK}": "'",
    "\N{RIGHT SINGLE QUOTATION MARK}": "'",
    "\N{SINGLE LOW-9 QUOTATION MARK}": "'",
    "\N{LEFT DOUBLE QUOTATION MARK}": '"',
    "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
    "\N{DOUBLE LOW-9 QUOTATION MARK}": '"',
    "\N{EN DASH}": "-",
    "\N{EM DASH}": "-",
    "\N{MINUS SIGN}": "-",
    "\N{HYPHEN}": "-",
    "\N{NON-BREAKING HYPHEN}": "-",
    "\N{HORIZONTAL ELLIPSIS}": "...",
    "\N{BULLET}": "-",
    "\N{INDIAN RUPEE SIGN}": "Rs",
    "\N{RUBLE SIGN}": "RUB",
    "\N{TURKISH LIRA SIGN}": "TL",
    "\N{WON SIGN}": "KRW",
    "\N{NEW SHEQEL SIGN}": "ILS",
    "\N{DONG SIGN}": "VND",
    "\N{HRYVNIA SIGN}": "UAH",
    "\N{NAIRA SIGN}": "NGN",
    "\N{PESO SIGN}": "PHP",
    "\N{THAI CURRENCY SYMBOL BAHT}": "THB",
    "\N{COLON SIGN}": "CRC",
    "\N{GUARANI SIGN}": "PYG",
}


@dataclass(frozen=True)
class Row:
    """A line: a text, and an amount at its end."""

    text: str = ""
    amount: str = ""


@dataclass(frozen=True)
class Rows:
    """What stands on both lines."""

    top: Row
    bottom: Row


def cells(text: str) -> str:
    """A text in letters that the display has, one for each cell."""
    said: list[str] = []
    for character in clean(text):
        for one in _letters(character):
            # A word that it can't say is one mark, not a row of them.
            if one != _UNSAID or said[-1:] != [_UNSAID]:
                said.append(one)
    return "".join(said)


def line(row: Row) -> str:
    """A line of exactly 20 cells: the amount whole at its end, and as much of the text as fits."""
    amount, text = cells(row.amount), cells(row.text)
    if not amount:
        return text[:COLUMNS].ljust(COLUMNS)
    if len(amount) > COLUMNS:
        return _TOO_WIDE
    room = COLUMNS - len(amount)
    return text[: max(room - 1, 0)].ljust(room) + amount


def payload(rows: Rows) -> bytes:
    """The bytes that put both lines on the display, over what stood there."""
    return b"".join(
        (
            _PAGE_858,
            *(
                _US + b"$\x01" + bytes([number]) + line(row).encode(CODE_PAGE)
                for number, row in ((1, rows.top), (2, rows.bottom))
            ),
        )
    )


def _letters(character: str) -> str:
    if character.isspace():
        return " "
    if _has(character):
        return character
    if character in _PLAIN:
        return _PLAIN[character]
    if unicodedata.category(character) in ("Cf", "Mn", "Me"):
        return ""
    kept = "".join(one for one in unicodedata.normalize("NFKD", character) if _has(one))
    return " ".join(kept.split()) or _UNSAID


def _has(character: str) -> bool:
    try:
        (byte,) = character.encode(CODE_PAGE)
    except UnicodeEncodeError:
        return False
    # The last one is a space that doesn't break; the others below are commands.
    return 0x20 <= byte < 0xFF and byte != 0x7F
