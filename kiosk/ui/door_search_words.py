"""How somebody who was found stands, in a word or two."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from kiosk.domain.admission import Verdict
from kiosk.services.door_search import Hit
from kiosk.services.formats import count, time_of_day
from kiosk.ui import door_search_strings as words
from kiosk.ui.door_words import verdict_title


def state_words(hit: Hit, zone: ZoneInfo | None = None) -> str:
    """In, not in yet, or why not; with the time of it in ``zone``, the event's own, if given."""
    time = time_of_day(hit.since, zone) if hit.since and zone else ""
    if hit.came < hit.people and hit.came:
        return words.SOME_IN(came=count(hit.came), people=count(hit.people))
    if hit.inside:
        return words.IN_SINCE(time=time) if time else words.IN()
    if hit.verdict is not Verdict.VALID:
        return verdict_title(hit.verdict)
    if hit.left:
        return words.LEFT_AT(time=time) if time else words.LEFT()
    return words.NOT_YET()
