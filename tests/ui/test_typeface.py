"""No letter that a screen may have to show is missing from the fonts that come with the app."""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path

import pytest
from PIL import ImageFont

from kiosk.assets import asset_path
from kiosk.ui import typeface

SAMPLES = {
    "latin": "Café Łódź Năm Việt Straße ẞ Ţară İstanbul Ŋ “quoted” ‘so’ – — … † • ½ ¾ № ™ ª",
    "greek": "Ελλάδα Ώρα ΐ ς Ἑλλάς",
    "cyrillic": "Привет Ўзбек Її Єґ Ђурђевдан Қазақ",
    "arabic": "قميص أزرق لا إله بِسْمِ پاکستان گچژ ١٢٣٤ ۴۵۶ ، ؛ ؟ ٪ ٫ ٬",
    "hebrew": "חולצה כחולה שָׁלוֹם ץףךםן ״ ׳ ־",
    "japanese": "レシート 合計 ｶﾀｶﾅ 「領収書」 〒 ヶ々 髙橋 山﨑 𠮷野 （１２）￥ 〜 ～",
    "money": "¤ ¢ £ ¥ € ₹ ₺ ₩ ₪ ₫ ₱ ₦ ₴ ₽ ₸ ₿ ₼ ₾ ₡ ₲ ₮ ₭ ₨",
    "signs": "→ ← ↑ ↓ ↔ ⇄ − × ÷ ≈ ≠ ≤ ≥ ∞ ✓ ✔ ✕ ✗ ★ ☆ ☐ ☑ ☒ ⌫ ⏎ ● ○ ■ □ ▲ ▼ ◀ ▶ ⚠ ⚡ ♥",
}
LOCALES = asset_path("fonts").parent / "locale"
CATALOGUES = sorted(LOCALES.glob("*/LC_MESSAGES/trestle.po"))
# No font may have a glyph for it: drawn, it shows a font's sign for "missing".
NOWHERE = "\U0010ffff"


@cache
def face(family: str) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(asset_path(typeface.FONTS[family]), 40)


@cache
def has(family: str, character: str) -> bool:
    font = face(family)
    drawn, missing = font.getmask(character), font.getmask(NOWHERE)
    return (drawn.size, bytes(drawn)) != (missing.size, bytes(missing))


def tofu(text: str, *, bold: bool) -> set[str]:
    """The characters of a text that no family of the chain draws."""
    family, behind = typeface.chain(bold=bold)
    # Spaces, line ends and marks of direction are placed, not drawn.
    seen = {one for one in text if unicodedata.category(one)[0] not in "ZC"}
    return {one for one in seen if not any(has(name, one) for name in (family, *behind))}


@pytest.mark.parametrize("bold", [False, True], ids=["regular", "bold"])
@pytest.mark.parametrize("script", SAMPLES)
def test_every_script_has_its_letters(script: str, bold: bool) -> None:
    assert tofu(SAMPLES[script], bold=bold) == set()


@pytest.mark.parametrize("bold", [False, True], ids=["regular", "bold"])
@pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda path: path.parts[-3])
def test_every_translation_can_be_shown(catalogue: Path, bold: bool) -> None:
    assert tofu(catalogue.read_text(encoding="utf-8"), bold=bold) == set()


def test_both_levels_of_japanese_kanji_are_there() -> None:
    kanji: set[str] = set()
    for row in range(16, 85):
        for cell in range(1, 95):
            kanji.add(bytes((0xA0 + row, 0xA0 + cell)).decode("euc_jp", "ignore"))
    kanji.discard("")
    assert len(kanji) == 6355
    assert tofu("".join(kanji), bold=False) == set()
    assert tofu("".join(kanji), bold=True) == set()


def test_a_script_that_is_not_promised_is_found_missing() -> None:
    assert tofu("Tee ไทย 한", bold=False) == {"ไ", "ท", "ย", "한"}


def test_bold_is_drawn_bold_in_every_script() -> None:
    for sample in ("a", "Ω", "Ж", "ق", "ש", "合"):
        (family, behind), (bold, behind_bold) = (
            typeface.chain(bold=False),
            typeface.chain(bold=True),
        )
        regular_one = next(name for name in (family, *behind) if has(name, sample))
        bold_one = next(name for name in (bold, *behind_bold) if has(name, sample))
        ink = [sum(bytes(face(name).getmask(sample))) for name in (regular_one, bold_one)]
        assert ink[1] > 1.15 * ink[0], sample


def test_a_word_of_another_script_or_weight_makes_no_line_taller() -> None:
    assert len({face(family).getmetrics() for family in typeface.FONTS}) == 1


def test_the_small_files_come_first() -> None:
    # Flet fetches them one after another, in this order.
    sizes = [asset_path(path).stat().st_size for path in typeface.FONTS.values()]
    assert list(typeface.FONTS)[:2] == [typeface.SANS, typeface.SANS_BOLD]
    assert sum(sizes[:2]) < 650_000


def test_every_family_of_a_chain_has_a_file() -> None:
    named = {name for bold in (False, True) for name in _names(bold)}
    assert named == set(typeface.FONTS)


def test_the_licence_and_the_making_of_each_file_lie_beside_it() -> None:
    folder = asset_path("fonts")
    licence = (folder / "OFL.txt").read_text(encoding="utf-8")
    making = (folder / "README.md").read_text(encoding="utf-8")
    for path in typeface.FONTS.values():
        assert Path(path).name in licence
        assert Path(path).name in making


def _names(bold: bool) -> list[str]:
    family, behind = typeface.chain(bold=bold)
    return [family, *behind]
