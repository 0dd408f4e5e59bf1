"""Barcodes: the one-dimensional ones, as dark and light stripes."""

from __future__ import annotations

from functools import lru_cache

import barcode
from barcode.errors import BarcodeError
from PIL import Image

from hardware.documents import Barcode, Symbology
from kiosk.domain.errors import BadInput
from kiosk.domain.trade_items import misread

# Modules of light on both sides: at least what ISO/IEC 15417 (Code 128) and GS1's General
# Specifications ask of the side that needs more.
QUIET = 11
_HEIGHT = 72
_WIDEST_MODULE = 3


@lru_cache(maxsize=256)
def stripes(code: Barcode) -> str:
    """The modules from left to right, ``1`` is dark, with the quiet zones beside them.

    Raises :class:`BadInput` where the symbology can't say the data, or its check digit is wrong.
    """
    try:
        if code.symbology is Symbology.ITF_14:
            # Wide is three times narrow, the most that is allowed, so that it is whole dots.
            made = barcode.get_barcode_class("itf")(code.data, narrow=1, wide=3)
        else:
            made = barcode.get_barcode_class(_NAMES[code.symbology])(code.data)
        drawn = made.build()[0]
    except BarcodeError as error:
        raise BadInput(f"“{code.data}” can't be written as a barcode: {error}.") from error
    if not _is_whole(code, made.get_fullcode()):
        raise BadInput(f"“{code.data}” is no {code.symbology} number: its check digit is wrong.")
    return "0" * QUIET + "".join("0" if one == "0" else "1" for one in drawn) + "0" * QUIET


def image(code: Barcode, dots: int) -> Image.Image:
    """The code as a grey picture of at most so many ``dots`` across, a whole number a module.

    Raises :class:`BadInput` where it has no room at one dot a module.
    """
    module = min(_WIDEST_MODULE, dots // len(stripes(code)))
    if module < 1:
        raise BadInput(f"“{code.data}” is too long for a barcode on this paper; use a QR code.")
    return drawn(code, module, _HEIGHT)


def drawn(code: Barcode, module: int, height: int) -> Image.Image:
    """The code as a grey picture of ``module`` dots a module, so many dots high."""
    modules = stripes(code)
    row = Image.new("L", (len(modules), 1))
    row.putdata([0 if one == "1" else 255 for one in modules])
    return row.resize((len(modules) * module, height), Image.Resampling.NEAREST)


def _is_whole(code: Barcode, made: str) -> bool:
    if code.symbology is Symbology.CODE_128:
        return True
    if code.symbology is Symbology.ITF_14:
        return len(code.data) == _ITF_DIGITS and code.data.isdigit() and not misread(code.data)
    return made == code.data


_ITF_DIGITS = 14
_NAMES = {
    Symbology.CODE_128: "code128",
    Symbology.EAN_13: "ean13",
    Symbology.EAN_8: "ean8",
    Symbology.UPC_A: "upca",
}
