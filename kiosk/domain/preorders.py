"""Pre-orders: goods that are promised for a day, with an advance payment, and collected then.

A pre-order is a sale of nothing but an advance payment, and a promise of goods at the prices of
that moment. When they are collected, the advance comes back and pays for them, as what comes back
pays in an exchange (:mod:`kiosk.domain.exchange`): so each of the two sales adds up by itself, on
whatever day and in whatever till session it is made. Who may do that is who has the right to be
refunded the advance (:mod:`kiosk.domain.rights`), and that lies with one till: nothing is
collected twice, and nothing that was paid back is collected.

    PreorderTaken      {preorder, sale, day, …, lines}   with the sale of its advance payment
    PreorderCollected  {preorder, sale, refund}          with the sale of the goods
    PreorderCancelled  {preorder, refund}                the advance was paid back

Where the price has the tax in it, an advance payment bears the tax of what it is for, in the
proportions of the whole: the tax falls due when it is received (Council Directive 2006/112/EC,
article 65, where the goods are named). Where tax comes on top, as sales tax does, it falls due
with the goods, and the advance bears none. It is no turnover before the goods are handed over.

Of what is scarce so many units are kept in a pool of their own (:mod:`kiosk.domain.pools`), from
which only who collects them is sold. Of a numbered edition the numbers are promised with it, and
move to that pool with their units. Who ordered, and where to send it, is in no entry.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from kiosk.domain.card_numbers import check_no_card
from kiosk.domain.catalogue import StockPolicy, Variant, VariantKind
from kiosk.domain.consent import check_email
from kiosk.domain.errors import N_, BadInput, Refusal
from kiosk.domain.ids import ProductId, VariantId
from kiosk.domain.money import Money, total
from kiosk.domain.sale import Priced, PricedLine
from kiosk.domain.tax import EXEMPT, TaxRate, TaxRounding, tax_sale
from kiosk.domain.tenders import Tender, TenderKind

LONGEST_TEXT = 120
MOST_LINES = 6
# What the line of an advance payment is of.
ADVANCE = "advance"
_PHONE = re.compile(r"\+?[0-9][0-9 ()/.-]{2,30}")
_WINDOW = re.compile("([0-9]{1,2}):([0-9]{2}) *[-\N{EN DASH}] *([0-9]{1,2}):([0-9]{2})")
_PERCENT = re.compile(r"([0-9]{1,3}) ?%")


class State(StrEnum):
    """What became of a pre-order; one that was paid back is cancelled."""

    OPEN = "open"
    COLLECTED = "collected"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Person:
    """Who ordered, and the ``address`` to send it to, line by line; empty where they collect it."""

    name: str
    phone: str = ""
    email: str = ""
    address: tuple[str, ...] = ()


@dataclass(frozen=True)
class Promise:
    """The day it is promised for, and from when until when on it, all in the event's time; both
    times are None where that was not said. ``ship``: it is sent."""

    day: date
    begins: time | None = None
    ends: time | None = None
    ship: bool = False


@dataclass(frozen=True)
class Advances:
    """Advance payments of a session, both above zero: ``taken`` for pre-orders, and ``used`` when
    they were collected or paid back."""

    taken: Money
    used: Money

    @property
    def outstanding(self) -> Money:
        """What of it is still owed; below zero where more was used than taken here."""
        return self.taken - self.used


def checked_person(name: str, phone: str, email: str, address: Sequence[str] = ()) -> Person:
    """Who orders, as it was written down.

    :raises BadInput: there is no name, no way to reach them, or something that can't be kept.
    """
    called, number, mail = _text(name), _text(phone), email.strip()
    if not called:
        raise BadInput(N_("Say who orders it: a name is needed."))
    if not number and not mail:
        raise BadInput(N_("Say how to reach them: a phone number or an e-mail address."))
    if number and not _PHONE.fullmatch(number):
        raise BadInput(N_("“{text}” is not a phone number."), text=number)
    lines = tuple(filter(None, map(_text, address)))
    if len(lines) > MOST_LINES:
        raise BadInput(N_("An address has at most six lines."))
    return Person(called, number, check_email(mail) if mail else "", lines)


def promise_for(day: str, window: str, today: date, *, ship: bool) -> Promise:
    """Read a day as ``2026-12-05``, and a window as ``14:00-16:00`` or nothing.

    :raises BadInput: it is no day or no window, or the day is over.
    """
    on = parse_day(day)
    if on < today:
        raise BadInput(N_("That day is over; promise it for today or later."))
    if not window.strip():
        return Promise(on, ship=ship)
    said = _WINDOW.fullmatch(window.strip())
    try:
        found = said and (time(int(said[1]), int(said[2])), time(int(said[3]), int(said[4])))
    except ValueError:
        found = None
    if not found or not found[0] < found[1]:
        raise BadInput(
            N_("“{text}” is no pickup window; write it as in 14:00-16:00."), text=window.strip()
        )
    return Promise(on, *found, ship=ship)


def parse_day(text: str) -> date:
    """Read a day as ``2026-12-05``.

    :raises BadInput: it is none.
    """
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise BadInput(
            N_("“{text}” is no day; write it as in 2026-12-05."), text=text.strip()
        ) from None


def parse_advance(text: str, due: Money) -> Money | Refusal:
    """Read what is paid now of what is ``due``: an amount, ``20%`` of it rounded half up, or all
    of it where nothing is said.

    :raises BadInput: it is neither.
    """
    written = text.strip()
    if not written:
        return due
    percent = _PERCENT.fullmatch(written)
    paid = (
        Money((2 * due.minor * int(percent[1]) + 100) // 200, due.currency)
        if percent
        else Money.parse(written, due.currency)
    )
    if not 0 <= paid.minor <= due.minor:
        return Refusal("no_advance", {"due": str(due)})
    return paid


def orderable(priced: Priced) -> Refusal | None:
    """Why this can't be ordered; None where it can. A ticket or a gift card is handed over at
    once."""
    for line in priced.lines:
        variant = line.variant
        if line.amount.minor < 0 or variant.kind not in (VariantKind.GOODS, VariantKind.DEPOSIT):
            return Refusal("preorder_kind")
    return None


def advance_on(whole: Priced, paid: Money, title: str, rounding: TaxRounding) -> Priced:
    """The advance payment ``paid`` on what ``whole`` costs, as what a sale sells: a line for each
    rate that it bears, called ``title``. ``paid`` is from nothing to all of it."""
    parts = _parts(whole, paid)
    taxed = tax_sale(parts, paid.currency, rounding)
    return Priced(
        tuple(
            PricedLine(
                number,
                advance_of(amount, title, rate),
                1,
                amount,
                rate,
                tax,
                key=VariantId(f"{ADVANCE}={number}"),
                sold=1,
            )
            for number, ((amount, rate), tax) in enumerate(
                zip(parts, taxed.per_line, strict=True), start=1
            )
        ),
        taxed,
    )


def advance_of(amount: Money, title: str, rate: TaxRate) -> Variant:
    """An advance payment of this amount, as what a line is of."""
    return Variant(
        id=VariantId(ADVANCE),
        product_id=ProductId(ADVANCE),
        product_title=title,
        sku="",
        price=amount,
        taxable=rate != EXEMPT,
        kind=VariantKind.ADVANCE,
        policy=StockPolicy.UNLIMITED,
    )


def advance_tender(paid: Money) -> tuple[Tender, ...]:
    """What stands on both sides for an advance payment that pays for goods."""
    return (Tender(TenderKind.ADVANCE, paid),) if paid else ()


def _parts(whole: Priced, paid: Money) -> list[tuple[Money, TaxRate]]:
    """How much of it is for goods of which rate; adds up to ``paid``."""
    shares: dict[TaxRate, int] = {}
    for one in whole.taxed.by_rate:
        bears = one.rate if one.rate.included and one.rate.millipercent else EXEMPT
        shares[bears] = shares.get(bears, 0) + one.gross.minor
    found: list[tuple[Money, TaxRate]] = []
    before = given = 0
    for rate, gross in shares.items():
        before += gross
        # Of a running sum, so that the roundings add up.
        upto = (2 * paid.minor * before + whole.due.minor) // (2 * whole.due.minor or 1)
        if upto > given:
            found.append((Money(upto - given, paid.currency), rate))
        given = upto
    assert total((one for one, _ in found), paid.currency) == paid
    return found or [(paid, EXEMPT)]


def _text(text: str) -> str:
    tidy = " ".join(text.split())
    if len(tidy) > LONGEST_TEXT or (tidy and not tidy.isprintable()):
        raise BadInput(N_("A line of a pre-order has at most 120 characters."))
    return check_no_card(tidy)
