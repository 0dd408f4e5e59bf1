"""A document as bytes for an ESC/POS receipt printer.

python-escpos writes the commands; this module keeps it to what printers agree on: one code page
(858 where nobody says another, which has £ and €), no control characters, and a picture for any
line that page can't write.
"""

from __future__ import annotations

import logging
import os
import shutil
import sys
import threading
from dataclasses import dataclass, replace
from typing import Any

from hardware import label_picture, png, qr, text
from hardware.code_pages import USUAL, Letters
from hardware.documents import (
    NARROWEST,
    WIDEST,
    Barcode,
    Block,
    Columns,
    Cut,
    Document,
    Qr,
    Rule,
    Size,
    Table,
    Text,
)
from hardware.fonts import Fonts
from hardware.labels import Ending, Label
from hardware.layout import Line, lay_out
from kiosk.domain.errors import BadInput

_QR_MODULE = 6
_CACHE_VARIABLE = "ESCPOS_CAPABILITIES_PICKLE_DIR"
_GREY_TO_INK = 150
# GS FF: on to where the next label begins (Epson's reference for label paper).
_WIDEST_HEAD = 2 * png.PAPER
_TO_NEXT_LABEL = b"\x1d\x0c"
_LOADING = threading.Lock()


@dataclass(frozen=True)
class Paper:
    """What a printer's paper and head can do.

    ``columns`` of normal letters (``None``: the document's own width). ``qr_as_image`` is for
    printers that don't know the QR command. ``letters`` are those of its code page. Labels are
    drawn with ``dpi`` dots an inch, and each ends as the ``ending`` says.
    """

    fonts: Fonts
    columns: int | None = None
    qr_as_image: bool = False
    letters: Letters = USUAL
    dpi: int = label_picture.DPI
    ending: Ending = Ending.CUT

    def __post_init__(self) -> None:
        if self.columns is not None and not NARROWEST <= self.columns <= WIDEST:
            raise BadInput(
                f"A receipt printer has {NARROWEST} to {WIDEST} columns, not {self.columns}."
            )


def load() -> None:
    """Import python-escpos, which takes up to a second: call it early, in a thread.

    Its import leaves marks that are undone here: a temporary directory, a log handler on the
    root logger, and a shared cache file that, cut short by a power failure, would break every
    later start (so the cache is never used).
    """
    with _LOADING:
        if "escpos.printer" in sys.modules:
            return
        root = logging.getLogger()
        before = list(root.handlers)
        cache = os.environ.pop(_CACHE_VARIABLE, None)
        try:
            import escpos.capabilities
            import escpos.printer
        finally:
            for handler in [one for one in root.handlers if one not in before]:
                root.removeHandler(handler)
            if cache is not None:
                os.environ[_CACHE_VARIABLE] = cache
        shutil.rmtree(escpos.capabilities.pickle_dir, ignore_errors=True)


def render(document: Document, paper: Paper) -> bytes:
    """The printer's bytes for a document, without the drawer's pulse.

    Raises :class:`OSError` where a picture is needed and the fonts can't be read, and
    :class:`BadInput` where something doesn't fit on a label.
    """
    if document.label is not None:
        return _label(document.label, paper)
    width = paper.columns or document.width
    dots = width * png.CELL
    printer = _dummy()
    printer.hw("INIT")
    # The print area is as wide as the lines, so that a printer's own centring agrees with ours.
    printer._raw(b"\x1dW" + dots.to_bytes(2, "little"))
    letters = paper.letters
    printer._raw(b"\x1bt" + bytes([letters.number]))
    for piece in lay_out(folded(document, letters), width):
        match piece:
            case Line() if letters.has(piece.text):
                _letters(printer, piece, letters)
            case Rule():
                across = letters.folded(text.rule(piece, width))
                _letters(printer, Line(across), letters)
            case Qr() if not paper.qr_as_image:
                _code(printer, piece, dots)
            case Line() | Qr() | Barcode():
                _picture(printer, piece, dots, paper.fonts)
            case Cut():
                printer.cut()
    return bytes(printer.output)


def folded(document: Document, letters: Letters) -> Document:
    """A document with the signs of typographers as a code page has them, or nearly."""
    return replace(document, blocks=tuple(_fold(block, letters) for block in document.blocks))


def _label(label: Label, paper: Paper) -> bytes:
    """A label as a picture, as often as it is wanted, each with its end."""
    across = (paper.columns or WIDEST) * png.CELL * paper.dpi // label_picture.DPI
    picture = label_picture.draw(label, paper.fonts, paper.dpi, across)
    printer = _dummy()
    printer.hw("INIT")
    printer._raw(b"\x1dW" + picture.width.to_bytes(2, "little"))
    for _ in range(label.copies):
        printer.image(picture)
        match paper.ending:
            case Ending.GAP:
                printer._raw(_TO_NEXT_LABEL)
            case Ending.CUT:
                printer.cut()
            case Ending.NONE:
                pass
    return bytes(printer.output)


def drawer_pulse() -> bytes:
    """The bytes that kick the cash drawer, on pin 2. Never to be sent twice for one sale."""
    printer = _dummy()
    printer.cashdraw(2)
    return bytes(printer.output)


def _dummy() -> Any:
    load()
    from escpos.printer import Dummy

    printer = Dummy()
    # Without a width the library prints a warning on standard output at every picture.
    width = {"mm": "Unknown", "pixels": _WIDEST_HEAD}
    printer.profile.profile_data = {**printer.profile.profile_data, "media": {"width": width}}
    return printer


def _letters(printer: Any, line: Line, letters: Letters) -> None:
    large = line.size is Size.LARGE
    printer.set(
        align="left",
        font="b" if line.size is Size.SMALL else "a",
        bold=line.bold,
        double_width=large,
        double_height=large,
        normal_textsize=not large,
    )
    # Not by the library: it changes pages, and writes ideographs in a way of its own.
    printer._raw(line.text.encode(letters.page) + b"\n")


def _code(printer: Any, piece: Qr, dots: int) -> None:
    from escpos.constants import QR_ECLEVEL_M

    printer.set(align="center")
    # The printer draws no quiet zone: an empty line above and below is one.
    printer.ln()
    size = qr.fitting(piece.data, dots, _QR_MODULE)
    printer.qr(piece.data, ec=QR_ECLEVEL_M, size=size, native=True)
    printer.ln()


def _picture(printer: Any, piece: Line | Qr | Barcode, dots: int, fonts: Fonts) -> None:
    # Pure black and white: left grey, the library would dither the letters' edges.
    grey = png.draw(piece, dots, fonts)
    printer.set(align="left")
    printer.image(grey.point([0 if level < _GREY_TO_INK else 255 for level in range(256)]))


def _fold(block: Block, letters: Letters) -> Block:
    fold = letters.folded
    match block:
        case Text():
            return replace(block, text=fold(block.text))
        case Columns():
            left, right = fold(block.left), fold(block.right)
            return replace(block, left=left, right=right)
        case Table():
            rows = tuple(tuple(fold(cell) for cell in row) for row in block.rows)
            return replace(block, rows=rows)
        case Qr() | Barcode():
            return replace(block, caption=fold(block.caption))
        case _:
            return block
