"""The rules of check-in lists: JSON logic, with the operators and variables of pretix.

Sources: jsonlogic.com for the format; for what is added, pretix's documentation (“Check-in
lists”, field ``rules``, and “Check-in algorithms”). Before a rule is applied, all of it is read:
an operator or a variable that is not known here makes the whole rule unreadable, for JSON logic
itself takes the one for a value, which is true, and the other for nothing, which is less than
any number. So does one that is nested too deeply or has too many parts: it is applied at each
scan.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any

from json_logic.apply import apply
from json_logic.builtins import BUILTINS, to_bool

from kiosk.domain.admission import Direction, Redemption
from kiosk.domain.clock import utc
from kiosk.domain.door.setup import Times, Venue

DEEPEST = 50
MOST_PARTS = 2000
# Whole numbers of JSON logic end here; larger ones would be worked out digit by digit.
_LARGEST = 2**53
_NEVER = -1
_PLAIN = (
    "and", "or", "!", "!!", "if", "?:", "==", "!=", "===", "!==", "<", "<=", ">", ">=",
    "+", "-", "*", "/", "%", "min", "max", "in", "var",
)  # fmt: skip
_OWN = (
    "inList", "objectList", "lookup", "isAfter", "isBefore", "buildTime",
    "entries_since", "entries_before", "entries_days_since", "entries_days_before",
)  # fmt: skip
OPERATORS = frozenset((*_PLAIN, *_OWN))
VARIABLES = frozenset(
    (
        "product", "variation", "gate", "now", "now_isoweekday", "entries_number",
        "entries_today", "entries_days", "minutes_since_first_entry",
        "minutes_since_last_entry", "entry_status",
    )
)  # fmt: skip


class UnreadableRule(ValueError):
    """A rule that is no JSON logic, or says something that is not known here."""


@dataclass(frozen=True)
class Circumstances:
    """What a rule may ask about: the ticket, the gate, the time (UTC), and who came and went with
    the ticket so far, in order. ``date`` is the ticket's date of a series."""

    product: str
    variation: str
    gate: str
    date: str
    now: datetime
    history: Sequence[Redemption]
    venue: Venue


def allows(rules: Any, here: Circumstances) -> bool:
    """Whether rules let somebody in under these circumstances; no rules let everybody in.

    :raises UnreadableRule: they can't be read, or ask for a time that nobody has set.
    """
    if rules is None or rules == {}:
        return True
    readable = _readable(rules)
    try:
        found = apply(readable, _variables(here), {**BUILTINS, **_operators(here)})
        return bool(to_bool(found))
    except (
        ArithmeticError,
        AttributeError,
        LookupError,
        RecursionError,
        ReferenceError,
        TypeError,
        ValueError,
    ) as fault:
        raise UnreadableRule(str(fault)) from fault


def check_readable(rules: Any) -> None:
    """Check that rules can be read, so that whoever sets them hears of it at once.

    :raises UnreadableRule: they can't.
    """
    if rules is not None and rules != {}:
        _readable(rules)


def _readable(rules: Any) -> Any:
    if not isinstance(rules, dict):
        raise UnreadableRule("a rule is an operator with what it works on")
    return _read(rules, DEEPEST, count(1))


def _read(rule: Any, depth: int, parts: Iterator[int]) -> Any:
    """The rule as it is applied: all of no conditions hold, and any of none does not."""
    if next(parts) > MOST_PARTS:
        raise UnreadableRule("it has too many parts")
    if depth == 0:
        raise UnreadableRule("it is nested too deeply")
    if isinstance(rule, list):
        return [_read(one, depth - 1, parts) for one in rule]
    if not isinstance(rule, dict):
        if isinstance(rule, int) and abs(rule) > _LARGEST:
            raise UnreadableRule("a number in it is too large")
        return rule
    if len(rule) != 1:
        raise UnreadableRule("a part of it has not exactly one operator")
    ((operator, given),) = rule.items()
    if operator not in OPERATORS:
        raise UnreadableRule(f"“{operator}” is not known here")
    if operator == "var":
        name = given[0] if isinstance(given, list) and len(given) == 1 else given
        if not (isinstance(name, str) and name in VARIABLES):
            raise UnreadableRule(f"“{name}” is not known here")
        return rule
    if operator in ("and", "or") and given == []:
        return operator == "and"
    return {operator: _read(given, depth - 1, parts)}


