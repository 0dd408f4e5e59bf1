"""Paper that looks alike on every machine, whatever fonts that machine has."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PIL import features

from hardware import png
from hardware.documents import Size
from hardware.fonts import Fonts, installed
from hardware.layout import Line
from kiosk.assets import asset_path

ROOM = 504


@pytest.fixture
def ours() -> Fonts:
    """The fonts of a machine that has none of its own."""
    fonts = Fonts.bundled(asset_path("fonts"))
    return replace(fonts, fallbacks=fonts.fallbacks[: -len(installed()) or None])


def drawn(text: str, fonts: Fonts) -> bytes:
    return png.draw(Line(text), ROOM, fonts).tobytes()


def letters(text: str, fonts: Fonts) -> list[int]:
    """How wide each letter of a large line is, from left to right, parted by blank columns."""
    line = png.draw(Line(text, size=Size.LARGE), ROOM, fonts)
    widths = [0]
    for left in range(line.width):
        darkest, _ = line.crop((left, 0, left + 1, line.height)).getextrema()
        assert isinstance(darkest, (int, float))
        if darkest < 200:
            widths[-1] += 1
        elif widths[-1]:
            widths.append(0)
    return [width for width in widths if width]


def test_every_font_that_comes_with_the_app_is_there(ours: Fonts) -> None:
    assert len(ours.fallbacks) == 2
    for path in (ours.regular, ours.bold, *ours.fallbacks):
        assert path.is_file(), path


@pytest.mark.parametrize(
    "words", ["قميص أزرق", "חולצה כחולה", "日本語 レシート", "Ελλάδα", "Ўзбек", "髙橋", "✓ →"]
)
def test_a_machine_without_fonts_prints_every_script_of_the_screen(ours: Fonts, words: str) -> None:
    nothing = replace(ours, regular=ours.fallbacks[1], fallbacks=())
    missing = {png.draw(Line(one), ROOM, nothing).tobytes() for one in "\U0010ffff\U0010fffe"}
    for character in words.replace(" ", ""):
        assert drawn(character, ours) not in missing, character
        assert drawn(character, ours) != drawn("\U0010ffff", ours), character


@pytest.mark.parametrize("words", ["قميص أزرق", "חולצה", "日本語", "✓"])
def test_the_fonts_of_a_machine_change_nothing_in_them(ours: Fonts, words: str) -> None:
    assert drawn(words, Fonts.bundled(asset_path("fonts"))) == drawn(words, ours)


def test_a_space_between_japanese_words_is_blank(ours: Fonts) -> None:
    apart, together = (letters(text, ours) for text in ("口 口", "口口"))
    assert len(apart) == len(together) == 2


@pytest.mark.skipif(not features.check("raqm"), reason="skipped: no FriBiDi on this machine")
def test_arabic_letters_are_joined(ours: Fonts) -> None:
    apart = drawn("\u200c".join("سلام"), ours)
    assert drawn("سلام", ours) != apart


@pytest.mark.skipif(not features.check("raqm"), reason="skipped: no FriBiDi on this machine")
def test_hebrew_begins_at_the_right(ours: Fonts) -> None:
    vav, aleph = letters("או", ours)
    assert vav < aleph
    aleph, vav = letters("וא", ours)
    assert vav < aleph
