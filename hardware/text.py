"""A document as plain text: for a file, an e-mail or a terminal."""

from __future__ import annotations

from hardware.documents import Align, Barcode, Cut, Document, Qr, Rule
from hardware.layout import Line, lay_out, place

DOTTED = "·"
SOLID = "─"


def render(document: Document, width: int | None = None) -> str:
    """Draw a document in lines of at most ``width`` columns (the document's own by default).

    A code is written as its data, unless its caption says the same already.
    """
    width = width or document.width
    lines: list[str] = []
    for piece in lay_out(document, width, sizes=False):
        match piece:
            case Line():
                lines.append(piece.text)
            case Rule():
                lines.append(rule(piece, width))
            case Qr() | Barcode():
                lines.append("")
                said = " ".join(piece.data.splitlines())
                data = "" if piece.caption == piece.data else f"[{said}]"
                while data:
                    lines.append(place(data[:width], width, Align.CENTER))
                    data = data[width:]
            case Cut():
                pass
    return "\n".join(lines).rstrip() + "\n"


def rule(piece: Rule, width: int) -> str:
    """A line across in letters that code page 858 has, too."""
    return (SOLID if piece.strong else DOTTED) * width
