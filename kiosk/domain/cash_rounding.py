"""Cash rounding: what is paid in cash is paid in coins that exist.

Only what is left to be paid in cash is rounded, to the nearest step and halves up; what a card or
a gift card pays is exact, and so are prices, taxes and the total. The difference is a tender of
its own, so that all that was given, less change, is always what was due.

Steps in minor units, by who issues or advises them: Switzerland (coins of 5 centimes, Federal Act
on Currency and Payment Instruments), Sweden (whole kronor, lag 1970:1029), Norway (whole kroner),
Denmark (50 øre, lov om afrunding), Canada (5 cents since the cent was withdrawn in 2013), the Czech
Republic (whole koruna), Hungary (5 forint, law III of 2008), Australia (5 cents), New Zealand
(10 cents since 2006), Israel (10 agorot), South Africa (10 cents). Some members of the euro round
to 5 cents and others don't, so an event in euro says so itself.
"""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.domain.errors import BadInput
from kiosk.domain.money import Money, total
from kiosk.domain.tenders import Tender, TenderKind

NO_ROUNDING = 1
NONE = "none"
_STEPS = {
    "AUD": 5,
    "CAD": 5,
    "CHF": 5,
    "CZK": 100,
    "DKK": 50,
    "HUF": 500,
    "ILS": 10,
    "NOK": 100,
    "NZD": 10,
    "SEK": 100,
    "ZAR": 10,
}
# A note, not a coin: more is a typing mistake.
_LARGEST = 1000


def usual_step(currency: str) -> int:
    """What cash is rounded to where an event doesn't say, in minor units; 1 is not at all."""
    return _STEPS.get(currency, NO_ROUNDING)


def parse_step(text: str, currency: str) -> int | None:
    """Read what cash is rounded to at an event: ``"0.05"``, ``"none"``, or nothing for what is
    usual in the currency (None).

    :raises BadInput: it is no amount, or none that coins are rounded to.
    """
    wanted = text.strip().lower()
    if not wanted:
        return None
    if wanted == NONE:
        return NO_ROUNDING
    step = Money.parse(wanted, currency).minor
    if not NO_ROUNDING <= step <= _LARGEST:
        raise BadInput(
            f"Cash can't be rounded to “{text}”; give the smallest coin, as in "
            f"{Money(5, currency).plain()}, or “none”."
        )
    return step


def in_coins(amount: Money, step: int) -> Money:
    """The amount that coins can pay: the nearest multiple of ``step``, halves up."""
    return Money((2 * amount.minor + step) // (2 * step) * step, amount.currency)


def with_rounding(due: Money, tenders: Sequence[Tender], step: int) -> tuple[Tender, ...]:
    """The tenders, and one for the rounding where cash pays what the others leave of ``due``, or is
    handed out for what is due below zero."""
    handed_out = due.minor < 0
    if not handed_out and not any(one.kind is TenderKind.CASH for one in tenders):
        return tuple(tenders)
    if any(one.amount.currency != due.currency for one in tenders):
        return tuple(tenders)
    others = (one.amount for one in tenders if one.kind is not TenderKind.CASH)
    rest = due - total(others, due.currency)
    in_cash = rest.minor > 0 or handed_out
    return (*tenders, *rounding_of(rest, step)) if in_cash else tuple(tenders)


def rounding_of(rest: Money, step: int) -> list[Tender]:
    """What rounding pays of ``rest`` when the others pay it in cash; below zero it adds to it."""
    difference = rest - in_coins(rest, step)
    return [Tender(TenderKind.ROUNDING, difference)] if difference else []
