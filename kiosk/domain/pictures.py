"""Pictures of products as a till keeps them: small squares, all in one format."""

from __future__ import annotations

import base64
import binascii

# Three times what a tile shows, for screens with fine pixels.
SIDE = 144
# What a page of sixty tiles with pictures costs a slow machine.
MOST_BYTES = 8 * 1024
# Where a till serves them from, to its own window.
PLACE = "pictures"


def text_of(picture: bytes) -> str:
    """A picture as the text that is stored and that travels."""
    return base64.b64encode(picture).decode()


def picture_of(text: str) -> bytes:
    """The picture that :func:`text_of` wrote.

    :raises ValueError: it is no WebP picture, or larger than one may be.
    """
    try:
        found = base64.b64decode(text, validate=True)
    except binascii.Error as fault:
        raise ValueError("a picture is base 64") from fault
    if len(found) > MOST_BYTES or found[:4] != b"RIFF" or found[8:12] != b"WEBP":
        raise ValueError("a picture is a small WebP file")
    return found
