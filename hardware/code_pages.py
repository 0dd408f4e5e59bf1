"""The letters that a printer has: its code page, and the number that its maker gave that page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from kiosk.domain.errors import N_, BadInput


class CodePage(StrEnum):
    """A set of 256 letters, by its usual name. 858 is 850 with the euro."""

    CP858 = "CP858"
    CP437 = "CP437"
    CP1252 = "CP1252"
    CP852 = "CP852"


class Make(StrEnum):
    """Whose numbers of code pages a printer goes by. Most makers took Epson's."""

    EPSON = "epson"
    STAR = "star"
    CITIZEN = "citizen"
    WINCOR = "wincor"
    KEFAR = "kefar"


# As python-escpos has them, in its profiles of TM-T88V, TSP600, CT-S651, TH230 and KR-306.
_NUMBERS: Mapping[Make, Mapping[CodePage, int]] = {
    make: dict(zip(CodePage, numbers, strict=True))
    for make, numbers in {
        Make.EPSON: (19, 0, 16, 18),
        Make.STAR: (4, 0, 32, 5),
        Make.CITIZEN: (19, 0, 9, 6),
        Make.WINCOR: (6, 0, 8, 2),
        Make.KEFAR: (14, 0, 11, 13),
    }.items()
}

# What typographers use, as every page can write it. Done before lines are broken: … grows.
_FOLDED = {
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("‘’‚‛′", "'"),
    **dict.fromkeys("“”„‟″", '"'),
    **dict.fromkeys("\u00a0\u2002\u2003\u2007\u2008\u2009\u200a\u202f\u205f", " "),
    "‹": "<",
    "›": ">",
    "…": "...",
    "•": "·",
    "⁄": "/",
    "™": "(TM)",
}
# What our own papers use, where a page lacks it.
_INSTEAD = {"·": "-", "─": "-", "×": "x"}


@dataclass(frozen=True)
class Letters:
    """Which code page a printer is told to use, and whose number for it."""

    page: CodePage = CodePage.CP858
    make: Make = Make.EPSON

    @property
    def number(self) -> int:
        """What ``ESC t`` is told."""
        return _NUMBERS[self.make][self.page]

    def has(self, text: str) -> bool:
        """Whether the page can write a text."""
        try:
            text.encode(self.page)
        except UnicodeEncodeError:
            return False
        return True

    def folded(self, text: str) -> str:
        """A text with the signs of typographers written as the page can."""
        return text.translate(_TABLES[self.page])


USUAL = Letters()


def parse_letters(page: str, make: str) -> Letters:
    """Read a code page and a maker as a person types them; without any, 858 by Epson's number.

    :raises BadInput: there is no such one.
    """
    wanted = page.strip().upper() or CodePage.CP858
    wanted = wanted if wanted.startswith("CP") else f"CP{wanted}"
    if wanted not in set(CodePage):
        raise BadInput(
            N_("There is no code page “{text}” here; there are {known}."),
            text=page,
            known=", ".join(CodePage),
        )
    maker = make.strip().lower() or Make.EPSON
    if maker not in set(Make):
        raise BadInput(
            N_("No code pages of “{text}” are known; there are those of {known}."),
            text=make,
            known=", ".join(Make),
        )
    return Letters(CodePage(wanted), Make(maker))


def _table(page: CodePage) -> dict[int, str]:
    letters = Letters(page)
    instead = {sign: ours for sign, ours in _INSTEAD.items() if not letters.has(sign)}
    folded = {sign: instead.get(ours, ours) for sign, ours in _FOLDED.items()}
    return str.maketrans(folded | instead)


_TABLES = {page: _table(page) for page in CodePage}
