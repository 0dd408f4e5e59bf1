"""The customer display: what somebody who buys sees of their own basket, and nothing else.

What is shown is made here and nowhere else, from the open basket or the sale that was just made.
It knows no stock, no cost, no staff, no member and no other basket; of what a customer had written
on a thing it shows that there is something, not what. Screens and pole displays only draw it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kiosk.domain.cash_rounding import in_coins
from kiosk.domain.editions import numbers_text
from kiosk.domain.money import Money, total
from kiosk.domain.sale import CartLine, Priced
from kiosk.domain.tenders import Tender, TenderKind
from kiosk.language import Phrase
from kiosk.services.bundles import as_one, held_under
from kiosk.services.cart_view import CartView
from kiosk.services.deposits import title_of
from kiosk.services.discount_words import discount_words
from kiosk.services.formats import as_written, at_price, count, money, tax_rate
from kiosk.services.pocket_receipt import pocket_receipt
from kiosk.services.receipts import (
    TENDER_WORDS,
    linked,
    receipt_data,
    transfer_code,
    transferred,
)
from kiosk.services.sales import Sale
from kiosk.services.till import Till

_WELCOME = Phrase("Welcome")
_MOMENT = Phrase("One moment, please")
_MOMENT_TEXT = Phrase("We will be with you right away.")
_CLOSED = Phrase("This till is closed right now")
_CLOSED_TEXT = Phrase("Please go to another till, or come back a little later.")
_TOTAL = Phrase("Total")
_TO_PAY = Phrase("To pay")
_TO_PAY_OUT = Phrase("You get back")
_YOU_SAVE = Phrase("You save")
_CHANGE = Phrase("Change")
_PAID = Phrase("Paid")
_NO_CHANGE = Phrase("No change")
_BY_CASH = Phrase("Please pay in cash")
_BY_CARD = Phrase("Please pay by card")
_AT_TERMINAL = Phrase("Please follow the card terminal")
_THANKS = Phrase("Thank you!")
_TAKE_ALONG = Phrase("Scan this with your phone's camera to take the receipt along.")
_SCAN_TO_PAY = Phrase("Scan this with your phone to pay.")
_NUMBER = Phrase("No. {numbers}")


class Moment(StrEnum):
    """How far the customer's purchase has come; ``AWAY`` is whenever it is nobody's business."""

    IDLE = "idle"
    BASKET = "basket"
    PAID = "paid"
    AWAY = "away"


class Asked(StrEnum):
    """How the customer is asked to pay."""

    CASH = "cash"
    CARD = "card"
    TERMINAL = "terminal"


_ASKED = {Asked.CASH: _BY_CASH, Asked.CARD: _BY_CARD, Asked.TERMINAL: _AT_TERMINAL}


@dataclass(frozen=True)
class FaceLine:
    """A line of the basket. ``each`` says how the amount comes about, ``before`` what it was
    before discounts; ``details`` are what belongs to it, and ``reasons`` why it costs less, each
    with its amount. Amounts are as people write them, empty where there is none."""

    key: str
    title: str
    amount: str
    quantity: str = ""
    each: str = ""
    before: str = ""
    details: tuple[tuple[str, str], ...] = ()
    reasons: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Face:
    """What the customer sees. ``heading`` and ``text`` say what there is to say or to do; ``label``
    and ``amount`` are the one amount that matters, and ``sums`` how it comes about. ``code`` is
    what a QR code says, and ``code_words`` what it is for. ``last`` is the key of the line that was
    touched last."""

    moment: Moment
    heading: str
    text: str = ""
    lines: tuple[FaceLine, ...] = ()
    sums: tuple[tuple[str, str], ...] = ()
    label: str = ""
    amount: str = ""
    last: str = ""
    code: str = ""
    code_words: str = ""


def idle(name: str) -> Face:
    """Nobody buys: the name of the place, and a welcome."""
    return Face(Moment.IDLE, as_written(name), _WELCOME())


def away() -> Face:
    """Somebody at the till does what is none of the customer's business."""
    return Face(Moment.AWAY, _MOMENT(), _MOMENT_TEXT())


def closed() -> Face:
    """Nobody has the till open."""
    return Face(Moment.AWAY, _CLOSED(), _CLOSED_TEXT())


