"""What is owed for gift cards at a moment, so that it adds up.

For each currency, and for single- and multi-purpose cards apart:

    sold + credited = taken back + redeemed + cashed out + expired + outstanding

*Credited* were given for a refund; *taken back* were refunded before anything was paid with them.
*Expired* is what is left on cards whose last day is past (breakage); *outstanding* is owed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from kiosk.domain.money import Money


class Use(StrEnum):
    """By what a card has less on it."""

    REDEEMED = "redeemed"
    TAKEN_BACK = "taken_back"
    CASHED_OUT = "cashed_out"


@dataclass(frozen=True)
class CardStory:
    """A gift card up to a moment: its worth, whether it was given for a refund, its last day, and
    what it has less by each use, in minor units."""

    worth: Money
    single_purpose: bool
    credit: bool
    expires: date | None
    uses: Mapping[Use, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Liability:
    """What became of all ``cards`` of one currency and purpose."""

    single_purpose: bool
    cards: int
    sold: Money
    credited: Money
    taken_back: Money
    redeemed: Money
    cashed_out: Money
    expired: Money
    outstanding: Money


def liabilities(stories: Iterable[CardStory], today: date) -> tuple[Liability, ...]:
    """What is owed ``today``, by currency and purpose."""
    found: dict[tuple[str, bool], list[CardStory]] = {}
    for one in stories:
        found.setdefault((one.worth.currency, one.single_purpose), []).append(one)
    return tuple(_of(*key, found[key], today) for key in sorted(found))


def _of(currency: str, single: bool, stories: list[CardStory], today: date) -> Liability:
    def money(minor: int) -> Money:
        return Money(minor, currency)

    used = {use: sum(one.uses.get(use, 0) for one in stories) for use in Use}
    left = [(one, one.worth.minor - sum(one.uses.values())) for one in stories]
    over = sum(rest for one, rest in left if is_past(one.expires, today))
    return Liability(
        single,
        len(stories),
        money(sum(one.worth.minor for one in stories if not one.credit)),
        money(sum(one.worth.minor for one in stories if one.credit)),
        money(used[Use.TAKEN_BACK]),
        money(used[Use.REDEEMED]),
        money(used[Use.CASHED_OUT]),
        money(over),
        money(sum(rest for _, rest in left) - over),
    )


def is_past(expires: date | None, today: date) -> bool:
    """Whether a card can't be paid with any more ``today``."""
    return expires is not None and today > expires
