"""Stored value: gift cards and vouchers, which somebody holds on paper and pays with once.

Each is a right (:mod:`kiosk.domain.rights`) under a key that is made of its code, so whoever
holds the code can find it and nobody who reads a journal can spend it. A gift card has as many
units as it is worth in minor units of its currency, and is spent bit by bit; a voucher has one
unit and is spent whole, whatever it is worth, for what it pays at most.

A gift card is money that was given in advance, not a thing: selling one is no supply and bears no
tax, which falls due on what is bought with it (a multi-purpose voucher in Directive (EU)
2016/1065, Article 30b(1) of the VAT Directive). So it pays for everything but gift cards. One that
names a tax class is single-purpose instead: :mod:`kiosk.domain.single_purpose`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from kiosk.domain.ids import READABLE, readable_code
from kiosk.domain.journal import digest
from kiosk.domain.money import Money
from kiosk.domain.rights import GIFT, VOUCHER
from kiosk.domain.tenders import Tender, TenderKind

# A code of so many random signs (68 bits) is not guessed at a till.
_RANDOM = 14
_MARKS = {TenderKind.GIFT_CARD: "GC", TenderKind.VOUCHER: "VC"}
_PREFIXES = {TenderKind.GIFT_CARD: GIFT, TenderKind.VOUCHER: VOUCHER}
_CODE = re.compile(rf"(GC|VC)[{READABLE}]{{{_RANDOM}}}")
MOST_VOUCHERS = 2_000
LONGEST_TITLE = 60


@dataclass(frozen=True)
class StoredValue:
    """A gift card or a voucher, as far as it is known: what it was issued for, at the event
    ``event_id`` on ``at`` (UTC), and what of that was ``spent``. After the day ``expires`` nothing
    is paid with it. A single-purpose card pays for things of its ``tax_class``, and for everything
    where that is None."""

    key: str
    kind: TenderKind
    worth: Money
    spent: Money
    title: str
    event_id: str
    at: datetime
    expires: date | None = None
    tax_class: str | None = None

    @property
    def single_purpose(self) -> bool:
        """Whether it was taxed when it was sold."""
        return self.tax_class is not None

    @property
    def left(self) -> Money:
        """What can still be paid with it; for a voucher all it is worth, or nothing."""
        if self.kind is TenderKind.VOUCHER and self.spent:
            return Money.zero(self.worth.currency)
        return self.worth - self.spent

    def after(self, pays: Money) -> StoredValue:
        """The same, once so much was paid with it."""
        return replace(self, spent=self.spent + pays)


@dataclass(frozen=True)
class Offer:
    """Stored value that is offered to pay with: ``amount`` of it can be spent here, ``tail`` are
    the last characters of its code."""

    key: str
    kind: TenderKind
    tail: str
    amount: Money


def new_code(kind: TenderKind) -> str:
    """Make the code of a new gift card or voucher."""
    return _MARKS[kind] + readable_code(_RANDOM)


def comparable(text: str) -> str:
    """A code as it was made, however it was typed."""
    return "".join(text.split()).replace("-", "").upper()


def kind_of_code(text: str) -> TenderKind | None:
    """What a code is of, whether or not anybody issued it; None where it can't be one."""
    found = _CODE.fullmatch(comparable(text))
    return next(kind for kind, mark in _MARKS.items() if mark == found[1]) if found else None


def value_key(code: str) -> str | None:
    """The key of the right that a code stands for; None where it can't be one."""
    kind = kind_of_code(code)
    return None if kind is None else _PREFIXES[kind] + digest(["code", comparable(code)])


def kind_of_key(key: str) -> TenderKind | None:
    """What a key is of; None for keys of other things."""
    return next((kind for kind, prefix in _PREFIXES.items() if key.startswith(prefix)), None)


def short_key(key: str) -> str:
    """Enough of a key to tell one from another where its code is not known, or not to be told."""
    return key.rpartition(":")[2][:8]


def grouped(code: str) -> str:
    """A code as it is printed and read aloud: ``GC4K-7QXM-2B9T-HWRZ``."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def tail_of(code: str) -> str:
    """The end of a code, by which people tell one from another: it may stand on a receipt."""
    return comparable(code)[-4:]


def pay_with(payable: Money, offers: Sequence[Offer]) -> tuple[Tender, ...]:
    """What each of these pays of ``payable``: vouchers first, which give nothing back, then gift
    cards, each as much as it can. What has nothing left to pay for is not touched."""
    tenders = []
    left = payable
    for offer in sorted(offers, key=lambda one: one.kind is not TenderKind.VOUCHER):
        amount = min(left, offer.amount, key=lambda money: money.minor)
        if amount.minor > 0:
            tenders.append(Tender(offer.kind, amount, offer.tail, offer.key))
            left -= amount
    return tuple(tenders)
