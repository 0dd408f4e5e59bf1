"""The page by which a person sees that a printer is set up right."""

from __future__ import annotations

from hardware.code_pages import Letters
from hardware.documents import Align, Barcode, Columns, Cut, Document, Qr, Rule, Size, Space, Text
from hardware.labels import Bars, Label, LabelSize, Words, document_of
from kiosk.domain.clock import zone
from kiosk.language import Phrase
from kiosk.services.formats import receipt_time
from kiosk.services.till import Till

_TITLE = Phrase("Test page")
_EDGES = Phrase("The lines go from edge to edge.")
_ALIKE = Phrase("These two lines must show the same signs:")
_ELSE = Phrase("If not, choose other letters for it under Printing, Set up printers.")
_SIGNS = "£ € $ ¥ é ü ñ ł Ω 日本 العربية"
_TELLING = "£ € é ł ß ñ"
# No code page has it, so that a line with it is a picture.
_DRAWN = "✓"


def printer_page(till: Till, name: str, address: str, letters: Letters) -> Document:
    """What every receipt needs: letters of all sizes, signs, edges, a code and the cut. The same
    signs stand there as the printer's own letters and as a picture: told by another number than its
    own, a code page gives other signs."""
    now = receipt_time(till.clock.now(), zone(till.event.timezone))
    own = " ".join(sign for sign in _TELLING.split() if letters.has(sign))
    return Document(
        title=_TITLE(),
        blocks=(
            Text(_TITLE(), Align.CENTER, bold=True, size=Size.LARGE),
            Text(name, Align.CENTER, bold=True),
            Text(address, Align.CENTER, size=Size.SMALL),
            Rule(strong=True),
            Columns(till.device.name, now),
            Text(_SIGNS),
            Text(_SIGNS, bold=True),
            Text(_EDGES(), size=Size.SMALL),
            Rule(),
            Text(_ALIKE(), size=Size.SMALL),
            Columns(own, letters.page),
            Columns(own, _DRAWN),
            Text(_ELSE(), size=Size.SMALL),
            Rule(),
            Space(),
            Qr("TRESTLE"),
            Cut(),
        ),
    )


def label_page(name: str, size: LabelSize) -> Document:
    """What every label needs: letters of several scripts, and stripes that a scanner reads."""
    parts = (
        Words(name, 45, 20, bold=True),
        Words(f"{size} mm", 30, 18, close=True),
        Words(_SIGNS, 26, 14, 2),
        Bars(Barcode("TRESTLE"), 90, 40),
    )
    return document_of(_TITLE(), Label(size, parts))
