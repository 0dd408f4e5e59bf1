"""A label as data: how large it is, and what stands on it from top to bottom.

Lengths are tenths of a millimetre. What is drawn of it, at the dots of whatever printer, is the
business of :mod:`hardware.label_picture`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from hardware.documents import (
    Align,
    Barcode,
    Block,
    Document,
    Qr,
    Size,
    Text,
    clean,
)
from kiosk.domain.errors import N_, BadInput

# From a jeweller's tag to the widest roll that label printers take, in tenths of a millimetre.
SMALLEST, LARGEST = 150, 3000
MOST_COPIES = 500


class Ending(StrEnum):
    """What an ESC/POS printer does after each label: it goes on to the ``GAP`` before the next, it
    cuts, or nothing, for a roll without gaps that is torn by hand."""

    GAP = "gap"
    CUT = "cut"
    NONE = "none"


@dataclass(frozen=True)
class LabelSize:
    """How wide and how high a label is."""

    width: int
    height: int

    def __post_init__(self) -> None:
        if not all(SMALLEST <= one <= LARGEST for one in (self.width, self.height)):
            raise BadInput(N_("A label is 15 to 300 mm wide and high, as in 58x40."))

    def __str__(self) -> str:
        return f"{_plain(self.width)}x{_plain(self.height)}"


COMMON_SIZES = tuple(LabelSize(w, h) for w, h in ((580, 400), (500, 250), (400, 300), (1000, 500)))
USUAL_SIZE = COMMON_SIZES[0]


def parse_size(text: str) -> LabelSize:
    """Read a size in millimetres, as ``58x40`` or ``38.1x25.4``.

    :raises BadInput: it is none.
    """
    sides = text.lower().replace("×", "x").replace(",", ".").removesuffix("mm").split("x")
    try:
        width, height = (round(float(one) * 10) for one in sides)
    except (ValueError, OverflowError) as error:
        raise BadInput(N_("A label is 15 to 300 mm wide and high, as in 58x40.")) from error
    return LabelSize(width, height)


@dataclass(frozen=True)
class Words:
    """A text whose letters are ``most`` high where there is room, and shrink down to ``least``; on
    at most so many ``lines``. What is still too long then ends in an ellipsis, unless it is to be
    read ``whole``: then the label is too small. One that is ``struck`` is crossed out, and one that
    is ``close`` belongs to what stands above it. One that is ``spare`` takes one line, or is left
    off, where the label would have no room for all the rest."""

    text: str
    most: int
    least: int
    lines: int = 1
    bold: bool = False
    align: Align = Align.CENTER
    whole: bool = False
    struck: bool = False
    close: bool = False
    spare: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", clean(self.text).strip())
        object.__setattr__(self, "align", Align(self.align))


@dataclass(frozen=True)
class Bars:
    """A barcode ``most`` high where there is room, and no lower than ``least``; its digits or
    letters stand below it."""

    code: Barcode
    most: int
    least: int


@dataclass(frozen=True)
class Square:
    """A QR code, as large as there is room for, and ``most`` at most."""

    code: Qr
    most: int
    align: Align = Align.CENTER

    def __post_init__(self) -> None:
        object.__setattr__(self, "align", Align(self.align))


@dataclass(frozen=True)
class Beside:
    """What stands side by side: ``share`` percent of the width for what is at the left."""

    left: tuple[Part, ...]
    right: tuple[Part, ...]
    share: int = 50


Part = Words | Bars | Square | Beside


@dataclass(frozen=True)
class Label:
    """A label, to be printed so many times; its parts are spread over its height."""

    size: LabelSize
    parts: tuple[Part, ...]
    copies: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.copies <= MOST_COPIES:
            raise BadInput(
                N_("A label is printed from 1 to {most} times at once."), most=MOST_COPIES
            )

    def to_json(self) -> dict[str, Any]:
        """The label as plain JSON values."""
        return {
            "width": self.size.width,
            "height": self.size.height,
            "copies": self.copies,
            "parts": [_to_json(one) for one in self.parts],
        }


def label_from(data: Mapping[str, Any]) -> Label:
    """Read back what :meth:`Label.to_json` made.

    :raises BadInput: it can't be one.
    :raises KeyError: something is missing.
    """
    size = LabelSize(data["width"], data["height"])
    return Label(size, tuple(_part(one) for one in data["parts"]), data["copies"])


def document_of(title: str, label: Label) -> Document:
    """A label as a document, which says the same in words."""
    times = [Text(f"{label.copies} ×")] if label.copies > 1 else []
    return Document(title, (*times, *_blocks(label.parts)), label=label)


def _blocks(parts: Sequence[Part]) -> Iterator[Block]:
    for one in parts:
        match one:
            case Words():
                size = Size.LARGE if one.whole else Size.NORMAL
                yield Text(one.text, Align.CENTER, one.bold, size)
            case Bars() | Square():
                yield one.code
            case Beside():
                yield from _blocks(one.left)
                yield from _blocks(one.right)


def _to_json(part: Part) -> dict[str, Any]:
    match part:
        case Words():
            return {"kind": "words", **asdict(part)}
        case Bars():
            return {"kind": "bars", **asdict(part)}
        case Square():
            return {"kind": "square", **asdict(part)}
        case Beside():
            left, right = map(_to_json, part.left), map(_to_json, part.right)
            return {
                "kind": "beside",
                "left": list(left),
                "right": list(right),
                "share": part.share,
            }


def _part(data: Mapping[str, Any]) -> Part:
    values = dict(data)
    match values.pop("kind"):
        case "words":
            return Words(**values)
        case "bars":
            return Bars(Barcode(**values.pop("code")), **values)
        case "square":
            return Square(Qr(**values.pop("code")), **values)
        case "beside":
            left, right = (tuple(map(_part, values[one])) for one in ("left", "right"))
            return Beside(left, right, values["share"])
        case other:
            raise BadInput(f"A label has no part of the kind {other!r}.")


def _plain(tenths: int) -> str:
    return f"{tenths / 10:g}"
