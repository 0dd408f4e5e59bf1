"""The language a till speaks: texts from gettext catalogues, forms from CLDR.

A text is written in English where it belongs and is said in the till's language when it is
called. The catalogues are ``assets/locale/<language>/LC_MESSAGES/trestle.po``; they are read as
they are, so that a translator's change shows at the next start and nothing has to be compiled.
"""

from __future__ import annotations

import contextlib
import gettext
import io
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel import Locale
from babel.numbers import format_decimal

from kiosk.assets import asset_path

DOMAIN = "trestle"
SOURCE = "en"


@dataclass(frozen=True)
class Language:
    """A language that Trestle speaks: its code, its own name, and the forms it writes in.

    ``locale`` is the CLDR locale whose numbers, amounts and dates are written;
    ``date_and_time`` is the pattern (CLDR, UTS 35) of a short date with a time.
    """

    code: str
    name: str
    locale: str
    date_and_time: str

    @property
    def right_to_left(self) -> bool:
        """Whether its lines run from right to left."""
        return bool(Locale.parse(self.locale).text_direction == "rtl")


LANGUAGES = (
    Language("en", "English", "en_GB", "EEE d MMM y, HH:mm"),
    Language("de", "Deutsch", "de_DE", "EEE d. MMM y, HH:mm"),
    Language("fr", "Français", "fr_FR", "EEE d MMM y, HH:mm"),
    Language("es", "Español", "es_ES", "EEE d MMM y, HH:mm"),
    Language("ar", "العربية", "ar_EG", "EEE d MMM y، HH:mm"),
    Language("ja", "日本語", "ja_JP", "y年M月d日(EEE) HH:mm"),
)
_BY_CODE = {language.code: language for language in LANGUAGES}
# Whoever speaks another language than the device for a moment, as to a customer.
_aside: ContextVar[Language | None] = ContextVar("aside", default=None)


class _Spoken:
    """What this device speaks; one for all its windows, its paper and its commands."""

    language = LANGUAGES[0]


def speak(code: str) -> Language:
    """Speak a language from now on.

    :raises KeyError: it is none of :data:`LANGUAGES`.
    """
    _Spoken.language = _BY_CODE[code]
    return _Spoken.language


def spoken() -> Language:
    """The language that is spoken now."""
    return _aside.get() or _Spoken.language


@contextlib.contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak another language in this block, and nobody else with it; "" leaves it as it is.

    :raises KeyError: it is none of :data:`LANGUAGES`.
    """
    token = _aside.set(_BY_CODE[code] if code else _aside.get())
    try:
        yield
    finally:
        _aside.reset(token)


def offered() -> tuple[Language, ...]:
    """The languages that can be chosen: English, and each whose catalogue is here."""
    return tuple(
        one for one in LANGUAGES if one.code == SOURCE or catalogue_path(one.code).exists()
    )


def catalogue_path(code: str) -> Path:
    """Where the catalogue of a language is, or would be."""
    return asset_path("fonts").parent / "locale" / code / "LC_MESSAGES" / f"{DOMAIN}.po"


@cache
def catalogue(code: str) -> gettext.NullTranslations:
    """The texts of a language; English is what stands in the source."""
    if code == SOURCE:
        return gettext.NullTranslations()
    # Only whoever speaks another language waits for Babel's reader.
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with catalogue_path(code).open("rb") as file:
        texts = read_po(file, locale=code)
    compiled = io.BytesIO()
    write_mo(compiled, texts)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def say(english: str, /, **facts: object) -> str:
    """Say a text in the language that is spoken; ``{fields}`` in it are filled from ``facts``."""
    text = catalogue(spoken().code).gettext(english)
    return text.format_map(facts) if facts else text


class Phrase:
    """A text. Calling it says it in the language spoken at that moment.

    ``{fields}`` in it are filled by name, so that a translation may put them in its own order.
    """

    def __init__(self, english: str) -> None:
        self.english = english

    def __call__(self, /, **facts: object) -> str:
        return say(self.english, **facts)


class Plural:
    """A text about a number of things; its ``{count}`` is the number, written out in digits."""

    def __init__(self, one: str, many: str) -> None:
        self.one, self.many = one, many

    def __call__(self, number: int, /, **facts: object) -> str:
        language = spoken()
        text = catalogue(language.code).ngettext(self.one, self.many, number)
        count = format_decimal(number, locale=language.locale)
        return text.format_map({"count": count, **facts})
