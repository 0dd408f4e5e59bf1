"""How long a gift card is good for, and which small rest of one is paid out in cash.

What a country's law says is data with its source, like :mod:`kiosk.domain.countries`. Where no
statute sets a term, a card is good for ever unless the organizer says otherwise; where one sets a
shortest term, an organizer's own is never shorter. A card keeps the last day that was said when it
was sold.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from kiosk.domain.errors import BadInput
from kiosk.domain.money import Money
from kiosk.domain.seller import Seller

# Nobody's card is good for longer than this and has an end.
MOST_MONTHS = 1_200
NEVER = 0


@dataclass(frozen=True)
class Term:
    """So many ``months`` from the day of sale, or to the end of the year that they end in."""

    months: int
    to_year_end: bool = False

    def last_day(self, sold: date) -> date:
        """The last day on which a card that was sold then can be paid with."""
        ends = _later(sold, self.months)
        return date(ends.year, 12, 31) if self.to_year_end else ends


@dataclass(frozen=True)
class CardLaw:
    """A country's rule, by its ``source``: no card is good for less than ``least``; where an
    organizer says nothing, it is so for the ``usual`` term, and without one for ever. What is left
    is paid out in cash where it is below ``pays_out`` minor units of ``currency``."""

    source: str
    least: Term | None = None
    usual: Term | None = None
    pays_out: int | None = None
    currency: str = ""


@dataclass(frozen=True)
class CardTerms:
    """What an organizer says: ``months`` that a card is good for (:data:`NEVER` ends at no time),
    and below which rest in minor units it is paid out in cash (:data:`NEVER` at none). None: as the
    law has it."""

    months: int | None = None
    pays_out: int | None = None


AS_THE_LAW_HAS_IT = CardTerms()
_NO_LAW = CardLaw("")
LAWS: Mapping[str, CardLaw] = {
    "GB": CardLaw("No statute sets a term; a term that is set must be fair (CRA 2015, s. 62)"),
    "IE": CardLaw("Consumer Protection (Gift Vouchers) Act 2019: five years", Term(60)),
    "DE": CardLaw("§§ 195, 199 BGB: three years, to the end of the year", Term(36, True)),
    "AT": CardLaw("§ 1478 ABGB, OGH 7 Ob 22/12d: 30 years", Term(360)),
    "CH": CardLaw("Art. 127 OR: ten years", Term(120)),
    "FR": CardLaw("No statute sets a term: as printed on the card"),
    "US": CardLaw(
        "12 CFR 1005.20(e): five years, and some states forbid an end; "
        "Cal. Civ. Code § 1749.5(b): cash for less than $15 since April 2026 (SB 22)",
        Term(60),
        pays_out=15_00,
        currency="USD",
    ),
    "AU": CardLaw("Australian Consumer Law, s. 99B: three years", Term(36)),
    "JP": CardLaw(
        "Payment Services Act, art. 4 (ii): outside it where good for six months", usual=Term(6)
    ),
}


def law_of(seller: Seller | None) -> CardLaw:
    """The rule where a seller is; one that says nothing where that is not known, or none is."""
    return _NO_LAW if seller is None else LAWS.get(seller.country, _NO_LAW)


def last_day(law: CardLaw, terms: CardTerms, sold: date) -> date | None:
    """The last day of a card that is sold now; None where it has none."""
    least = law.least.last_day(sold) if law.least else sold
    if terms.months is None:
        usual = law.usual or law.least
        return usual.last_day(sold) if usual else None
    if terms.months == NEVER:
        return None
    return max(least, Term(terms.months).last_day(sold))


def paid_out_below(law: CardLaw, terms: CardTerms, currency: str) -> Money | None:
    """Below which amount the rest of a card is paid out in cash; None where it isn't."""
    by_law = law.pays_out if law.pays_out and law.currency == currency else 0
    below = max(by_law, terms.pays_out or 0)
    return Money(below, currency) if below else None


def check_terms(terms: CardTerms, law: CardLaw) -> CardTerms:
    """Terms that can be, under a law.

    :raises BadInput: the term is too long to have an end, or shorter than the law has it; or less
        is paid out than the law asks for.
    """
    months, least = terms.months, law.least
    if months is not None and not NEVER <= months <= MOST_MONTHS:
        raise BadInput(f"A gift card is good for 1 to {MOST_MONTHS:,} months, or for ever.")
    if months and least and months < least.months:
        raise BadInput(
            f"A gift card must be good for {least.months} months here at least ({law.source})."
        )
    if terms.pays_out is not None and terms.pays_out < (law.pays_out or 0):
        asked = Money(law.pays_out or 0, law.currency or "USD")
        raise BadInput(f"Less than {asked} on a card must be paid out here ({law.source}).")
    return terms


def terms_body(terms: CardTerms) -> dict[str, int | None]:
    """What an entry says of them."""
    return {"months": terms.months, "pays_out": terms.pays_out}


def terms_of(body: Mapping[str, Any]) -> CardTerms:
    """Read what an entry says.

    :raises ValueError: it makes no sense.
    """
    found = CardTerms(body.get("months"), body.get("pays_out"))
    for one in (found.months, found.pays_out):
        if one is not None and (type(one) is not int or one < NEVER):
            raise ValueError("Those are no terms of a gift card.")
    if found.months is not None and found.months > MOST_MONTHS:
        raise ValueError("No gift card is good for so long and has an end.")
    return found


def _later(day: date, months: int) -> date:
    """The same day so many months later, or the month's last where it has no such day."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(years, month + 1, min(day.day, calendar.monthrange(years, month + 1)[1]))
