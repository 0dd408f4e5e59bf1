"""Tenders: what a customer gives to pay."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from kiosk.domain.card_numbers import check_no_card
from kiosk.domain.errors import N_, BadInput, Refusal
from kiosk.domain.money import Money, decimals


class TenderKind(StrEnum):
    """How it is paid. A card is taken on a terminal of its own; we record its reference.

    ``BANK_TRANSFER`` and ``PAYMENT_LINK`` are promises, until somebody has seen the money arrive.
    ``COMPLIMENTARY`` is what was given away with a reason: it pays, and no money comes of it.
    ``EXCHANGE`` is what came back and pays for what is taken instead.
    ``ADVANCE`` is what was paid before for a pre-order, and pays for it when it is collected.
    ``TIP`` is what is given above the price, below zero (:mod:`kiosk.domain.tips`).
    ``ROUNDING`` is what cash can't pay for want of coins (:mod:`kiosk.domain.cash_rounding`).
    ``OTHER`` is what a till of a later version took, by a way that this one has no word for.
    """

    CASH = "cash"
    CARD = "card"
    GIFT_CARD = "gift_card"
    VOUCHER = "voucher"
    BANK_TRANSFER = "bank_transfer"
    PAYMENT_LINK = "payment_link"
    COMPLIMENTARY = "complimentary"
    EXCHANGE = "exchange"
    ADVANCE = "advance"
    TIP = "tip"
    ROUNDING = "rounding"
    OTHER = "other"


@dataclass(frozen=True)
class Tender:
    """An amount given. ``reference`` is what the card terminal printed, or the end of the code of
    what was paid with; then ``key`` names it (:mod:`kiosk.domain.stored_value`). ``preauth`` is the
    id of the pre-authorization that a card payment captures (:mod:`kiosk.domain.preauth`)."""

    kind: TenderKind
    amount: Money
    reference: str = ""
    key: str = ""
    preauth: str = ""

    @property
    def units(self) -> int:
        """How many units of ``key`` it spends: a voucher has one."""
        return 1 if self.kind is TenderKind.VOUCHER else self.amount.minor


# What a sale is paid with that came back in its own action.
CAME_BACK = frozenset({TenderKind.EXCHANGE, TenderKind.ADVANCE})
# Nobody pays for one basket in more parts.
MOST_PARTS = 20
# What is money once somebody has seen it; a sale is paid by one of them at most.
PROMISES = (TenderKind.BANK_TRANSFER, TenderKind.PAYMENT_LINK)
# What a person at a till says was given, without anything that has to be looked up.
GIVEN_KINDS = (TenderKind.CASH, TenderKind.CARD, *PROMISES)


def tender_kind(text: str) -> TenderKind:
    """The kind of a tender that some till, maybe a newer one, wrote down."""
    try:
        return TenderKind(text)
    except ValueError:
        return TenderKind.OTHER


_REFERENCE = re.compile(r"[A-Za-z0-9-]{0,32}")
_AMOUNT = re.compile(r"(?P<number>.*?)\s*(?P<currency>[A-Za-z]{3})?")


def parse_tender(text: str, currency: str) -> Tender | Refusal:
    """Read ``cash:50.00``, ``card:12.50:REFERENCE`` or, with a currency, ``cash:50.00EUR``.

    Another currency than the event's is refused: nothing here knows a rate of exchange.

    :raises BadInput: the text isn't of that form, or the amount isn't one.
    """
    kind_text, _, rest = text.partition(":")
    amount_text, _, reference = rest.partition(":")
    kind = tender_kind(kind_text.strip().lower())
    if kind not in GIVEN_KINDS:
        raise BadInput(f"“{text}” is not a tender; write cash:50.00 or card:50.00:REFERENCE.")
    found = _AMOUNT.fullmatch(amount_text.strip())
    given = (found["currency"] or currency).upper() if found else currency
    if given != currency:
        decimals(given)
        return Refusal("wrong_currency", {"given": given, "expected": currency})
    amount = Money.parse(found["number"] if found else amount_text, currency)
    if amount.minor <= 0:
        raise BadInput(f"“{text}”: an amount given must be more than nothing.")
    return Tender(kind, amount, check_reference(reference.strip()))


def check_reference(reference: str) -> str:
    """Return a card terminal's reference if it can be one.

    :raises BadInput: it has characters other than letters, digits and hyphens, or over 32, or
        looks like the whole number of a card.
    """
    if not _REFERENCE.fullmatch(reference):
        raise BadInput(
            N_(
                "A card reference has at most 32 letters, digits and hyphens; "
                "copy it from the terminal's slip."
            )
        )
    return check_no_card(reference)


def chargeable(to_pay: Money, amount: Money, before: int) -> Refusal | None:
    """Why ``amount`` can't be charged towards what is ``to_pay``, once so many parts were given
    ``before``."""
    if before >= MOST_PARTS:
        return Refusal("too_many_parts", {"most": MOST_PARTS})
    if not 0 < amount.minor <= to_pay.minor:
        return Refusal("no_part", {"left": str(to_pay)})
    return None


def part_of(to_pay: Money, tender: Tender, before: int) -> Tender | Refusal:
    """A part of what is ``to_pay``, once so many were given ``before``, or why it is none.

    :raises BadInput: a card's reference can't be one.
    """
    refusal = chargeable(to_pay, tender.amount, before)
    if refusal is not None:
        return refusal
    if tender.amount == to_pay:
        return Refusal("no_part", {"left": str(to_pay)})
    check_reference(tender.reference)
    return tender


def pays_back(paid: Collection[Tender], payout: TenderKind) -> Refusal | None:
    """Why what was ``paid`` like this can't be paid back in this way: nothing is paid back for what
    was given away, and what was paid for is no gift."""
    given_away = any(one.kind is TenderKind.COMPLIMENTARY for one in paid)
    if given_away and payout is not TenderKind.COMPLIMENTARY:
        return Refusal("was_given_away")
    if not given_away and payout is TenderKind.COMPLIMENTARY:
        return Refusal("was_paid_for")
    return None


def change_for(due: Money, tenders: tuple[Tender, ...]) -> Money | Refusal:
    """The change to hand back, or why these tenders don't pay ``due``.

    Only cash gives change: a card is charged what is due, never more. What is due below zero, as
    when deposits are given back, is handed back like change.
    """
    if any(tender.amount.currency != due.currency for tender in tenders):
        given = next(t.amount.currency for t in tenders if t.amount.currency != due.currency)
        return Refusal("wrong_currency", {"given": given, "expected": due.currency})
    given_total = sum(tender.amount.minor for tender in tenders)
    # What is handed out is handed out in coins.
    cash = [TenderKind.CASH, *([TenderKind.ROUNDING] if due.minor < 0 else [])]
    not_cash = sum(t.amount.minor for t in tenders if t.kind not in cash)
    if not_cash > max(due.minor, 0):
        return Refusal("over_tendered", {"over": str(Money(not_cash - due.minor, due.currency))})
    if given_total < due.minor:
        missing = Money(due.minor - given_total, due.currency)
        return Refusal("too_little", {"missing": str(missing), "due": str(due)})
    return Money(given_total - due.minor, due.currency)


def suggested_cash(due: Money) -> list[Money]:
    """Amounts a customer is likely to hand over for ``due``: exact first, then rounder ones.

    The steps follow the 1-2-5 series that coins and notes of most currencies are made in.
    """
    unit = 10 ** decimals(due.currency)
    if unit == 1:
        unit = 100
    suggestions = [due.minor]
    for step in (1, 5, 10, 20, 50, 100):
        rounded_up = -(-due.minor // (step * unit)) * step * unit
        if rounded_up not in suggestions:
            suggestions.append(rounded_up)
    return [Money(minor, due.currency) for minor in suggestions if minor > 0][:5]
