"""Pre-authorizations, which screens and papers call card holds: an amount that is set aside on a
card, and charged later or not at all.

A hire stall has 50.00 held as security for what it lends, a bar for a tab. Nothing is paid by that:
the amount is in no sum of a session or an export until it is captured, as a card payment of an
ordinary sale. A capture is made once, for all that is held or less, and what it leaves is free
again; a sale that is undone afterwards is paid back to the card, and holds nothing. Instead it can
be released, or it lapses by itself.

    PreAuthorized    {preauth, number, currency, amount, until, note, …}   held on a card
    PreAuthCaptured  {preauth, sale, amount, currency}                     with the sale it pays for
    PreAuthReleased  {preauth, currency}

The till that made it is the only one that ends it, so that two tills that are cut off can't both.
What it is for is free text about people, and stands in a row of its own that ``note`` names.

How long a bank holds an amount is a rule of each card scheme, and of the terminal's contract.
Clover's manual for pre-authorizations names 7 days for Visa and 30 for Mastercard, Revolut's calls
7 days the standard window of a later capture: :data:`DEFAULT_DAYS` is the shorter one, and
:data:`MOST_DAYS` no shorter than the longest.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from kiosk.domain.card_numbers import check_no_card
from kiosk.domain.errors import N_, BadInput, Refusal
from kiosk.domain.money import Money
from kiosk.domain.tenders import check_reference

DEFAULT_DAYS = 7
MOST_DAYS = 31
LONGEST_ABOUT = 80
_LONGEST_REFERENCE = 32
_SCHEME = re.compile(r"[A-Za-z0-9 ]{0,20}")
_LAST_FOUR = re.compile(r"([0-9]{4})?")


class State(StrEnum):
    """How a pre-authorization stands. ``EXPIRED`` follows from the time alone."""

    AUTHORIZED = "authorized"
    CAPTURED = "captured"
    RELEASED = "released"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Slip:
    """What the terminal's slip says of it: the terminal's ``reference``, the card's ``scheme`` and
    the ``last_four`` digits of its number; each may be empty."""

    reference: str = ""
    scheme: str = ""
    last_four: str = ""

    @property
    def tender_reference(self) -> str:
        """As the reference of a card payment says all of it."""
        parts = filter(None, (self.scheme.replace(" ", ""), self.last_four, self.reference))
        return "-".join(parts)[:_LONGEST_REFERENCE].strip("-")


@dataclass(frozen=True)
class OpenHolds:
    """What is held and neither captured, released nor lapsed: how many, and what they come to. It
    is no money of the drawer, nor of the day."""

    number: int
    amount: Money


def checked_about(text: str) -> str:
    """What something is held for, tidied.

    :raises BadInput: it isn't said, is longer than fits, or seems to hold the number of a card.
    """
    tidy = " ".join(text.split())
    if not 0 < len(tidy) <= LONGEST_ABOUT or not tidy.isprintable():
        raise BadInput(N_("Say what the card hold is for, in 1 to 80 characters."))
    return check_no_card(tidy)


def checked_slip(reference: str, scheme: str, last_four: str) -> Slip:
    """What was typed off a terminal's slip.

    :raises BadInput: something of it can't stand there.
    """
    called, digits = " ".join(scheme.split()), last_four.strip()
    if not _SCHEME.fullmatch(called):
        raise BadInput(N_("A card's kind has at most 20 letters, as in Visa."))
    if not _LAST_FOUR.fullmatch(digits):
        raise BadInput(N_("Of a card's number only the last four digits are written down."))
    slip = Slip(check_reference(reference.strip()), called, digits)
    # Neither alone nor together may they be a card's number.
    check_reference(slip.tender_reference)
    return slip


def lapses(made: datetime, days: int) -> datetime:
    """When an amount that is held from ``made`` on for so many days is free again.

    :raises BadInput: nobody holds it for so long.
    """
    if not 1 <= days <= MOST_DAYS:
        raise BadInput(N_("A card hold lasts 1 to 31 days."))
    return made + timedelta(days=days)


def state_at(ended: State | None, until: datetime, now: datetime) -> State:
    """How it stands ``now``, once it ``ended`` or not."""
    if ended is not None:
        return ended
    return State.AUTHORIZED if now < until else State.EXPIRED


def holdable(amount: Money) -> Refusal | None:
    """Why so much can't be held."""
    return None if amount.minor > 0 else Refusal("preauth_nothing")


def endable(state: State, number: str) -> Refusal | None:
    """Why the one with this ``number`` can be neither captured nor released any more."""
    if state is State.CAPTURED:
        return Refusal("preauth_captured", {"hold": number})
    if state is State.RELEASED:
        return Refusal("preauth_released", {"hold": number})
    return Refusal("preauth_expired", {"hold": number}) if state is State.EXPIRED else None


def capturable(state: State, number: str, held: Money, amount: Money) -> Refusal | None:
    """Why ``amount`` of what is ``held`` can't be captured."""
    refusal = endable(state, number)
    if refusal is not None:
        return refusal
    if amount.currency != held.currency:
        given, expected = amount.currency, held.currency
        return Refusal("wrong_currency", {"given": given, "expected": expected})
    if not 0 < amount.minor <= held.minor:
        return Refusal("preauth_over", {"hold": number, "amount": str(held)})
    return None
