"""In which windows, colours, sizes and languages the specimens are looked at."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.services.preferences import Look, Preferences


@dataclass(frozen=True)
class Variant:
    """A window of ``width`` × ``height`` logical pixels, and how the till shows itself in it.

    ``all_of`` it are the sheets too; a window size is there for the screens.
    """

    name: str
    width: int
    height: int
    manner: Preferences

    @property
    def zoom(self) -> float:
        """How many times as large as usual a person asked for things to be."""
        return self.manner.size / 100


def _worn(name: str, wide: int = 1280, high: int = 800, **manner: object) -> Variant:
    chosen = {"look": Look.LIGHT, **manner}
    return Variant(name, wide, high, Preferences(**chosen))  # type: ignore[arg-type]


BASE = _worn("tablet")
SIZES = (
    BASE,
    _worn("tablet-upright", 800, 1280),
    _worn("laptop", 1366, 768),
    _worn("kiosk", 1920, 1080),
    _worn("phone", 390, 844),
    _worn("phone-lying", 844, 390),
)
LOOKS = (_worn("dark", look=Look.DARK), _worn("contrast", look=Look.CONTRAST))
LANGUAGES = (
    _worn("arabic", language="ar"),
    _worn("german", language="de"),
    _worn("japanese", language="ja"),
    _worn("french", language="fr"),
    _worn("spanish", language="es"),
    _worn("german-phone", 390, 844, language="de"),
    _worn("arabic-phone", 390, 844, language="ar"),
)
LARGE = (
    _worn("large", size=200),
    _worn("large-upright", 800, 1280, size=200),
    _worn("large-kiosk", 1920, 1080, size=200),
    _worn("german-large", size=200, language="de"),
)
# A window that is smaller than what it shows, and is moved over it.
MOVED = (_worn("large-phone", 390, 844, size=200),)
SCREENS_ONLY = (*SIZES, *MOVED)
VARIANTS = (*SIZES, *LOOKS, *LANGUAGES, *LARGE, *MOVED)
# The ones in which most goes wrong: they are walked whenever the tests run.
DAILY = ("german-phone", "arabic")
# Looked at in the long tests as well.
LONG = ("german-large",)
