"""Which letters are drawn with which font file."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

# Ours, which draw the six scripts of the screen alike on every machine: Latin, Greek, Cyrillic,
# Arabic, Hebrew and signs; then Japanese.
_BUNDLED = ("TrestleSans-Regular.ttf", "TrestleSansJapanese-Regular.otf")
_STRONG = ("TrestleSans-Bold.ttf", "TrestleSansJapanese-Bold.otf")
# For all other scripts: fonts that common systems bring, by script; the first that has a
# character draws it.
_KNOWN = (
    "NotoSansCJK-Regular.ttc",
    "DroidSansFallbackFull.ttf",
    "NotoSansArabic-Regular.ttf",
    "NotoNaskhArabic-Regular.ttf",
    "NotoSansHebrew-Regular.ttf",
    "NotoSansThai-Regular.ttf",
    "NotoSansDevanagari-Regular.ttf",
    "NotoSansSymbols2-Regular.ttf",
    "DejaVuSans.ttf",
    "Arial Unicode.ttf",
    "msgothic.ttc",
    "msyh.ttc",
    "malgun.ttf",
    "seguisym.ttf",
    "arial.ttf",
)


@dataclass(frozen=True)
class Fonts:
    """Font files: two of equal letter width (0.6 em), and what fills in where they lack one; and
    those that labels are drawn with, the first that has a letter draws it."""

    regular: Path
    bold: Path
    fallbacks: tuple[Path, ...] = ()
    plain: tuple[Path, ...] = ()
    strong: tuple[Path, ...] = ()

    @classmethod
    def bundled(cls, folder: Path) -> Fonts:
        """Trestle's own fonts in ``folder``, then whatever fitting ones this machine has."""
        return cls(
            regular=folder / "NotoSansMono-Regular.ttf",
            bold=folder / "NotoSansMono-Bold.ttf",
            fallbacks=(*(folder / name for name in _BUNDLED), *installed()),
            plain=(*(folder / name for name in _BUNDLED), *installed()),
            strong=(*(folder / name for name in (*_STRONG, *_BUNDLED)), *installed()),
        )


@cache
def installed() -> tuple[Path, ...]:
    """Find the known fonts among this machine's."""
    found: dict[str, Path] = {}
    for folder in _folders():
        for parent, _, names in os.walk(folder):
            for name in set(names).intersection(_KNOWN):
                found.setdefault(name, Path(parent, name))
    return tuple(found[name] for name in _KNOWN if name in found)


def _folders() -> list[Path]:
    if sys.platform == "win32":
        return [Path(os.environ.get("WINDIR", r"C:\Windows"), "Fonts")]
    if sys.platform == "darwin":
        return [Path("/System/Library/Fonts"), Path("/Library/Fonts")]
    return [Path("/usr/share/fonts"), Path("/usr/local/share/fonts")]
