"""Age: what is sold only to people who are old enough, and whether somebody has looked.

Somebody reaches an age when the anniversary of their day of birth begins (Family Law Reform Act
1969, section 9; §§ 187 and 188 BGB say the same). Who was born on 29 February reaches it, in a year
without that day, when 1 March begins: the later of the two days that could be meant.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from kiosk.domain.catalogue import Variant
from kiosk.domain.errors import Refusal

LOWEST_AGE, HIGHEST_AGE = 1, 99


@dataclass(frozen=True)
class AgeCheck:
    """Somebody saw that the customer is ``age`` years old or older, ``at`` (UTC); ``by`` is the id
    of that member of staff, None where nobody in particular acts."""

    age: int
    at: datetime
    by: str | None = None


def is_age(years: object) -> bool:
    """Whether this may stand for a variant's minimum age: whole years, or None for any age."""
    return years is None or (type(years) is int and LOWEST_AGE <= years <= HIGHEST_AGE)


def latest_birth(today: date, age: int) -> date:
    """The latest date of birth with which somebody is ``age`` years old on ``today``, which is the
    date where they are."""
    year = today.year - age
    if (today.month, today.day) == (2, 29) and not _is_leap(year):
        # Who was born on 1 March of that year is a day too young.
        return date(year, 2, 28)
    return today.replace(year=year)


def age_to_check(variants: Iterable[Variant], checked: AgeCheck | None) -> int | None:
    """The age that is yet to be asked for before these are sold: the highest of them, unless that
    or a higher one was ``checked``; None where nothing is to be asked."""
    highest = max((one.minimum_age or 0 for one in variants), default=0)
    return highest if highest > (checked.age if checked else 0) else None


def not_checked(variants: Iterable[Variant], checked: AgeCheck | None) -> Refusal | None:
    """Why these can't be sold yet: nobody has seen that the customer is old enough."""
    found = list(variants)
    age = age_to_check(found, checked)
    if age is None:
        return None
    title = next(one.title for one in found if one.minimum_age == age)
    return Refusal("age_unchecked", {"title": title, "age": age})


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
