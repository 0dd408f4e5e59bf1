"""What a door goes by, besides the tickets: check-in lists, dates, products and questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from kiosk.domain.door.questions import Question
from kiosk.domain.ids import EventId, natural_id


@dataclass(frozen=True)
class CheckInList:
    """Whom one door lets in, and how often; its options are those of pretix's check-in lists.

    ``products`` are their numbers, None for all. ``date`` is the number of the one date that the
    list is for, empty for all. ``include_pending``: who hasn't paid may do so at the door.
    ``addon_match``: the code of a ticket stands for what was sold with it. ``rules`` are JSON
    logic as it was given, whatever it is: what can't be read lets nobody in.
    """

    id: str
    event_id: EventId
    name: str = ""
    number: str = ""
    products: frozenset[str] | None = None
    date: str = ""
    include_pending: bool = False
    multiple_entries: bool = False
    entry_after_exit: bool = True
    addon_match: bool = False
    rules: Any = None

    def takes(self, product: str) -> bool:
        """Whether a product is on the list."""
        return self.products is None or product in self.products


def everybody(event_id: EventId) -> CheckInList:
    """The list in use where none was set up: it takes every ticket of the event, once."""
    return CheckInList("", event_id)


def list_id(event_id: EventId, number: str) -> str:
    """The id of a list by the number or name that it has: devices that set it up apart agree."""
    return natural_id(f"check_in_list:{event_id}", number.casefold())


@dataclass(frozen=True)
class Times:
    """When an event, or one date of a series, begins, ends and lets people in (UTC)."""

    starts: datetime | None = None
    ends: datetime | None = None
    admission: datetime | None = None


@dataclass(frozen=True)
class Venue:
    """What is known of an event at its door.

    ``times`` are by the number of the date, the event's own under the empty one; ``products`` are
    the names by number.
    """

    zone: ZoneInfo
    times: Mapping[str, Times] = field(default_factory=dict)
    questions: Sequence[Question] = ()
    products: Mapping[str, str] = field(default_factory=dict)

    def times_of(self, date: str) -> Times:
        """The times of a date, or of the event itself under the empty number; none where nobody
        has told of that date, for the event's own would be another day's."""
        return self.times.get(date, Times())


NOWHERE = Venue(ZoneInfo("UTC"))


@dataclass(frozen=True)
class Freshness:
    """When the tickets here were last brought up to date (UTC; None: nobody knows), and how old
    that may be before a verdict says so (None: as old as it likes)."""

    as_of: datetime | None = None
    limit: timedelta | None = None

    def stale(self, now: datetime) -> bool:
        """Whether an answer has to say how old its data is."""
        if self.limit is None:
            return False
        return self.as_of is None or now - self.as_of > self.limit


UNKNOWN_AGE = Freshness()
