"""Time: UTC inside, event-local for people; the only module that asks the system what time it is.

A hybrid logical clock (Kulkarni et al., "Logical Physical Clocks", 2014) orders events of
devices whose clocks disagree: it never runs backwards on a device and follows what it hears.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from kiosk.domain.errors import N_, BadInput


class Clock(Protocol):
    """Whatever can say what time it is."""

    def now(self) -> datetime:
        """The current time, aware, in UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The current time, in UTC."""
        return datetime.now(UTC)


class FixedClock:
    """A clock that stands still until it is moved: for tests, and for replaying a day."""

    def __init__(self, at: datetime) -> None:
        self._at = utc(at)

    def now(self) -> datetime:
        """The time it was set to."""
        return self._at

    def forward(self, **step: float) -> None:
        """Move by ``timedelta(**step)``."""
        self._at += timedelta(**step)


def utc(moment: datetime) -> datetime:
    """Return ``moment`` in UTC.

    :raises ValueError: it is naive, so nobody can know when it was.
    """
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} has no time zone")
    return moment.astimezone(UTC)


def iso(moment: datetime) -> str:
    """Write a time as RFC 3339 in UTC with milliseconds: sortable as text."""
    return utc(moment).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse_iso(text: str) -> datetime:
    """Read what :func:`iso` wrote."""
    return utc(datetime.fromisoformat(text))


def zone(name: str) -> ZoneInfo:
    """Look up an IANA time zone.

    :raises BadInput: there is none of that name.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadInput(
            f"“{name}” is not a time zone; use a name such as Europe/London or UTC."
        ) from None


def local_time(text: str, place: ZoneInfo | None) -> datetime:
    """Read a time as people at an event write it, as in “2026-11-28 14:00”; ``place`` is the
    event's time zone, None where several are possible.

    :raises BadInput: it is no such time, or nobody can know in which zone it is meant.
    """
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        raise BadInput(
            N_("“{text}” is no time; write it as in “2026-11-28 14:00”."), text=text
        ) from None
    if found.tzinfo is None:
        if place is None:
            raise BadInput(
                f"Events in several time zones are here, or none: say in which “{text}” is meant, "
                f"as in “{text}+01:00”."
            )
        found = found.replace(tzinfo=place)
    return utc(found)


# Six digits: one more, and the texts would no longer sort as the times do.
_LARGEST_COUNTER = 999_999
# A hybrid clock follows what it hears, but no further than this beyond its own time: one device
# whose clock is years ahead must not carry the others along.
MOST_AHEAD = timedelta(days=1)


@dataclass(frozen=True, order=True)
class Hlc:
    """A hybrid logical time: milliseconds since 1970 and a counter within them."""

    millis: int
    counter: int

    def __str__(self) -> str:
        return f"{self.millis:013d}-{self.counter:06d}"

    @classmethod
    def parse(cls, text: str) -> Hlc:
        """Read what ``str`` wrote; the texts sort as the times do."""
        millis, _, counter = text.partition("-")
        return cls(int(millis), int(counter))


def followed(heard: Hlc | None, other: Hlc, now: datetime) -> Hlc | None:
    """The newest time known after hearing ``other`` at ``now``."""
    if other.millis > int(utc(now + MOST_AHEAD).timestamp() * 1000):
        return heard
    return other if heard is None else max(heard, other)


def tick(last: Hlc | None, now: datetime) -> Hlc:
    """Return the next hybrid time after ``last`` (the newest known here, own or heard)."""
    millis = int(utc(now).timestamp() * 1000)
    if last is None or millis > last.millis:
        return Hlc(millis, 0)
    if last.counter == _LARGEST_COUNTER:
        return Hlc(last.millis + 1, 0)
    return Hlc(last.millis, last.counter + 1)
