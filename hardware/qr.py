"""QR codes, made for paper and screens."""

from __future__ import annotations

import io
from itertools import groupby

import qrcode
from PIL import Image

from kiosk.domain.errors import BadInput

QUIET = 4
_SMALLEST_MODULE = 5


def matrix(data: str) -> list[list[bool]]:
    """The modules of a code at level M, dark is true, with the quiet zone around them."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=QUIET)
    code.add_data(data)
    code.make(fit=True)
    rows: list[list[bool]] = code.get_matrix()
    return rows


def image(data: str, module: int = 6) -> Image.Image:
    """The code as a grey picture, ``module`` dots per module."""
    rows = matrix(data)
    picture = Image.new("L", (len(rows), len(rows)), 255)
    picture.putdata([0 if dark else 255 for row in rows for dark in row])
    return picture.resize((len(rows) * module,) * 2, Image.Resampling.NEAREST)


def path(data: str) -> tuple[int, str]:
    """The code for a screen, which nothing scratches, at level L: how many modules it is wide with
    its quiet zone, and its dark ones as the path of an SVG with one unit for each."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_L, border=QUIET)
    code.add_data(data, optimize=0)
    code.make(fit=True)
    rows: list[list[bool]] = code.get_matrix()
    runs: list[str] = []
    for down, row in enumerate(rows):
        across = 0
        for dark, run in groupby(row):
            length = len(list(run))
            if dark:
                runs.append(f"M{across} {down}h{length}v1h-{length}z")
            across += length
    return len(rows), "".join(runs)


def fitting(data: str, dots: int, module: int = 6) -> int:
    """The module size, at most ``module``, at which the code fits into ``dots``.

    Below five dots per module phones begin to miss codes; only paper too narrow for the code
    makes it that small.
    """
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M)
    code.add_data(data)
    # How many modules there are depends on nothing that takes long to draw.
    code.best_fit()
    wide: int = code.version * 4 + 17 + 2 * QUIET
    return max(1, min(module, dots // wide))


def png(data: str, module: int = 6) -> bytes:
    """The code as a PNG file. Raises :class:`BadInput` under five dots per module."""
    if module < _SMALLEST_MODULE:
        raise BadInput(f"A QR code needs at least {_SMALLEST_MODULE} dots per module to be read.")
    out = io.BytesIO()
    image(data, module).save(out, "PNG", optimize=True)
    return out.getvalue()


def blocks(data: str) -> str:
    """The code for a terminal, light where a dark terminal is dark; two rows of it in each line."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=QUIET)
    code.add_data(data)
    out = io.StringIO()
    code.print_ascii(out=out, invert=True)
    return out.getvalue()
