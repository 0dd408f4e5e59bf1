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

# Codes whose modules are smaller than a few pixels are read where they are drawn larger.
_LARGER = 2
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
        return self._found(picture, self._zxing.Binarizer.LocalAverage)

    def read_harder(self, frame: Frame) -> list[Found]:
        """The codes in a frame once its light, its edges and its size have been helped; the first
        help that shows any wins."""
        binarizers = self._zxing.Binarizer
        for picture, times, way in _helped(frame):
            found = self._found(picture, getattr(binarizers, way), times)
            if found:
                return found
        return []

    def _found(self, picture: Any, binarizer: Any, times: float = 1) -> list[Found]:
        zxing = self._zxing
        read: list[zxingcpp.Barcode] = zxing.read_barcodes(
            picture,
            formats=zxing.BarcodeFormat.QRCode,
            text_mode=zxing.TextMode.Plain,
            binarizer=binarizer,
        )
        return [Found(_text(zxing, one), _corners(one, times), By.ZXING) for one in read]


def _helped(frame: Frame) -> Iterator[tuple[Image.Image, float, str]]:
    image = frame.image
    yield image, 1, "GlobalHistogram"
    yield ImageOps.autocontrast(image.filter(ImageFilter.GaussianBlur(1.2)), 2), 1, "LocalAverage"
    if image.width * image.height * _LARGER**2 <= _MOST_ENLARGED:
        large = image.resize(
            (image.width * _LARGER, image.height * _LARGER), Image.Resampling.BICUBIC
        )
        yield large.filter(ImageFilter.UnsharpMask(4, 200, 0)), _LARGER, "LocalAverage"


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
