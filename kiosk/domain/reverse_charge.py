"""Reverse charge: a business of another country owes the tax itself, and is charged none.

The buyer's VAT number is required, of another country than the seller's, and its form and digits
must agree; whether it was given out, nobody can tell without a network. The paper says "Reverse
charge" (Council Directive 2006/112/EC, article 226(11a)). A price that holds the tax comes down by
it; one that it comes on top of stays. What was never taxed stays so. Whether the law has the buyer
owe the tax is for the seller to know: mostly it is so for services between businesses (articles 44
and 196), and not for goods that are carried off at the table.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain.errors import N_, BadInput
from kiosk.domain.money import total
from kiosk.domain.promotions import OFF_TAX, Discount
from kiosk.domain.sale import Priced, PricedLine
from kiosk.domain.tax import EXEMPT, REVERSE, Taxed, TaxLine, TaxRate

_GREECE = {"EL": "GR"}


def foreign_vat_number(text: str, country: str) -> str:
    """A buyer's VAT number as it is written, with its country before it.

    :raises BadInput: it is none, or of the seller's own ``country``.
    """
    # Imported where somebody says one: a till that opens need not wait for it.
    from stdnum import get_cc_module
    from stdnum.eu import vat
    from stdnum.exceptions import ValidationError
    from stdnum.util import clean

    number = clean(text, " -./").upper()
    place = _GREECE.get(number[:2], number[:2])
    if place == country:
        raise BadInput(N_("A buyer of the seller's own country is charged tax; sell it as usual."))
    european = place.lower() in vat.MEMBER_STATES
    rules = vat if european else get_cc_module(place, "vat") if place.isalpha() else None
    # Some countries count their own letters as a part of the number, others don't.
    for written in (number, number.removeprefix(place)):
        try:
            found = str(rules.validate(written)) if rules is not None else ""
        except ValidationError:
            continue
        if not found:
            break
        return found if european else place + found.removeprefix(place)
    raise BadInput(
        N_("“{number}” is no VAT number; write it with its country, as in DE136695976."),
        number=text.strip(),
    )


def reverse(priced: Priced) -> Priced:
    """The same cart without its tax."""
    lines = tuple(_without(one) for one in priced.lines)
    rates = sorted({one.rate for one in lines}, key=lambda r: (r.name, r.millipercent, r.included))
    by_rate = tuple(_told(rate, [one for one in lines if one.rate == rate]) for rate in rates)
    due = total((one.gross for one in by_rate), priced.due.currency)
    return replace(priced, lines=lines, taxed=Taxed(by_rate, tuple(one.tax for one in lines), due))


def _told(rate: TaxRate, lines: list[PricedLine]) -> TaxLine:
    currency = lines[0].amount.currency
    amount = total((one.amount for one in lines), currency)
    tax = total((one.tax for one in lines), currency)
    gross = amount if rate.included else amount + tax
    return TaxLine(rate, gross - tax, tax, gross)


def _without(line: PricedLine) -> PricedLine:
    # A card that is taxed when it is sold is bought for somebody else to pay with.
    if line.rate == EXEMPT or line.variant.single_purpose:
        return line
    off = line.tax if line.rate.included else line.tax - line.tax
    said = (Discount(OFF_TAX, "", 0, off),) if off else ()
    return replace(
        line,
        amount=line.amount - off,
        rate=REVERSE,
        tax=line.tax - line.tax,
        discounts=(*line.discounts, *said),
    )
