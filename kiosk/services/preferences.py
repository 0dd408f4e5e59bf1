"""How this device shows itself: its language, its colours, its size, its sounds.

Kept in the device's own store: a table's two tablets may differ.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from kiosk.language import SOURCE, offered
from kiosk.services.till import Till
from kiosk.store.rows import get_setting, put_settings
from kiosk.store.training import TRAINING

SIZES = (100, 125, 150, 200)
VOLUMES = (100, 50, 20)
_YES, _NO = "yes", "no"


class Look(StrEnum):
    """Which colours: the system's choice, light, dark, or high contrast for sunlight."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
    CONTRAST = "contrast"


@dataclass(frozen=True)
class Preferences:
    """``language`` is the code of one of ours; ``size`` and ``volume`` are in percent, each one of
    :data:`SIZES` and :data:`VOLUMES`."""

    language: str = SOURCE
    look: Look = Look.SYSTEM
    size: int = 100
    sounds: bool = True
    volume: int = 100


def load(till: Till) -> Preferences:
    """What was chosen for this device; what is not known any more has its default."""
    with till.store.reading() as session:
        language, look, size, sounds, volume = (
            get_setting(session, name) for name in ("language", "look", "size", "sounds", "volume")
        )
    found = Preferences(sounds=sounds != _NO)
    if language in {one.code for one in offered()}:
        found = replace(found, language=language)
    if look in set(Look):
        found = replace(found, look=Look(look))
    if size in {str(one) for one in SIZES}:
        found = replace(found, size=int(size))
    if volume in {str(one) for one in VOLUMES}:
        found = replace(found, volume=int(volume))
    return found


def save(till: Till, chosen: Preferences) -> None:
    """Keep what was chosen.

    :raises StoreUnwritable: the store can't be written.
    """
    with till.store.writing() as session:
        put_settings(
            session,
            language=chosen.language,
            look=chosen.look,
            size=str(chosen.size),
            sounds=_YES if chosen.sounds else _NO,
            volume=str(chosen.volume),
        )


def mark_training(till: Till) -> None:
    """Have this till say that it is for practice, for good."""
    with till.store.writing() as session:
        put_settings(session, **{TRAINING: _YES})


def is_training(till: Till) -> bool:
    """Whether this till is for practice: a demo, or the store of the training mode."""
    with till.store.reading() as session:
        return bool(get_setting(session, TRAINING))
