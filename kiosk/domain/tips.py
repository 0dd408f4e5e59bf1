"""Tips: what a customer gives above the price, for those who serve.

A tip is no turnover and bears no tax, for it is given to the staff of a person's own accord (for
the European Union see Court of Justice, C-16/93, Tolsma, on payments that are voluntary). It stands
among the tenders of its sale, below zero: what was given pays for the sale and for it. So the sale
comes to what it came to without it, and the money that was taken to both.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from kiosk.domain.errors import N_, BadInput, Refusal
from kiosk.domain.money import Money, total
from kiosk.domain.tenders import Tender, TenderKind

MOST_CHOICES = 4
# What stands to be chosen where tips are set up with taps.
USUAL = (5, 8, 10, 12, 15, 18, 20, 25)
_MOST_PERCENT = 50


def parse_choices(texts: Sequence[str]) -> tuple[int, ...]:
    """The percentages that a till offers, as ``5`` or ``12%``, in the order given.

    :raises BadInput: one of them is no whole percentage, or there are too many.
    """
    found: dict[int, None] = {}
    for text in texts:
        digits = text.strip().removesuffix("%").strip()
        if not (digits.isascii() and digits.isdigit() and 0 < int(digits) <= _MOST_PERCENT):
            raise BadInput(f"“{text}” is no tip; give whole percent from 1 to {_MOST_PERCENT}.")
        found[int(digits)] = None
    if len(found) > MOST_CHOICES:
        raise BadInput(
            N_("At most {most} tips are offered; customers have to choose."), most=MOST_CHOICES
        )
    return tuple(found)


def tip_of(due: Money, percent: int) -> Money:
    """So many percent of what is due, rounded half up."""
    return Money((2 * due.minor * percent + 100) // 200, due.currency)


def check_tip(amount: Money, due: Money) -> Refusal | None:
    """Why nobody gives such a tip on what is ``due``: a digit too many is typed soon."""
    if not 0 < amount.minor <= due.minor:
        return Refusal("no_tip", {"due": str(due)})
    return None


def tender_of(amount: Money) -> Tender:
    """A tip as it stands among the tenders of its sale."""
    return Tender(TenderKind.TIP, -amount)


def tip_in(tenders: Collection[Tender], currency: str) -> Money:
    """What of these tenders was a tip."""
    return -total((one.amount for one in tenders if one.kind is TenderKind.TIP), currency)