def _variables(here: Circumstances) -> dict[str, Any]:
    entered = [one.at for one in here.history if one.direction is Direction.ENTRY]
    today = _day(here, here.now)
    # An entry of a device whose clock is ahead was just now, and not never.
    minutes = [max(0, int((here.now - at).total_seconds() // 60)) for at in entered]
    inside = bool(here.history) and here.history[-1].direction is Direction.ENTRY
    return {
        # What there is none of is nothing: an empty text is equal to the number 0.
        "product": here.product or None,
        "variation": here.variation or None,
        "gate": here.gate or None,
        "now": here.now,
        "now_isoweekday": here.now.astimezone(here.venue.zone).isoweekday(),
        "entries_number": len(entered),
        "entries_today": sum(_day(here, at) == today for at in entered),
        "entries_days": len({_day(here, at) for at in entered}),
        "minutes_since_first_entry": max(minutes, default=_NEVER),
        "minutes_since_last_entry": min(minutes, default=_NEVER),
        "entry_status": "present" if inside else "absent",
    }


def _day(here: Circumstances, at: datetime) -> date:
    return at.astimezone(here.venue.zone).date()


def _operators(here: Circumstances) -> Mapping[str, Callable[..., Any]]:
    entered = [one.at for one in here.history if one.direction is Direction.ENTRY]

    def since(_data: Any, cutoff: Any) -> int:
        return len([at for at in entered if at >= _moment(cutoff)])

    def before(_data: Any, cutoff: Any) -> int:
        return len([at for at in entered if at < _moment(cutoff)])

    def days_since(_data: Any, cutoff: Any) -> int:
        return len({_day(here, at) for at in entered if at >= _moment(cutoff)})

    def days_before(_data: Any, cutoff: Any) -> int:
        return len({_day(here, at) for at in entered if at < _moment(cutoff)})

    def build_time(_data: Any, kind: Any, text: Any = None) -> datetime:
        return _built(here, kind, text)

    return {
        "==": _equal,
        "!=": lambda _data, *some: not _equal(None, *some),
        **{one: _compared(one) for one in ("<", "<=", ">", ">=")},
        "objectList": lambda _data, *some: list(some),
        "lookup": lambda _data, _model, number, _name=None: str(number),
        "inList": _in_list,
        "isAfter": _is_after,
        "isBefore": _is_before,
        "buildTime": build_time,
        "entries_since": since,
        "entries_before": before,
        "entries_days_since": days_since,
        "entries_days_before": days_before,
    }


def _equal(_data: Any, one: Any = None, other: Any = None) -> bool:
    if one is None or other is None:
        return one is other
    return bool(BUILTINS["=="](None, one, other))


def _compared(operator: str) -> Callable[..., bool]:
    """A comparison of numbers; nothing is neither less nor more than any."""

    def compare(_data: Any, *some: Any) -> bool:
        return None not in some and bool(BUILTINS[operator](None, *some))

    return compare


def _in_list(_data: Any, wanted: Any, some: Any) -> bool:
    if not isinstance(some, list):
        raise UnreadableRule("what should be a list is none")
    return wanted is not None and str(wanted) in map(str, some)


def _is_after(_data: Any, one: Any, other: Any, tolerance: Any = None) -> bool:
    return _moment(one) + _minutes(tolerance) > _moment(other)


def _is_before(_data: Any, one: Any, other: Any, tolerance: Any = None) -> bool:
    return _moment(one) - _minutes(tolerance) < _moment(other)


def _minutes(given: Any) -> timedelta:
    if given is None or given == "":
        return timedelta(0)
    if isinstance(given, bool) or not isinstance(given, int | float | str):
        raise UnreadableRule("a tolerance is a number of minutes")
    return timedelta(minutes=float(given))


def _moment(value: Any) -> datetime:
    if not isinstance(value, datetime):
        raise UnreadableRule("what should be a time is none")
    return value


def _built(here: Circumstances, kind: Any, text: Any) -> datetime:
    times: Times = here.venue.times_of(here.date)
    found: datetime | None = None
    if kind == "custom":
        found = datetime.fromisoformat(text)
        return utc(found if found.tzinfo else found.replace(tzinfo=here.venue.zone))
    if kind == "customtime":
        return _today_at(here, time.fromisoformat(text))
    if kind == "date_from":
        found = times.starts
    elif kind == "date_to":
        found = times.ends or times.starts
    elif kind == "date_admission":
        found = times.admission or times.starts
    if found is None:
        raise UnreadableRule(f"nobody has set the time “{kind}”")
    return found


def _today_at(here: Circumstances, clock: time) -> datetime:
    """This time of today's day at the venue.

    One that the clocks skip is taken an hour earlier, and of one that comes twice the first, as
    pretix's scanner does.
    """
    if clock.tzinfo is not None:
        raise UnreadableRule("a time of day has no zone")
    local = datetime.combine(_day(here, here.now), clock, here.venue.zone)
    if utc(local).astimezone(here.venue.zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        local = (local.replace(tzinfo=None) - timedelta(hours=1)).replace(tzinfo=here.venue.zone)
    return utc(local)
