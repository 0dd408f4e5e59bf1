"""Refunds: what is paid back for which part of a sale, to the penny.

Of a line of Q units for an amount A, the first k units are worth A·k/Q, rounded half up; some
units after them are worth the difference of two such sums. So however a line is refunded, in
one piece or unit by unit, all refunds of it add up to exactly A, and its tax likewise.

A void is a refund of all of a sale in the till session that made it, as if it had not been: what
was given for it goes back by the way that it came.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kiosk.domain.bundles import InBundle
from kiosk.domain.errors import Refusal
from kiosk.domain.measures import Measure, plain
from kiosk.domain.money import Money, total
from kiosk.domain.tax import TaxLine, TaxRate
from kiosk.domain.tenders import CAME_BACK, Tender, TenderKind


@dataclass(frozen=True)
class Sold:
    """A line of a sale as it was sold, and how many of its units were refunded ``before``: pieces,
    or thousandths of its ``measure``. A part says of which ``bundle`` it is."""

    line: int
    title: str
    quantity: int
    amount: Money
    tax: Money
    rate: TaxRate
    before: int = 0
    measure: Measure | None = None
    bundle: InBundle | None = None

    @property
    def left(self) -> int:
        """How many units can still be refunded."""
        return max(self.quantity - self.before, 0)


@dataclass(frozen=True)
class UndoneLine:
    """Some units of a line, and what of its amount and tax is undone with them."""

    line: int
    quantity: int
    amount: Money
    tax: Money


@dataclass(frozen=True)
class Undone:
    """What a refund undoes: its lines, the taxes per rate, and what is paid back."""

    lines: tuple[UndoneLine, ...]
    taxes: tuple[TaxLine, ...]
    due: Money


def undo(sold: Sequence[Sold], asked: Mapping[int, int], currency: str) -> Undone | Refusal:
    """Work out the refund of ``asked`` (line to units), or why it can't be made."""
    known = {one.line: one for one in sold}
    if not any(one.left for one in sold):
        return Refusal("nothing_to_refund")
    if not asked:
        return Refusal("none_chosen")
    for line, quantity in asked.items():
        if line not in known:
            return Refusal("unknown_line", {"line": line})
        one = known[line]
        if quantity < 1:
            return Refusal("bad_refund", {"title": one.title})
        if quantity > one.left:
            left = plain(one.left, one.measure) if one.measure and one.left else one.left
            return Refusal("refunded_before", {"title": one.title, "left": left})
    lines = tuple(_undone(known[line], quantity) for line, quantity in sorted(asked.items()))
    taxes = []
    for rate in sorted(
        {known[one.line].rate for one in lines}, key=lambda r: (r.name, r.millipercent, r.included)
    ):
        of_it = [one for one in lines if known[one.line].rate == rate]
        amount = total((one.amount for one in of_it), currency)
        tax = total((one.tax for one in of_it), currency)
        gross = amount if rate.included else amount + tax
        taxes.append(TaxLine(rate, gross - tax, tax, gross))
    return Undone(lines, tuple(taxes), total((one.gross for one in taxes), currency))


def all_that_is_left(sold: Sequence[Sold]) -> dict[int, int]:
    """Every line with the units of it that can still be refunded."""
    return {one.line: one.left for one in sold if one.left}


def voids(
    sold: Sequence[Sold], paid: Sequence[Tender], receipt: str, *, of_this_session: bool
) -> Refusal | None:
    """Why the sale of these lines, ``paid`` like this, can't be undone as if it had not been; None
    where it can."""
    if any(one.kind in CAME_BACK for one in paid):
        return Refusal("void_exchanged", {"receipt": receipt})
    if not of_this_session:
        return Refusal("void_too_late", {"receipt": receipt})
    if any(one.before for one in sold):
        return Refusal("void_refunded", {"receipt": receipt})
    return None


def as_it_came(paid: Sequence[Tender], change: Money) -> tuple[Tender, ...]:
    """What goes back of what was ``paid``: each by the way that it came, and of cash what stayed in
    the drawer once ``change`` was given."""
    cash = total((one.amount for one in paid if one.kind is TenderKind.CASH), change.currency)
    kept = cash - change
    others = tuple(one for one in paid if one.kind is not TenderKind.CASH)
    return (Tender(TenderKind.CASH, kept), *others) if kept else others


def _undone(one: Sold, quantity: int) -> UndoneLine:
    def part(whole: Money) -> Money:
        return Money(
            _worth(whole.minor, one.before + quantity, one.quantity)
            - _worth(whole.minor, one.before, one.quantity),
            whole.currency,
        )

    return UndoneLine(one.line, quantity, part(one.amount), part(one.tax))


def _worth(whole: int, units: int, of: int) -> int:
    """The worth of the first ``units`` of a line, rounded half up in whole numbers."""
    return (2 * whole * units + of) // (2 * of)
