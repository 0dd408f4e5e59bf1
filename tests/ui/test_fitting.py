"""Letters as large as fit: measured with the font itself, in every language."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ImageFont

from kiosk.assets import asset_path
from kiosk.language import LANGUAGES, Phrase, speaking
from kiosk.ui import self_strings as words
from kiosk.ui.fitting import LINE, largest, lines, width_of

_TITLES = (words.WELCOME, words.GOODBYE, words.ASK_STAFF, words.HOLD_UP, words.HOLD_UP_TO_LEAVE)
_SIZE = 100
# A tablet of 10 inches has 50 pixels of its 1024 a centimetre; capitals are 0.71 of the size.
_PER_CM, _CAPITALS = 50.4, 0.71


@cache
def font(name: str) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(asset_path("fonts") / name), _SIZE)


def really(word: str) -> float:
    east = "".join(letter for letter in word if 0x2E80 < ord(letter) < 0xFB00)
    rest = "".join(letter for letter in word if letter not in east)
    japanese, sans = font("TrestleSansJapanese-Bold.otf"), font("TrestleSans-Bold.ttf")
    return float(japanese.getlength(east) + sans.getlength(rest)) / _SIZE


@pytest.mark.parametrize("code", [one.code for one in LANGUAGES])
@pytest.mark.parametrize("phrase", _TITLES, ids=lambda one: one.english)
def test_no_word_is_wider_than_it_is_taken_for(phrase: Phrase, code: str) -> None:
    with speaking(code):
        for word in phrase().split():
            assert really(word) <= width_of(word) <= 1.6 * really(word), word


@given(st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZäöüßéñ0123456789", min_size=3))
@settings(max_examples=200)
def test_no_name_is_wider_than_it_is_taken_for(word: str) -> None:
    # Two capitals in a row may be wider than letters are on the whole, three words never are.
    assert really(word) <= width_of(word) * 1.12


@pytest.mark.parametrize("code", [one.code for one in LANGUAGES])
@pytest.mark.parametrize("phrase", [words.WELCOME, words.GOODBYE, words.ASK_STAFF])
def test_on_a_tablet_the_word_is_read_from_afar(phrase: Phrase, code: str) -> None:
    """Letters of 2.5 cm where a word is as short as that, and never under 1.4 cm."""
    with speaking(code):
        size = largest(phrase(), 1024 - 48, 768 * 0.4, 200)
    assert size * _CAPITALS / _PER_CM >= 1.4, (phrase(), size)
    if max(map(len, phrase().split())) <= 8:
        assert size * _CAPITALS / _PER_CM >= 1.8, (phrase(), size)


def test_words_break_where_they_may_and_letters_of_east_asia_anywhere() -> None:
    assert lines("one two three", 100) == 1
    assert lines("one two three", width_of("three") + 0.01) == 3
    assert lines("three", width_of("three") - 0.01) == 0
    assert lines("スタッフへ", width_of("スタッ") + 0.01) == 0
    assert lines("チケットをかざす", width_of("チケット") + 0.01) == 2
    assert lines("see it see it", width_of("see it") + 0.1) == 2


@given(st.integers(200, 2000), st.integers(60, 900))
def test_what_fits_is_within_the_room(width: int, height: int) -> None:
    size = largest("Bitte zum Team", width, height, 200)
    assert 24 <= size <= 200
    if size > 24:
        assert lines("Bitte zum Team", width / size) * size * LINE <= height
