"""A frame of a camera, and what is found in it."""

from __future__ import annotations

import io
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from PIL import Image, ImageOps, UnidentifiedImageError

from hardware.ports import ScannerFault
from kiosk.domain.errors import N_, BadInput

# More than any camera gives that a page shows, and little enough to be read in a moment.
MOST_PIXELS = 40_000_000
_NO_PICTURE = N_("This is not a picture that can be read. Take a JPEG, PNG or WebP file.")
_TOO_LARGE = N_("This picture is too large to look for codes in. Take one of up to 40 megapixels.")

Point = tuple[float, float]
Corners = tuple[Point, Point, Point, Point]


class By(StrEnum):
    """Which decoder read a code."""

    ZXING = "zxing"
    ZBAR = "zbar"


@dataclass(frozen=True)
class Frame:
    """A picture in shades of grey, one byte a pixel, row after row from the top left."""

    width: int
    height: int
    grey: bytes

    def __post_init__(self) -> None:
        if self.width < 1 or self.height < 1 or len(self.grey) != self.width * self.height:
            raise BadInput(_NO_PICTURE)

    @property
    def image(self) -> Image.Image:
        """The frame as a picture of mode ``L``."""
        return Image.frombytes("L", (self.width, self.height), self.grey)


@dataclass(frozen=True)
class Found:
    """A code: what it says, its corners in the frame's pixels, in order around it, and who read
    it."""

    text: str
    corners: Corners
    by: By

    @property
    def middle(self) -> Point:
        """The middle of its corners."""
        return sum(x for x, _ in self.corners) / 4, sum(y for _, y in self.corners) / 4


class Decoder(Protocol):
    """Something that reads QR codes in frames."""

    def read(self, frame: Frame) -> list[Found]:
        """The codes in a frame, an empty list for none.

        :raises ScannerFault: it isn't installed, or fails.
        """
        ...


def frame_of(picture: bytes) -> Frame:
    """The frame that a picture file shows, as JPEG, PNG or WebP, turned as it was taken.

    :raises BadInput: it is no such picture, damaged, or has more than 40 megapixels.
    """
    try:
        with Image.open(io.BytesIO(picture), formats=("JPEG", "PNG", "WEBP")) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise BadInput(_TOO_LARGE)
            # Only its shades are read of a JPEG, which takes half the time.
            opened.draft("L", opened.size)
            grey = ImageOps.exif_transpose(opened).convert("L")
    except Image.DecompressionBombError as error:
        raise BadInput(_TOO_LARGE) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise BadInput(_NO_PICTURE) from error
    return Frame(grey.width, grey.height, grey.tobytes())


def nothing_reads() -> ScannerFault:
    """Neither decoder is there."""
    return ScannerFault(
        N_(
            "Codes can't be read from pictures here: neither of the two decoders works. Install "
            "Trestle again, and scan with a scanner until then."
        )
    )
