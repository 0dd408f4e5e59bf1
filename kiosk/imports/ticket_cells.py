"""What a ticket seller writes in a cell: states of an order, and times."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from dateutil import parser

from kiosk.domain.admission import TicketStatus
from kiosk.domain.errors import BadInput

# “Checked in” is about another system's door, not ours: the ticket is good and unused here.
# An expired pretix order was never paid in time and its places were given back: cancelled.
_STATUSES = {
    TicketStatus.PAID: "paid, p, confirmed, complete, completed, valid, active, ok, attending, "
    "approved, issued, placed, free, checked in, not checked in",
    TicketStatus.PENDING: "pending, n, unpaid, reserved, open, awaiting, unapproved, "
    "awaiting payment, not paid, payment pending",
    TicketStatus.CANCELLED: "cancelled, canceled, c, expired, e, refunded, void, voided, "
    "deleted, transferred, revoked, not attending",
    TicketStatus.BLOCKED: "blocked, locked, suspended",
}
_BY_WORD = {word: state for state, words in _STATUSES.items() for word in words.split(", ")}

# Two different days, so that what a text leaves out shows as a difference.
_DAYS = tuple(datetime.fromisoformat(day) for day in ("2000-01-01", "2001-02-02"))


def status(text: str) -> TicketStatus:
    """Read the state of a ticket or its order; nothing at all means paid.

    :raises BadInput: the word isn't known, because guessing would let people in or turn them away.
    """
    if not text:
        return TicketStatus.PAID
    try:
        return _BY_WORD[" ".join(text.casefold().replace("_", " ").split())]
    except KeyError:
        words = ", ".join(TicketStatus)
        raise BadInput(f"“{text}” is not a known status; use {words}") from None


def starts(text: str, zone: ZoneInfo) -> datetime:
    """Read when a ticket becomes valid, as UTC; a day alone means from its first moment.

    :raises BadInput: it is no time, or could be two.
    """
    return _moment(text, zone)[0]


def ends(text: str, zone: ZoneInfo) -> datetime:
    """Read when a ticket stops being valid, as UTC; a day alone is valid to its end.

    :raises BadInput: it is no time, or could be two.
    """
    moment, whole_day = _moment(text, zone)
    if not whole_day:
        return moment
    day = moment.astimezone(zone).replace(tzinfo=None) + timedelta(days=1)
    return day.replace(tzinfo=zone).astimezone(UTC)


@lru_cache(maxsize=4096)
def _moment(text: str, zone: ZoneInfo) -> tuple[datetime, bool]:
    """Read a time in UTC, local to the event unless it says otherwise; and if it is a day."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = _written(text)
    if not 1900 <= found.year <= 9000:
        raise BadInput(f"“{text}” is too far away to be a time")
    if found.tzinfo is None:
        found = found.replace(tzinfo=zone)
    return found.astimezone(UTC), ":" not in text and found.time() == found.time().min


def _written(text: str) -> datetime:
    """Read a time as people write it, where there is only one way to read it."""
    year_first = re.match(r"[0-9]{4}", text) is not None
    # Nobody writes the month first with dots between.
    by_dots = re.match(r"[0-9]{1,2}\.[0-9]{1,2}\.", text) is not None
    orders = [not year_first] if year_first or by_dots else [True, False]
    readings = {
        parser.parse(text, dayfirst=day_first, default=day, tzinfos=_zone)
        for day_first in orders
        for day in _DAYS
        if _readable(text, day_first)
    }
    if not readings:
        raise BadInput(f"“{text}” is not a time; write it as in 2026-12-18 10:00")
    if len(readings) > 1:
        raise BadInput(f"“{text}” can be read in two ways; write it as in 2026-12-18 10:00")
    return readings.pop()


def _readable(text: str, day_first: bool) -> bool:
    try:
        parser.parse(text, dayfirst=day_first, default=_DAYS[0], tzinfos=_zone)
    except (ValueError, OverflowError):
        return False
    return True


def _zone(name: str | None, offset: int | None) -> tzinfo:
    if offset is not None:
        return timezone(timedelta(seconds=offset))
    if name in ("UTC", "GMT", "Z"):
        return UTC
    raise BadInput(f"“{name}” is not a clear time zone; leave it out, or write +01:00")
