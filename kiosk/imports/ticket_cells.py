"""What a ticket seller writes in a cell: states of an order, and times."""

from __future__ import annotations

import itertools
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


def _moment(text: str, zone: ZoneInfo) -> tuple[datetime, bool]:
    found = _reading(text, zone)
    if isinstance(found, str):
        raise BadInput(f"“{text}” {found}")
    return found


@lru_cache(maxsize=4096)
def _reading(text: str, zone: ZoneInfo) -> tuple[datetime, bool] | str:
    """Read a time in UTC, local to the event unless it says otherwise, and whether it is a day.

    What is wrong with it is a value here, so that it is remembered like the rest: a file of
    100,000 tickets has few different times, good or bad.
    """
    try:
        found: datetime | str = datetime.fromisoformat(text)
    except ValueError:
        found = _written(text)
    if isinstance(found, str):
        return found
    if not 1900 <= found.year <= 9000:
        return "is too far away to be a time"
    if found.tzinfo is None:
        found = found.replace(tzinfo=zone)
    return found.astimezone(UTC), ":" not in text and found.time() == found.time().min


def _written(text: str) -> datetime | str:
    """Read a time as people write it, where there is only one way to read it."""
    year_first = re.match(r"[0-9]{4}", text) is not None
    # Nobody writes the month first with dots between.
    by_dots = re.match(r"[0-9]{1,2}\.[0-9]{1,2}\.", text) is not None
    orders = [not year_first] if year_first or by_dots else [True, False]
    readings: set[datetime] = set()
    for day_first, day in itertools.product(orders, _DAYS):
        try:
            readings.add(parser.parse(text, dayfirst=day_first, default=day, tzinfos=_zone))
        except _UnclearZone:
            return "names no clear time zone; leave it out, or write it as in +01:00"
        except (ValueError, OverflowError):
            continue
    if not readings:
        return "is not a time; write it as in 2026-12-18 10:00"
    if len(readings) > 1:
        return "can be read in two ways; write it as in 2026-12-18 10:00"
    return readings.pop()


class _UnclearZone(Exception):
    """A time zone's letters that stand for several zones, like EST or IST."""


def _zone(name: str | None, offset: int | None) -> tzinfo | None:
    if name is None and offset is None:
        return None
    if offset is not None:
        return timezone(timedelta(seconds=offset))
    if name in ("UTC", "GMT", "Z"):
        return UTC
    raise _UnclearZone(name)
