"""Words on a label: broken into lines, and shrunk until they have room; never past the edge."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw

from hardware.documents import Align
from hardware.layout import columns
from hardware.lettering import font, pieces, right_to_left

_ELLIPSIS = "…"
# What no line begins with (JIS X 4051): it stays with the letter before it.
_CLOSING = "、。，．・：；？！）」』】〉》〕ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ"
Letters = tuple[Path, ...]


@dataclass(frozen=True)
class Row:
    """A line as it is drawn, in dots: how wide it is, and how far it goes above and below its
    baseline."""

    text: str
    left: int
    width: int
    above: int
    below: int


def set_rows(
    text: str, room: int, size: int, least: int, lines: int, letters: Letters
) -> tuple[list[Row], int, bool]:
    """Break a text into at most so many ``lines`` of ``room`` dots, in the largest letters from
    ``size`` down to ``least`` dots for which that can be done; with the size that it came to, and
    whether all of it is there."""
    rows = _wrap(text, room, size, letters)
    smaller = size
    while (broken := _is_broken(text, rows)) or len(rows) > lines:
        # A word in two is worse than smaller letters, but not than far smaller ones.
        if smaller <= max(least, size * 6 // 10):
            break
        smaller = max(least, smaller - max(1, smaller // 16))
        rows = _wrap(text, room, smaller, letters)
    if not broken:
        size = smaller
    rows = _wrap(text, room, size, letters)
    while len(rows) > lines and size > least:
        size = max(least, size - max(1, size // 16))
        rows = _wrap(text, room, size, letters)
    whole = len(rows) <= lines
    if not whole:
        rows = [*rows[: lines - 1], _cut_off(" ".join(rows[lines - 1 :]), room, size, letters)]
    return [measured(row, size, letters) for row in _even(rows, room, size, letters)], size, whole


def draw_row(
    paper: Image.Image, row: Row, at: tuple[int, int], size: int, letters: Letters, *, struck: bool
) -> None:
    """Draw a line with its left edge and its baseline ``at``."""
    pen = ImageDraw.Draw(paper)
    x = at[0] + row.left
    for path, run in pieces(row.text, letters[0], letters):
        drawn = font(path, size)
        pen.text((x, at[1]), run, font=drawn, fill=0, anchor="ls")
        x += round(drawn.getlength(run))
    if struck:
        middle, thick = at[1] - size * 3 // 10, max(2, size // 14)
        pen.rectangle((at[0], middle - thick + 1, at[0] + row.width - 1, middle), fill=0)


def offset(row: Row, room: int, align: Align) -> int:
    """How far from the left edge a line begins. At the left means where it is begun to be read."""
    free = max(0, room - row.width)
    if align is Align.CENTER:
        return free // 2
    return free if (align is Align.RIGHT) != right_to_left(row.text) else 0


@lru_cache(maxsize=8192)
def measured(text: str, size: int, letters: Letters) -> Row:
    """How much room a line takes, with all that its letters put beside and below themselves."""
    x, left, right = 0, 0, 0
    above, below = size * 76 // 100, size * 20 // 100
    for path, run in pieces(text, letters[0], letters):
        drawn = font(path, size)
        box = drawn.getbbox(run, anchor="ls")
        left, right = min(left, x + int(box[0])), max(right, x + int(box[2]) + 1)
        above, below = max(above, -int(box[1])), max(below, int(box[3]))
        x += round(drawn.getlength(run))
    return Row(text, -left, max(right, x) - left, above, below)


def _wrap(text: str, room: int, size: int, letters: Letters) -> list[str]:
    rows, row = [], ""
    for atom in _atoms(text):
        longer = row + atom
        if measured(longer.strip(), size, letters).width <= room:
            row = longer
            continue
        if row.strip():
            rows.append(row.strip())
        row = atom.lstrip()
        while measured(row.strip(), size, letters).width > room:
            kept = _fitting(row, room, size, letters)
            rows.append(kept)
            row = row[len(kept) :]
    return [*rows, row.strip()] if row.strip() or not rows else rows


def _is_broken(text: str, rows: list[str]) -> bool:
    """Whether a word stands on two lines."""
    words = {word for row in rows for word in row.split(" ")}
    return any(word not in words for word in text.split(" ") if columns(word) == len(word))


def _even(rows: list[str], room: int, size: int, letters: Letters) -> list[str]:
    """The same in as many lines, none of which is much shorter: a last letter alone looks lost."""
    text = " ".join(rows)
    for narrower in range(room * 95 // 100, room // 2, -max(1, room // 20)):
        tried = _wrap(text, narrower, size, letters) if len(rows) > 1 else rows
        if len(tried) != len(rows) or any(" " not in one for one in tried[:-1]):
            break
        rows = tried
    return rows


def _fitting(text: str, room: int, size: int, letters: Letters) -> str:
    """As many of the first letters as fit, and one at least."""
    clusters = _clusters(text)
    kept = clusters[0]
    for cluster in clusters[1:]:
        if measured(kept + cluster, size, letters).width > room:
            break
        kept += cluster
    return kept


def _cut_off(text: str, room: int, size: int, letters: Letters) -> str:
    kept = _clusters(text)
    while len(kept) > 1:
        said = "".join(kept).rstrip() + _ELLIPSIS
        if measured(said, size, letters).width <= room:
            return said
        kept.pop()
    said = "".join(kept) + _ELLIPSIS
    return said if measured(said, size, letters).width <= room else kept[0]


def _atoms(text: str) -> list[str]:
    """What may stand alone on a line, each with the space before it."""
    atoms: list[str] = []
    for cluster in _clusters(text):
        wide = columns(cluster) > 1
        begins = not atoms or cluster == " " or wide or columns(atoms[-1][-1]) > 1
        if atoms and (cluster in _CLOSING or atoms[-1].isspace()):
            begins = False
        if begins:
            atoms.append(cluster)
        else:
            atoms[-1] += cluster
    return atoms


def _clusters(text: str) -> list[str]:
    """Letters, each with the marks that belong to it."""
    clusters: list[str] = []
    for character in text:
        mark = unicodedata.category(character) in ("Mn", "Me", "Mc", "Cf")
        joined = bool(clusters) and clusters[-1].endswith("\u200d")
        if clusters and (mark or joined):
            clusters[-1] += character
        else:
            clusters.append(character)
    return clusters
