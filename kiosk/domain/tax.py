"""Tax on a sale: rates, and how much of an amount is tax.

A rate is a whole number of thousandths of a percent (20 % is 20000, 8.875 % is 8875), so it
is exact. Tax is worked out once for all lines of a receipt that share a rate and rounded half
up to a minor unit, then shared over those lines by largest remainder: lines, receipt and
export add up to the same penny (per-receipt rounding, as EU Directive 2006/112/EC leaves to
the member states and as till receipts commonly do). Where an event says so, each line is
rounded by itself instead, and a rate's tax is the sum of its lines'.

An event has tax classes by name, each with its rate: the standard one, and others such as a
reduced one. What is exempt is not taxed at all; what is zero-rated is taxed, at 0 %, so that a
receipt and an export name that rate (the two are apart in HMRC's VAT guide, Notice 700).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from kiosk.domain.errors import BadInput
from kiosk.domain.money import Money, rounded, total

_WHOLE = 100_000
# The name stands in every line of every sale, and a sale is one journal entry.
LONGEST_NAME = 40


@dataclass(frozen=True)
class TaxRate:
    """A named rate: ``millipercent`` thousandths of a percent, in the price or on top of it."""

    name: str
    millipercent: int
    included: bool = True

    def label(self) -> str:
        """The rate as a receipt shows it: ``"VAT 20%"``."""
        if self == REVERSE:
            return self.name
        percent = Decimal(self.millipercent) / 1000
        return f"{self.name} {percent.normalize():f}%"


EXEMPT = TaxRate("No tax", 0)
# The buyer owes it: kiosk.domain.reverse_charge.
REVERSE = TaxRate("Reverse charge", 0)


class TaxRounding(StrEnum):
    """What is rounded to a minor unit: the tax of a receipt at each rate, or that of each line."""

    RECEIPT = "receipt"
    LINE = "line"


# The classes that every event has: what names no other, and what bears no tax.
STANDARD = "standard"
NO_CLASS = "exempt"

_SPEC = re.compile(
    r"(?P<name>.+?)\s+(?P<percent>[0-9.,]+)\s*%\s*(?P<mode>included|added|excluded)?", re.I
)


def parse_rate(text: str) -> TaxRate:
    """Read a rate as written: ``"VAT 20% included"`` or ``"Sales tax 8.875% added"``.

    Without a last word the tax is included in the price.

    :raises BadInput: it isn't of that form, its name is too long, or the rate is not from 0 to
        100 %.
    """
    found = _SPEC.fullmatch(text.strip())
    if not found:
        raise BadInput(
            f"“{text}” is not a tax; write it as in “VAT 20% included” or “Sales tax 8.875% added”."
        )
    if len(found["name"]) > LONGEST_NAME:
        raise BadInput(f"A tax has a name of at most {LONGEST_NAME} characters; shorten it.")
    try:
        scaled = Decimal(found["percent"].replace(",", ".")) * 1000
    except InvalidOperation:
        raise BadInput(f"“{found['percent']}” is not a percentage.") from None
    if not 0 <= scaled <= _WHOLE or scaled != int(scaled):
        raise BadInput(
            f"“{found['percent']}%” can't be a tax rate; use 0 to 100 with at most 3 decimals."
        )
    mode = (found["mode"] or "included").lower()
    return TaxRate(found["name"], int(scaled), included=mode == "included")


def class_name(text: str) -> str:
    """A tax class's name as it is kept, so that “Reduced” and “reduced” are one.

    :raises BadInput: it is empty, too long, or holds a colon.
    """
    name = " ".join(text.split()).casefold()
    if not 1 <= len(name) <= LONGEST_NAME or ":" in name:
        raise BadInput(
            f"“{text}” can't name a tax class; use 1 to {LONGEST_NAME} characters and no colon."
        )
    return name


def parse_class(text: str) -> tuple[str, TaxRate]:
    """Read a class with its rate as written: ``"reduced: VAT 5% included"``.

    :raises BadInput: it isn't of that form, or is the class of what bears no tax.
    """
    name, colon, rate = text.partition(":")
    if not colon:
        raise BadInput(f"“{text}” is not a tax class; write it as in “reduced: VAT 5% included”.")
    name = class_name(name)
    if name == NO_CLASS:
        raise BadInput(
            f"“{NO_CLASS}” is for what bears no tax; call a class with a rate otherwise."
        )
    return name, parse_rate(rate)


def parse_rounding(text: str) -> TaxRounding:
    """Read what is rounded; per receipt where nothing is said.

    :raises BadInput: it is neither.
    """
    try:
        return TaxRounding(text.strip().casefold() or TaxRounding.RECEIPT)
    except ValueError:
        raise BadInput(
            f"“{text}” is no way to round tax; use {' or '.join(TaxRounding)}."
        ) from None


def rate_body(rate: TaxRate) -> dict[str, str | int | bool]:
    """A rate as entries name it."""
    return {"name": rate.name, "millipercent": rate.millipercent, "included": rate.included}


def classes_body(classes: Mapping[str, TaxRate]) -> dict[str, object]:
    """The body of the entry that sets tax classes; those that it does not name stay."""
    return {"classes": {name: rate_body(rate) for name, rate in sorted(classes.items())}}


def tax_of(amount: Money, rate: TaxRate) -> Money:
    """The tax in ``amount`` (rate included) or on it (rate added), rounded half up."""
    base = _WHOLE + rate.millipercent if rate.included else _WHOLE
    return rounded(Decimal(amount.minor) * rate.millipercent / base, amount.currency)


@dataclass(frozen=True)
class TaxLine:
    """What a receipt says about one rate: ``net + tax = gross``."""

    rate: TaxRate
    net: Money
    tax: Money
    gross: Money


@dataclass(frozen=True)
class Taxed:
    """Taxes of a whole sale: per rate, and per line in the lines' own order."""

    by_rate: tuple[TaxLine, ...]
    per_line: tuple[Money, ...]
    due: Money


def tax_sale(
    lines: Sequence[tuple[Money, TaxRate]],
    currency: str,
    rounding: TaxRounding = TaxRounding.RECEIPT,
) -> Taxed:
    """Work out the taxes of a sale whose lines are (amount, rate).

    ``due`` is what the customer pays: the lines' amounts plus any tax that comes on top.
    """
    per_line = [Money.zero(currency)] * len(lines)
    by_rate: list[TaxLine] = []
    for rate in sorted(
        {rate for _, rate in lines}, key=lambda r: (r.name, r.millipercent, r.included)
    ):
        places = [i for i, (_, its) in enumerate(lines) if its == rate]
        amounts = [lines[i][0] for i in places]
        amount = total(amounts, currency)
        if rounding is TaxRounding.LINE:
            shares = [tax_of(one, rate) for one in amounts]
        else:
            shares = _share(tax_of(amount, rate), amounts)
        for place, share in zip(places, shares, strict=True):
            per_line[place] = share
        tax = total(shares, currency)
        gross = amount if rate.included else amount + tax
        by_rate.append(TaxLine(rate, gross - tax, tax, gross))
    return Taxed(tuple(by_rate), tuple(per_line), total((t.gross for t in by_rate), currency))


def told(taxes: Sequence[TaxLine]) -> Sequence[TaxLine]:
    """Those of ``taxes`` that a receipt or a report names: all, that they may add up to its total,
    where there is any but what bears no tax; else none."""
    return taxes if any(one.rate != EXEMPT for one in taxes) else ()


def _share(tax: Money, amounts: Sequence[Money]) -> list[Money]:
    return tax.split([abs(amount.minor) for amount in amounts])
