"""Contrast as it is seen: measured on the screenshot, not taken from a palette."""

from __future__ import annotations

from collections.abc import Iterable

from PIL import Image

from tests.gallery.tree import Box

Color = tuple[int, int, int]
# A stroke has solid pixels in this number at least; less is the soft edge of one.
_SOLID = 10
# No colour of ours: painted over what isn't looked at.
_MASK = (1, 255, 2)


def luminance(color: Color) -> float:
    """Relative luminance (WCAG 2.2, definition)."""
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (value / 255 for value in color)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def ratio(one: Color, other: Color) -> float:
    """Contrast ratio of two colours (WCAG 2.2, definition): 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def measured(picture: Image.Image, scale: float, box: Box, without: Iterable[Box] = ()) -> float:
    """Contrast of what is written in ``box`` with the ground it is written on.

    The ground is the colour that most pixels have; the ink is the one farthest from it that
    enough pixels have. ``scale`` is the picture's pixels to one of the window's; parts that lie
    ``without`` are left out. 1 where there is one colour only.
    """
    crop = picture.crop(_pixels(box, scale))
    for hole in without:
        left, top, right, bottom = _pixels(hole, scale)
        x, y, _, _ = _pixels(box, scale)
        crop.paste(_MASK, (left - x, top - y, right - x, bottom - y))
    counted: list[tuple[int, Color]] = [
        (count, color)  # type: ignore[misc]
        for count, color in crop.getcolors(crop.width * crop.height + 1) or []
        if color != _MASK
    ]
    if not counted:
        return 1.0
    ground = max(counted)[1]
    return max((ratio(ground, color) for count, color in counted if count >= _SOLID), default=1.0)


def _pixels(box: Box, scale: float) -> tuple[int, int, int, int]:
    left, top = round(box.left * scale), round(box.top * scale)
    right, bottom = round(box.right * scale), round(box.bottom * scale)
    return left, top, max(right, left + 1), max(bottom, top + 1)
