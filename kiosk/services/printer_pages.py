"""The page by which a person sees that a printer is set up right."""

from __future__ import annotations

from hardware.documents import Align, Columns, Cut, Document, Qr, Rule, Size, Space, Text
from kiosk.domain.clock import zone
from kiosk.language import Phrase
from kiosk.services.formats import receipt_time
from kiosk.services.till import Till

_TITLE = Phrase("Test page")
_EDGES = Phrase("The lines go from edge to edge.")
_SIGNS = "£ € $ ¥ é ü ñ ł Ω 日本 العربية"


def printer_page(till: Till, name: str, address: str) -> Document:
    """What every receipt needs: letters of all sizes, signs, edges, a code and the cut."""
    now = receipt_time(till.clock.now(), zone(till.event.timezone))
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
            Space(),
            Qr("TRESTLE"),
            Cut(),
        ),
    )
