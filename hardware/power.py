"""The battery of this machine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import psutil


@dataclass(frozen=True)
class Battery:
    """How full it is, in percent, and whether it is being charged; ``left`` is how long it lasts
    where the system says so."""

    percent: int
    plugged: bool
    left: timedelta | None = None


def battery() -> Battery | None:
    """The battery, or None where there is none, or the system says nothing of it."""
    # Systems without a way to ask lack the function itself.
    ask = getattr(psutil, "sensors_battery", None)
    found = ask() if ask is not None else None
    if found is None:
        return None
    seconds = found.secsleft
    known = isinstance(seconds, int | float) and seconds > 0 and not found.power_plugged
    left = timedelta(seconds=seconds) if known else None
    return Battery(round(found.percent), bool(found.power_plugged), left)
