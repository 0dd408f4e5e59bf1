"""Former prices: struck through only where they were really asked before.

Whoever announces a reduction names the prior price, which is the lowest one that was applied in the
30 days before it (Directive 98/6/EC, article 6a(1) and (2), as of Directive (EU) 2019/2161). Prices
are on record from the imports that set them. What is on record for less than 30 days before its
reduction has no prior price here: article 6a(4) leaves it to each country to allow a shorter time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from kiosk.domain.money import Money

LOOKS_BACK = timedelta(days=30)


class Lack(StrEnum):
    """Why there is no prior price: nothing is on record, the price never was another, it was on
    record for too short a time, or it was no higher in the time before."""

    NO_RECORD = "no_record"
    NEVER_OTHER = "never_other"
    TOO_SHORT = "too_short"
    NO_HIGHER = "no_higher"


@dataclass(frozen=True)
class Applied:
    """A price that was set at ``since`` (UTC), and held until another one was."""

    since: datetime
    price: Money


def prior_price(record: Sequence[Applied], now: datetime) -> Money | Lack:
    """The price that may be struck through at ``now`` beside the one that holds, or why none may
    be."""
    spans = _spans(record, now)
    if not spans:
        return Lack.NO_RECORD
    reduced, current = spans[-1].since, spans[-1].price
    before = spans[:-1]
    if not before:
        return Lack.NEVER_OTHER
    began = reduced - LOOKS_BACK
    if before[0].since > began:
        return Lack.TOO_SHORT
    # A price held until the next one: of those set before the time began, the latest held in it.
    held = [one.price for one in before if one.since > began]
    held += [one.price for one in before if one.since <= began][-1:]
    lowest = min(held, key=lambda one: one.minor)
    return lowest if lowest > current else Lack.NO_HIGHER


def _spans(record: Sequence[Applied], now: datetime) -> list[Applied]:
    """The prices up to now, each from when it began: one that was set again has not begun anew."""
    spans: list[Applied] = []
    for one in sorted(record, key=lambda each: each.since):
        if one.since > now:
            break
        if spans and spans[-1].since == one.since:
            # Nobody was ever asked it: another one was set at the same moment.
            spans.pop()
        if not spans or spans[-1].price != one.price:
            spans.append(one)
    return spans
