"""Tax on a sale: rates, and how much of an amount is tax.

A rate is a whole number of thousandths of a percent (20 % is 20000, 8.875 % is 8875), so it
is exact. Tax is worked out once for all lines of a receipt that share a rate and rounded half
up to a minor unit, then shared over those lines by largest remainder: lines, receipt and
export add up to the same penny (per-receipt rounding, as EU Directive 2006/112/EC leaves to
the member states and as till receipts commonly do).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

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
        percent = Decimal(self.millipercent) / 1000
        return f"{self.name} {percent.normalize():f}%"


EXEMPT = TaxRate("No tax", 0)

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


def tax_sale(lines: Sequence[tuple[Money, TaxRate]], currency: str) -> Taxed:
    """Work out the taxes of a sale whose lines are (amount, rate).

    ``due`` is what the customer pays: the lines' amounts plus any tax that comes on top.
    """
    per_line = [Money.zero(currency)] * len(lines)
    by_rate: list[TaxLine] = []
    for rate in sorted(
        {rate for _, rate in lines}, key=lambda r: (r.name, r.millipercent, r.included)
    ):
        places = [i for i, (_, its) in enumerate(lines) if its == rate]
        amount = total((lines[i][0] for i in places), currency)
        tax = tax_of(amount, rate)
        for place, share in zip(places, _share(tax, [lines[i][0] for i in places]), strict=True):
            per_line[place] = share
        gross = amount if rate.included else amount + tax
        by_rate.append(TaxLine(rate, gross - tax, tax, gross))
    return Taxed(tuple(by_rate), tuple(per_line), total((t.gross for t in by_rate), currency))


def _share(tax: Money, amounts: Sequence[Money]) -> list[Money]:
    return tax.split([abs(amount.minor) for amount in amounts])
