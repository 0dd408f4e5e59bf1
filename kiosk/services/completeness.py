"""Whether a report holds everything, said in one sentence for whoever reads it."""

from __future__ import annotations

import json
from zoneinfo import ZoneInfo

from kiosk.domain.clock import parse_iso
from kiosk.domain.standing import ALONE, Heard, Standing, standing
from kiosk.language import Phrase, Plural
from kiosk.services.formats import as_written, day_and_time
from kiosk.services.till import Till
from kiosk.store.outbox import STANDING
from kiosk.store.queries import hub_of
from kiosk.store.rows import get_setting

_ALONE = Phrase("Complete: this till has no others.")
_COMPLETE = Plural(
    "Complete as of {time}: the only till has sent everything.",
    "Complete as of {time}: all {count} tills have sent everything.",
)
_NOT_COMPLETE = Phrase("Not complete: {why}")
_UNHEARD = Phrase("This till has heard nothing of the others yet.")
_SILENT = Phrase("This till last heard of the others on {time}; they may have sold since.")
_LATE = Phrase(
    "{till} was last heard on {time} and had sent everything then; it may have sold since."
)
_LACKING = Plural(
    "{till} was last heard on {time} and had {count} record unsent then; it may have sold since.",
    "{till} was last heard on {time} and had {count} records unsent then; it may have sold since.",
)
_NEVER = Phrase("{till} has joined and was never heard.")
_MORE = Plural("And {count} more till.", "And {count} more tills.")


def standing_of(till: Till) -> Standing:
    """How complete a report is that this till makes now."""
    with till.store.reading() as session:
        text = get_setting(session, STANDING)
        joined = hub_of(session, till.device.id) is not None
    if not joined:
        return ALONE
    if not text:
        return Standing(1, None)
    said = json.loads(text)
    others = [
        Heard(
            one["id"],
            one["name"],
            parse_iso(one["heard"]) if one["heard"] else None,
            one["unsent"],
            one["gone"],
        )
        for one in said["tills"]
        if one["id"] != till.device.id
    ]
    return standing(others, parse_iso(said["hub"]), parse_iso(said["asked"]), till.clock.now())


def sentence(found: Standing, zone: ZoneInfo, most: int | None = None) -> str:
    """Say it, with times in ``zone``, the event's own; of the late tills name ``most``."""
    if found.alone:
        return _ALONE()
    if found.as_of is None:
        return _NOT_COMPLETE(why=_UNHEARD())
    time = day_and_time(found.as_of, zone)
    if found.complete:
        return _COMPLETE(found.tills, time=time)
    why = [late_sentence(one, zone) for one in found.late[:most]]
    if most is not None and len(found.late) > most:
        why.append(_MORE(len(found.late) - most))
    if found.silent:
        why.append(_SILENT(time=time))
    return _NOT_COMPLETE(why=" ".join(why))


def late_sentence(one: Heard, zone: ZoneInfo) -> str:
    """What is or may be missing of one till."""
    name = as_written(one.name)
    if one.at is None:
        return _NEVER(till=name)
    time = day_and_time(one.at, zone)
    if one.unsent:
        return _LACKING(one.unsent, till=name, time=time)
    return _LATE(till=name, time=time)
