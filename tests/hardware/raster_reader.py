"""Reads the pictures out of what an ESC/POS printer is sent (GS v 0 in Epson's reference)."""

from __future__ import annotations

from PIL import Image

_RASTER = b"\x1dv0"


def pictures(sent: bytes) -> tuple[list[Image.Image], bytes]:
    """The pictures, those put together that follow each other, and all other bytes."""
    drawn: list[Image.Image] = []
    rest, at, end = b"", 0, -1
    while (begin := sent.find(_RASTER, at)) >= 0:
        rest += sent[at:begin]
        across = int.from_bytes(sent[begin + 4 : begin + 6], "little")
        height = int.from_bytes(sent[begin + 6 : begin + 8], "little")
        data = sent[begin + 8 : begin + 8 + across * height]
        assert len(data) == across * height
        part = Image.frombytes("1", (across * 8, height), data).point(lambda dot: 0 if dot else 255)
        part = part.convert("L")
        if begin == end:
            both = Image.new("L", (part.width, drawn[-1].height + part.height))
            both.paste(drawn[-1], (0, 0))
            both.paste(part, (0, drawn[-1].height))
            drawn[-1] = both
        else:
            drawn.append(part)
        at = end = begin + 8 + across * height
    return drawn, rest + sent[at:]
