"""Breaks a document into lines, once for every renderer: text, picture and printer agree.

A line is counted in columns. East Asian wide characters take two, combining marks none
(Unicode Standard Annex #11).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from hardware.documents import (
    Align,
    Barcode,
    Columns,
    Cut,
    Document,
    Qr,
    Rule,
    Size,
    Space,
    Table,
    Text,
)

_GAP = 2
_NARROWEST = 8


@dataclass(frozen=True)
class Line:
    """One line, filled with spaces from the left edge of the paper to where it ends."""

    text: str
    size: Size = Size.NORMAL
    bold: bool = False


Piece = Line | Rule | Qr | Barcode | Cut


def columns(text: str) -> int:
    """How many columns a text takes."""
    return sum(_columns_of(character) for character in text)


def capacity(width: int, size: Size) -> int:
    """How many columns of a size fit where ``width`` normal ones do."""
    if size is Size.LARGE:
        return width // 2
    return width * 4 // 3 if size is Size.SMALL else width


def lay_out(document: Document, width: int, *, sizes: bool = True) -> list[Piece]:
    """Break a document for paper of ``width`` columns; without ``sizes`` all letters are equal."""
    pieces: list[Piece] = []
    for block in document.blocks:
        match block:
            case Text() | Columns() | Table():
                size = block.size if sizes else Size.NORMAL
                bold = not isinstance(block, Table) and block.bold
                lines = _lines(block, capacity(width, size))
                pieces += [Line(line.rstrip(), size, bold) for line in lines]
            case Space():
                pieces += [Line("")] * block.lines
            case Qr() | Barcode():
                pieces.append(block)
                pieces += [
                    Line(line, Size.SMALL if sizes else Size.NORMAL)
                    for line in _lines(
                        Text(block.caption, Align.CENTER),
                        capacity(width, Size.SMALL if sizes else Size.NORMAL),
                    )
                    if line.strip()
                ]
            case Rule() | Cut():
                pieces.append(block)
    return pieces


def wrap(text: str, width: int, hang: int = 0) -> list[str]:
    """Break at spaces to ``width`` columns, and inside words that are longer than a line.

    Spaces before the first word stay; every later line begins with ``hang`` spaces.
    """
    indent = len(text) - len(text.lstrip(" "))
    hang = min(hang, width - 2)
    lines: list[str] = []
    line = " " * min(indent, width - 2)
    empty = True
    for word in text[indent:].split(" "):
        room = width - columns(line) - (not empty)
        if columns(word) <= room:
            line += word if empty else " " + word
            empty = False
            continue
        if not empty and columns(word) > width - hang and room >= _NARROWEST:
            # No line is long enough for it, so it begins beside what is there.
            line += " "
        elif not empty:
            lines.append(line)
            line = " " * hang
        parts = _parts(word, width - columns(line), width - hang)
        for part in parts[:-1]:
            lines.append(line + part)
            line = " " * hang
        line += parts[-1]
        empty = False
    lines.append(line)
    return lines


def place(text: str, width: int, align: Align) -> str:
    """Put a text that fits into ``width`` columns at its place, with spaces before it."""
    free = max(0, width - columns(text))
    if align is Align.RIGHT:
        return " " * free + text
    return " " * (free // 2) + text if align is Align.CENTER else text


def _lines(block: Text | Columns | Table, width: int) -> Iterator[str]:
    match block:
        case Text():
            for line in wrap(block.text, width):
                yield place(line, width, block.align)
        case Columns():
            yield from _row(block, width)
        case Table():
            yield from _table(block, width)


def _row(row: Columns, width: int) -> Iterator[str]:
    room = width - columns(row.right) - _GAP
    if room < min(_NARROWEST, columns(row.left)):
        # The amount leaves no room: it goes beneath, whole if it can be.
        yield from wrap(row.left, width, row.hang)
        for part in wrap(row.right, width):
            yield place(part, width, Align.RIGHT)
        return
    first, *others = wrap(row.left, room, row.hang)
    yield first + place(row.right, width - columns(first), Align.RIGHT)
    yield from others


def _table(table: Table, width: int) -> Iterator[str]:
    widths = [max(columns(cell) for cell in column) for column in zip(*table.rows, strict=True)]
    amounts = sum(widths[1:]) + _GAP * (len(widths) - 1)
    room = width - amounts
    for label, *cells in table.rows:
        tail = "".join(
            place(cell, room_for + _GAP, Align.RIGHT)
            for cell, room_for in zip(cells, widths[1:], strict=True)
        )
        if room >= min(_NARROWEST, widths[0]):
            *before, last = wrap(label, room)
            yield from before
            yield last + " " * (room - columns(last)) + tail
            continue
        yield from wrap(label, width)
        if amounts <= width:
            yield place(tail, width, Align.RIGHT)
        else:
            for cell in cells:
                for part in wrap(cell, width):
                    yield place(part, width, Align.RIGHT)


def _parts(word: str, first: int, others: int) -> list[str]:
    parts = [""]
    room = first
    for character in word:
        wide = _columns_of(character)
        if wide > room:
            parts.append("")
            room = others
        parts[-1] += character
        room -= wide
    return parts


def _columns_of(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1
