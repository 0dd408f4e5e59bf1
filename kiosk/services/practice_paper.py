"""Paper of the training mode: nobody may take it for real, and it opens no drawer."""

from __future__ import annotations

from dataclasses import replace

from hardware.documents import Align, Block, Cut, Document, Rule, Size, Space, Text
from hardware.labels import Words, document_of
from kiosk.language import Phrase

_TRAINING = Phrase("TRAINING")
# In tenths of a millimetre.
_STAMP = 30, 16
_NOT_REAL = Phrase("This paper counts for nothing")


def for_practice(document: Document) -> Document:
    """The same with TRAINING in large letters at both of its ends, on a label at its top; twice is
    the same as once."""
    label = document.label
    if label is not None:
        stamp = Words(_TRAINING(), *_STAMP, bold=True)
        parts = label.parts if label.parts[:1] == (stamp,) else (stamp, *label.parts)
        return document_of(document.title, replace(label, parts=parts))
    mark = Text(_TRAINING(), Align.CENTER, bold=True, size=Size.LARGE)
    if document.blocks[:1] == (mark,):
        return document
    told = Text(_NOT_REAL(), Align.CENTER)
    blocks = list(document.blocks)
    foot: list[Block] = [Rule(strong=True), told, mark]
    if blocks and isinstance(blocks[-1], Cut):
        foot.append(blocks.pop())
    head: list[Block] = [mark, told, Rule(strong=True), Space()]
    return replace(document, blocks=(*head, *blocks, *foot), open_drawer=False)