def of_basket(view: CartView, step: int, asked: Asked | None = None, last: str = "") -> Face:
    """The open basket, and how it is to be paid once that is ``asked``; cash in coins of ``step``
    minor units."""
    sums: list[tuple[str, str]] = []
    if view.priced is not None:
        sums += [
            (tax_rate(tax.rate), money(tax.tax))
            for tax in view.priced.taxed.by_rate
            if tax.rate.millipercent
        ]
        if view.priced.saved:
            sums.insert(0, (_YOU_SAVE(), money(view.priced.saved)))
    paid = [(TENDER_WORDS[one.value.kind](), one.pays) for one in view.stored if one.pays]
    paid += [(TENDER_WORDS[one.kind](), one.amount) for one in view.given]
    if paid:
        sums.append((_TOTAL(), money(view.due)))
        sums += [(words, money(-some)) for words, some in paid]
    label, owed = _TO_PAY() if paid or asked else _TOTAL(), view.to_pay
    if owed.minor < 0 and not paid:
        label, owed = _TO_PAY_OUT(), -in_coins(owed, step)
    elif asked is Asked.CASH:
        owed = in_coins(owed, step)
    if owed.minor < 0:
        owed = Money.zero(owed.currency)
    if view.priced is None:
        # What it costs is not known yet: nothing at all is no price.
        label = ""
    return Face(
        Moment.BASKET,
        _ASKED[asked]() if asked else "",
        lines=tuple(_line(view, one) for one in view.lines),
        sums=tuple(sums),
        label=label,
        amount=money(owed) if label else "",
        last=last,
    )


def of_sale(till: Till, sale: Sale, *, practice: bool = False) -> Face:
    """The sale that was just made: what was given, the change, and the receipt to take along; of
    what is yet to be transferred, the code that pays it instead."""
    sums = [(_TOTAL(), money(sale.total))]
    sums += [(TENDER_WORDS[one.kind](), money(_given(one))) for one in sale.tenders]
    cash = any(one.kind is TenderKind.CASH for one in sale.tenders)
    if sale.change:
        label, big = _CHANGE(), money(sale.change)
        label = _TO_PAY_OUT() if sale.total.minor < 0 else label
    elif cash:
        label, big = _PAID(), _NO_CHANGE()
    else:
        label, big = _PAID(), money(sale.total)
    promised = total((transferred(sale), linked(sale)), sale.total.currency)
    pays = transfer_code(sale)
    if promised:
        label, big = _TO_PAY(), money(promised)
    return Face(
        Moment.PAID,
        _THANKS(),
        sums=tuple(sums),
        label=label,
        amount=big,
        code=pays or pocket_receipt(receipt_data(till, sale), practice=practice),
        code_words=(_SCAN_TO_PAY if pays else _TAKE_ALONG)(),
    )


def _given(tender: Tender) -> Money:
    """Rounding and tips change what is to be paid, and stand with the sign that they have in it."""
    upside = tender.kind in (TenderKind.ROUNDING, TenderKind.TIP)
    return -tender.amount if upside else tender.amount


def _line(view: CartView, line: CartLine) -> FaceLine:
    variant = line.good
    found = as_one(line, view.priced) if view.priced else None
    former = view.former_of(line)
    several = line.quantity > 1 and not variant.measure
    reasons = found.discounts if found else ()
    before = found.before if found and reasons else former
    return FaceLine(
        line.key,
        as_written(title_of(variant)),
        money(found.amount if found else variant.worth(line.sold)),
        count(line.quantity) if several else "",
        at_price(line.sold, variant.price, variant.measure) if several or variant.measure else "",
        "" if before is None else money(before),
        tuple(_details(view, line)),
        tuple((as_written(discount_words(one)), money(-one.amount)) for one in reasons),
    )


def _details(view: CartView, line: CartLine) -> list[tuple[str, str]]:
    inside = [
        (f"{count(each)} \N{MULTIPLICATION SIGN} {as_written(part.title)}", "")
        for part, each in line.contents
    ]
    chosen = [(as_written(one.group if one.text else one.name), "") for one in line.choices]
    numbers = view.numbers.get(line.variant.id)
    told = [(_NUMBER(numbers=numbers_text(numbers).replace(",", ", ")), "")] if numbers else []
    return [*inside, *chosen, *told, *_held(view.priced, line)]


def _held(priced: Priced | None, line: CartLine) -> list[tuple[str, str]]:
    found = held_under(line, priced) if priced else []
    return [
        (
            ", ".join(
                filter(
                    None,
                    (
                        as_written(title_of(one.variant)),
                        at_price(one.quantity, one.variant.price, None) if one.quantity > 1 else "",
                    ),
                )
            ),
            money(one.amount),
        )
        for one in found
    ]
