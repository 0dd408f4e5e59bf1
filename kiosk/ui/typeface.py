"""Which font file draws what: one family for five scripts, and one behind it for Japanese.

Flet fetches the fonts of a page in this order, one after another, once its first frame stands,
and lays the page out anew after each. So they are few and the small ones come first: text stands
as soon as without the 5 MB of Japanese. All have one line height: a letter that a later file
brings moves nothing. How the files were made is told beside them, in ``assets/fonts``.
"""

from __future__ import annotations

SANS = "Trestle Sans"
SANS_BOLD = "Trestle Sans Bold"
JAPANESE = "Trestle Sans Japanese"
JAPANESE_BOLD = "Trestle Sans Japanese Bold"

# As ``page.fonts`` takes them. The first two (0.3 MB each) have Latin, Greek, Cyrillic, Arabic,
# Hebrew and signs.
FONTS = {
    SANS: "fonts/TrestleSans-Regular.ttf",
    SANS_BOLD: "fonts/TrestleSans-Bold.ttf",
    JAPANESE: "fonts/TrestleSansJapanese-Regular.otf",
    JAPANESE_BOLD: "fonts/TrestleSansJapanese-Bold.otf",
}


def chain(*, bold: bool) -> tuple[str, list[str]]:
    """The family a text is drawn with, and the families that fill in where it lacks a letter.

    The bold Japanese file has the everyday characters only; a rare one is drawn regular.
    """
    if bold:
        return SANS_BOLD, [JAPANESE_BOLD, JAPANESE]
    return SANS, [JAPANESE]
