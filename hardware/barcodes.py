"""Barcodes: the one-dimensional ones, as dark and light stripes."""

from __future__ import annotations

from functools import lru_cache

import barcode
from barcode.errors import BarcodeError
from PIL import Image

from hardware.documents import Barcode, Symbology
from kiosk.domain.errors import BadInput

# Modules of light on both sides, as ISO/IEC 15417 (Code 128) and GS1's General Specifications ask.
QUIET = 10
_HEIGHT = 72
_WIDEST_MODULE = 3


@lru_cache(maxsize=256)
def stripes(code: Barcode) -> str:
    """The modules from left to right, ``1`` is dark, with the quiet zones beside them.

    Raises :class:`BadInput` where the symbology can't say the data, or its check digit is wrong.
    """
    try:
        made = barcode.get_barcode_class(_NAMES[code.symbology])(code.data)
        drawn = made.build()[0]
    except BarcodeError as error:
        raise BadInput(f"“{code.data}” can't be written as a barcode: {error}.") from error
    if code.symbology is not Symbology.CODE_128 and made.get_fullcode() != code.data:
        raise BadInput(f"“{code.data}” is no {code.symbology} number: its check digit is wrong.")
    return "0" * QUIET + "".join("0" if one == "0" else "1" for one in drawn) + "0" * QUIET


def image(code: Barcode, dots: int) -> Image.Image:
    """The code as a grey picture of at most so many ``dots`` across, a whole number a module.

    Raises :class:`BadInput` where it has no room at one dot a module.
    """
    modules = stripes(code)
    module = min(_WIDEST_MODULE, dots // len(modules))
    if module < 1:
        raise BadInput(f"“{code.data}” is too long for a barcode on this paper; use a QR code.")
    row = Image.new("L", (len(modules), 1))
    row.putdata([0 if one == "1" else 255 for one in modules])
    return row.resize((len(modules) * module, _HEIGHT), Image.Resampling.NEAREST)


_NAMES = {Symbology.CODE_128: "code128", Symbology.EAN_13: "ean13", Symbology.EAN_8: "ean8"}
