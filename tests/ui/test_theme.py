"""Colours that can be read, in both looks."""

from __future__ import annotations

import pytest

from kiosk.services.preferences import Look
from kiosk.ui.theme import CONTRAST, DARK, LIGHT, LOOKS, PRACTICE, Palette


def luminance(colour: str) -> float:
    """Relative luminance of ``#RRGGBB`` (WCAG 2.2)."""
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("palette", [LIGHT, DARK, PRACTICE], ids=["light", "dark", "practice"])
def test_every_text_can_be_read_on_what_it_lies_on(palette: Palette) -> None:
    for text, ground in palette.readable_pairs():
        assert contrast(text, ground) >= 4.5, (text, ground, contrast(text, ground))


def test_in_high_contrast_every_text_reaches_seven_to_one() -> None:
    for text, ground in CONTRAST.readable_pairs():
        assert contrast(text, ground) >= 7, (text, ground, contrast(text, ground))


def test_every_look_that_can_be_chosen_has_its_colours() -> None:
    assert set(LOOKS) == set(Look)


@pytest.mark.parametrize("palette", [LIGHT, DARK, CONTRAST, PRACTICE])
def test_the_edge_of_every_field_can_be_seen(palette: Palette) -> None:
    for edge, ground in palette.visible_pairs():
        assert contrast(edge, ground) >= 3, (edge, ground, contrast(edge, ground))


def test_the_measure_itself_agrees_with_the_standard_at_its_ends() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#777777") == pytest.approx(1)
