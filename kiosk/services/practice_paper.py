"""Paper of the training mode: nobody may take it for real, and it opens no drawer."""

from __future__ import annotations

from dataclasses import replace

from hardware.documents import Align, Block, Cut, Document, Rule, Size, Space, Text
from kiosk.language import Phrase

_TRAINING = Phrase("TRAINING")
_NOT_REAL = Phrase("This paper counts for nothing")


def for_practice(document: Document) -> Document:
    """The same with TRAINING in large letters at both of its ends; twice is the same as once."""
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
