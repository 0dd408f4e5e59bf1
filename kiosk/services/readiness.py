"""Ready to go offline: what has to be right before a day without a network begins."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from kiosk.domain.clock import parse_iso, zone
from kiosk.language import Phrase
from kiosk.services.backups import BACKED_UP
from kiosk.services.checks import Check
from kiosk.services.formats import count, day_and_time
from kiosk.services.syncing import status
from kiosk.services.till import Till
from kiosk.store.rows import get_setting

if TYPE_CHECKING:
    from hardware.power import Battery

# Prices and tickets change until the evening before; a till that heard of none since is suspect.
STALE_AFTER = timedelta(hours=12)
BACK_UP_AFTER = timedelta(hours=24)
# A stall is open for about as long as a tablet lasts from half full.
LOW, HALF = 20, 50

_CLOCK = Phrase("Clock")
_CLOCK_ALONE = Phrase("There is no hub to compare it with; this machine says {time}. Is it right?")
_CLOCK_UNHEARD = Phrase("It was not compared yet. Sync once while there is a network.")
_CLOCK_RIGHT = Phrase("It agrees with the hub's.")
_CLOCK_OFF = Phrase("It is {minutes} minutes off the hub's. Set this machine's clock.")
_DATA = Phrase("Age of the data")
_DATA_ALONE = Phrase("All is here: this till has no hub.")
_DATA_NEVER = Phrase("Nothing was heard from the hub yet. Sync while there is a network.")
_DATA_MISSING = Phrase("It is still fetching: {here} of {all} are here. Wait for the rest.")
_DATA_OLD = Phrase("Last heard {time}. Sync before you leave the network.")
_DATA_FRESH = Phrase("Last heard {time}.")
_BACKUP = Phrase("Backup")
_BACKUP_NONE = Phrase("There is none. Make one on another disk: kiosk backup FILE")
_BACKUP_OLD = Phrase("The last is from {time}. Make one on another disk: kiosk backup FILE")
_BACKUP_FRESH = Phrase("The last is from {time}.")
_BATTERY = Phrase("Battery")
_BATTERY_NONE = Phrase("This machine has none, or says nothing of it: mind its plug.")
_BATTERY_PLUGGED = Phrase("{percent} % full, and plugged in.")
_BATTERY_LEFT = Phrase("{percent} % full; it lasts about {hours} hours.")
_BATTERY_FULL = Phrase("{percent} % full.")
_BATTERY_LOW = Phrase("{percent} % full. Plug it in.")


def look(till: Till) -> list[Check]:
    """Look at the clock, at how old what the till knows is, and at its backups."""
    now = till.clock.now()
    return [_clock(till, now), _data(till, now), _backup(till, now)]


def look_at_battery(found: Battery | None) -> Check:
    """Look at the battery, or at there being none."""
    if found is None:
        return Check(_BATTERY(), None, _BATTERY_NONE())
    percent = count(found.percent)
    if found.plugged:
        return Check(_BATTERY(), True, _BATTERY_PLUGGED(percent=percent))
    if found.percent < LOW:
        return Check(_BATTERY(), False, _BATTERY_LOW(percent=percent))
    if found.left is not None:
        hours = count(round(found.left / timedelta(hours=1)))
        said = _BATTERY_LEFT(percent=percent, hours=hours)
    else:
        said = _BATTERY_FULL(percent=percent)
    return Check(_BATTERY(), True if found.percent >= HALF else None, said)


def _clock(till: Till, now: datetime) -> Check:
    state = status(till)
    if not state.enrolled:
        return Check(_CLOCK(), None, _CLOCK_ALONE(time=_said(till, now)))
    if state.last is None:
        return Check(_CLOCK(), None, _CLOCK_UNHEARD())
    if state.clock_ahead:
        minutes = count(max(1, round(abs(state.clock_ahead) / timedelta(minutes=1))))
        return Check(_CLOCK(), False, _CLOCK_OFF(minutes=minutes))
    return Check(_CLOCK(), True, _CLOCK_RIGHT())


def _data(till: Till, now: datetime) -> Check:
    state = status(till)
    if not state.enrolled:
        return Check(_DATA(), True, _DATA_ALONE())
    if state.catching_up is not None:
        here, all_ = (count(number) for number in state.catching_up)
        return Check(_DATA(), False, _DATA_MISSING(here=here, all=all_))
    if state.last is None:
        return Check(_DATA(), False, _DATA_NEVER())
    if now - state.last > STALE_AFTER:
        return Check(_DATA(), None, _DATA_OLD(time=_said(till, state.last)))
    return Check(_DATA(), True, _DATA_FRESH(time=_said(till, state.last)))


def _backup(till: Till, now: datetime) -> Check:
    with till.store.reading() as session:
        made = get_setting(session, BACKED_UP)
    if not made:
        return Check(_BACKUP(), None, _BACKUP_NONE())
    at = parse_iso(made)
    if now - at > BACK_UP_AFTER:
        return Check(_BACKUP(), None, _BACKUP_OLD(time=_said(till, at)))
    return Check(_BACKUP(), True, _BACKUP_FRESH(time=_said(till, at)))


def _said(till: Till, at: datetime) -> str:
    return day_and_time(at, zone(till.event.timezone) if till.current else zone("UTC"))
