"""The first decoder: zxing-cpp, which reads most codes within a few milliseconds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from PIL import Image, ImageFilter, ImageOps

from hardware.camera.frame import By, Corners, Found, Frame
from hardware.ports import ScannerFault
from kiosk.domain.errors import N_

if TYPE_CHECKING:
    import zxingcpp

# What brings back edges that a lens, a movement or a far distance took: how much of the grain is
# blurred away first, how many times as large it is drawn, and the radius and percentage by which it
# is sharpened. Found by trial on blurred, dim and distant codes (tests/code_pictures.py).
_SHARPENED = ((1.2, 1.0, 6, 500), (1.5, 1.5, 8, 500), (0, 2.0, 6, 300))
_MOST_ENLARGED = 4_000_000


class Zxing:
    """Reads QR codes, light on dark and mirrored ones, too."""

    def __init__(self) -> None:
        try:
            # Here, not above: the other decoder does without it.
            import zxingcpp
        except ImportError as error:
            raise ScannerFault(
                N_("Codes are read with one decoder less: zxing-cpp is not installed.")
            ) from error
        self._zxing: Any = zxingcpp

    def read(self, frame: Frame) -> list[Found]:
        """The codes in a frame as it is."""
        picture = memoryview(frame.grey).cast("B", (frame.height, frame.width))
        return self.found_in(picture)

    def read_harder(self, frame: Frame) -> list[Found]:
        """The codes in a frame once its light, its edges and its size have been helped; the first
        help that shows any wins."""
        for picture, times in helped(frame.image):
            found = self.found_in(picture, times)
            if found:
                return found
        return []

    def found_in(self, picture: Any, times: float = 1) -> list[Found]:
        """The codes in a picture that is so many times as large as the frame."""
        zxing = self._zxing
        read: list[zxingcpp.Barcode] = zxing.read_barcodes(
            picture,
            formats=zxing.BarcodeFormat.QRCode,
            text_mode=zxing.TextMode.Plain,
        )
        return [Found(_text(zxing, one), _corners(one, times), By.ZXING) for one in read]


def helped(image: Image.Image) -> Iterator[tuple[Image.Image, float]]:
    """The picture in other ways, the quickest first, and how many times as large each is."""
    # Grain gone, and what is dim spread out.
    yield ImageOps.autocontrast(image.filter(ImageFilter.GaussianBlur(1.2)), 2), 1
    for blur, larger, radius, percent in _SHARPENED:
        soft = image.filter(ImageFilter.GaussianBlur(blur)) if blur else image
        if larger > 1:
            if image.width * image.height * larger**2 > _MOST_ENLARGED:
                return
            size = round(image.width * larger), round(image.height * larger)
            soft = soft.resize(size, Image.Resampling.BICUBIC)
        yield soft.filter(ImageFilter.UnsharpMask(radius, percent, 0)), larger


def _text(zxing: Any, code: zxingcpp.Barcode) -> str:
    # Its own text is a guess wherever a code doesn't say its alphabet, and nearly all mean UTF-8.
    try:
        text = code.bytes.decode("utf-8")
    except UnicodeDecodeError:
        text = code.text
    # What a scanner says of such a code, which tells it from others.
    return code.symbology_identifier + text if code.content_type == zxing.ContentType.GS1 else text


def _corners(code: zxingcpp.Barcode, times: float) -> Corners:
    place = code.position
    around = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
    first, second, third, fourth = ((one.x / times, one.y / times) for one in around)
    return first, second, third, fourth
