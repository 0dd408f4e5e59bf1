"""Gift cards that are taxed when they are sold, since what they buy bears one known rate.

Selling such a card is the supply of what it will buy; handing that over for it later is none
(Council Directive 2006/112/EC, articles 30a and 30b(1) as of Directive (EU) 2016/1065; in the UK
VATA 1994, Schedule 10B, paragraphs 4 and 5). So what is paid with one stands in the later sale as a
line below zero at the rate of the goods: total and tax are of the rest alone, and nothing is taxed
twice. It pays for goods of its own tax class and for no others.

The tax of that line is what brings the goods' tax down to the tax on what is left of them: a sale
that is paid for wholly like this bears none, to the penny.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kiosk.domain.catalogue import StockPolicy, Variant, VariantKind
from kiosk.domain.ids import ProductId, VariantId
from kiosk.domain.money import Money, total
from kiosk.domain.sale import Priced, PricedLine
from kiosk.domain.tax import REVERSE, Taxed, TaxLine, TaxRate, TaxRounding, tax_of

_PRODUCT = ProductId("redeemed")


@dataclass(frozen=True)
class Redeemed:
    """So much of the card ``key``, whose tax class is ``tax_class``; ``title`` is what its line is
    called."""

    key: str
    tax_class: str
    amount: Money
    title: str


def goods_of(priced: Priced, tax_class: str) -> Money:
    """What a card of this tax class can pay for."""
    return total((one.amount for one in _lines(priced, tax_class)), priced.due.currency)


def redeem(priced: Priced, redeemed: Sequence[Redeemed], rounding: TaxRounding) -> Priced:
    """The cart once these paid; of a class no more than :func:`goods_of` says."""
    for one in redeemed:
        if one.amount:
            priced = _one(priced, one, rounding)
    return priced


def _one(priced: Priced, redeemed: Redeemed, rounding: TaxRounding) -> Priced:
    rate = _lines(priced, redeemed.tax_class)[0].rate
    before = next(one for one in priced.taxed.by_rate if one.rate == rate)
    gross = before.gross - redeemed.amount
    # All lines of one rate have one class or share its rate: the tax of the rest is worked out anew
    # where tax is worked out for a receipt, and line by line else.
    if not gross or rounding is TaxRounding.RECEIPT:
        tax = tax_of(gross, rate)
    else:
        tax = before.tax - tax_of(redeemed.amount, rate)
    after = TaxLine(rate, gross - tax, tax, gross)
    line = _line(priced, redeemed, rate, tax - before.tax)
    by_rate = tuple(after if one is before else one for one in priced.taxed.by_rate)
    per_line = (*priced.taxed.per_line, line.tax)
    return replace(
        priced,
        lines=(*priced.lines, line),
        taxed=Taxed(by_rate, per_line, priced.due - redeemed.amount),
    )


def _line(priced: Priced, redeemed: Redeemed, rate: TaxRate, tax: Money) -> PricedLine:
    name = VariantId(redeemed.key)
    variant = Variant(
        id=name,
        product_id=_PRODUCT,
        product_title=redeemed.title,
        sku="",
        price=-redeemed.amount,
        kind=VariantKind.REDEEMED,
        policy=StockPolicy.UNLIMITED,
        tax_class=redeemed.tax_class,
    )
    number = len(priced.lines) + 1
    return PricedLine(number, variant, 1, -redeemed.amount, rate, tax, key=name, sold=1)


def _lines(priced: Priced, tax_class: str) -> list[PricedLine]:
    """What a card of this class pays for, and what was paid so already."""
    return [
        one
        for one in priced.lines
        if one.variant.taxed
        and one.variant.tax_class == tax_class
        and one.rate.included
        and one.rate != REVERSE
        and one.variant.kind not in (VariantKind.GIFT_CARD, VariantKind.DEPOSIT)
    ]
