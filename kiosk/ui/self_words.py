"""What a self-service screen says of an answer: a word or two in huge letters, and one sentence."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from kiosk.domain.admission import Direction
from kiosk.domain.door import deciding
from kiosk.domain.door.self_service import Told
from kiosk.services.formats import as_written, day_and_time
from kiosk.ui import self_strings as words


def told_title(told: Told) -> str:
    """The word to read from a metre away: what to do, where they don't come in."""
    if not told.admitted:
        return words.ASK_STAFF()
    return words.GOODBYE() if told.direction is Direction.EXIT else words.WELCOME()


def told_reason(told: Told, zone: ZoneInfo) -> str:
    """The sentence below it; times are in ``zone``, the event's own."""
    if told.verdict is None:
        return words.NOT_READY()
    if told.admitted:
        return words.SEE_YOU() if told.direction is Direction.EXIT else words.COME_IN()
    if told.why == deciding.REISSUED:
        return words.NEWER_CODE()
    time = day_and_time(told.when, zone) if told.when else ""
    return words.REASONS[told.verdict](time=time)


def told_facts(told: Told) -> list[str]:
    """What the ticket is, for whoever comes in; nothing for everybody else."""
    return [as_written(one) for one in (told.product, told.seat) if one]
