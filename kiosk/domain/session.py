"""Till sessions: from a float to a counted drawer.

A session is what a device does between opening and closing it. What belongs to it is settled by
the places of its two entries in the device's own journal: every sale, refund and cash move of the
device that stands between them, in the session's currency. Nothing on a sale says so, and no crash
can change it.

    SessionOpened    {session, currency, opening, pieces}   the float, and the coins and notes of it
    CashMoved        {move, currency, amount, card?}        above zero in, below zero out; for the
                                                            rest of a gift ``card``
    DrawerOpened     {move, currency}                       a no-sale
    SessionClosed    {session, number, tenders, taxes, …}   all that its Z says; ``refunds`` and
                                                            ``paid_back`` with ``voids`` in them
    ReportReprinted  {session, report}                      a Z printed once more

Who did it and why is free text about people: it stands in rows of their own, which ``note`` names.
A hub keeps these entries as it keeps every other; nothing at it depends on them.

Expected in the drawer is the float, and cash in, less cash out, and what was taken in cash (given
less change), less what was paid back in cash. Of any other tender it is what was taken less what
was paid back. The difference to what was counted is over or short; it never stops a close. All
amounts are whole minor units of the session's one currency, so that nothing has to be rounded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from kiosk.domain.card_numbers import check_no_card
from kiosk.domain.denominations import denominations
from kiosk.domain.deposits import Deposits
from kiosk.domain.errors import N_, BadInput
from kiosk.domain.money import Money, total
from kiosk.domain.preorders import Advances
from kiosk.domain.tax import TaxLine, TaxRate
from kiosk.domain.tenders import PROMISES, TenderKind

LONGEST_NAME = 120
LONGEST_REASON = 500
# Of one coin or note; a drawer holds fewer, and a typing mistake has more digits.
MOST_PIECES = 99_999
_CASH = str(TenderKind.CASH)
_FIRST = (_CASH, str(TenderKind.CARD))
_NOWHERE = (
    TenderKind.ROUNDING,
    TenderKind.COMPLIMENTARY,
    TenderKind.EXCHANGE,
    TenderKind.ADVANCE,
    TenderKind.TIP,
    *PROMISES,
)
_COUNTED_KINDS = (TenderKind.CASH, TenderKind.CARD)


class MoveKind(StrEnum):
    """Why a drawer was opened without a sale. Cash out is kept as an amount below zero, as is what
    was paid out for the rest of a gift card; a no-sale moves nothing."""

    CASH_IN = "cash_in"
    CASH_OUT = "cash_out"
    CARD_OUT = "card_out"
    NO_SALE = "no_sale"


@dataclass(frozen=True)
class Count:
    """What was counted of one tender; ``pieces`` says how many of each denomination, and is empty
    where it was counted by its total."""

    amount: Money
    pieces: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class TenderSum:
    """One tender in a session: ``taken`` is what was given less change; ``paid_back`` went out in
    refunds."""

    kind: str
    taken: Money
    paid_back: Money

    @property
    def left(self) -> Money:
        """What remains of it."""
        return self.taken - self.paid_back


@dataclass(frozen=True)
class Takings:
    """What the sales and refunds of a session come to. ``taxes`` are per rate, less refunds.
    ``discounts`` is how many its sales were given, ``discounted`` what those took off. Of its
    refunds so many were ``voids``, which came to ``voided``.

    ``cards`` is what of it was gift cards, sold less taken back. It is no turnover: it is owed to
    whoever holds them, and becomes turnover when they pay with it. It is taxed then, too, since
    what they will buy isn't known (a multi-purpose voucher: Council Directive 2006/112/EC,
    article 30b). Nor are the ``deposits`` and the ``advances`` for pre-orders among it; None where
    there were none."""

    sales: int
    refunds: int
    sold: Money
    paid_back: Money
    tenders: tuple[TenderSum, ...]
    taxes: tuple[TaxLine, ...]
    cards: Money
    discounts: int
    discounted: Money
    voids: int
    voided: Money
    deposits: Deposits | None = None
    advances: Advances | None = None

    @property
    def turnover(self) -> Money:
        """What was earned, taxes among it."""
        earned = self.sold - self.paid_back - self.cards
        earned = earned - self.deposits.outstanding if self.deposits else earned
        return earned - self.advances.outstanding if self.advances else earned


@dataclass(frozen=True)
class Drawer:
    """What else changed the cash of a session; ``cash_in`` and ``cash_out`` are both above zero. Of
    ``cash_out``, ``cards_out`` was for the rests of gift cards."""

    opening: Money
    cash_in: Money
    cash_out: Money
    no_sales: int
    cards_out: Money


@dataclass(frozen=True)
class Compared:
    """What was ``expected`` of one tender and what was ``counted``; None where nobody counted.
    Of transfers and payment links that is what somebody has seen arrive by then."""

    kind: str
    expected: Money
    counted: Money | None

    @property
    def countable(self) -> bool:
        """Whether it lies anywhere to be counted: no tip, exchange, advance, rounding or gift
        does, and a transfer lies at the bank."""
        return self.kind not in _NOWHERE

    @property
    def difference(self) -> Money | None:
        """Above zero the drawer is over, below zero it is short."""
        return None if self.counted is None else self.counted - self.expected


def expected(drawer: Drawer, takings: Takings) -> dict[str, Money]:
    """How much there should be of each tender, cash always among them."""
    cash = drawer.opening + drawer.cash_in - drawer.cash_out
    found = {one.kind: one.left for one in takings.tenders}
    return {**found, _CASH: cash + found.get(_CASH, Money.zero(cash.currency))}


def compare(
    there_should_be: Mapping[str, Money], counted: Mapping[str, Money | None]
) -> tuple[Compared, ...]:
    """Put what was counted beside what was expected: cash and card first, then by name."""
    currency = there_should_be[_CASH].currency
    return tuple(
        Compared(kind, there_should_be.get(kind, Money.zero(currency)), counted.get(kind))
        for kind in in_order({*there_should_be, *counted})
    )


def in_order(kinds: Iterable[str]) -> list[str]:
    """Kinds of tenders in the order in which they are told: cash, card, the others by name."""
    return sorted(kinds, key=lambda kind: (kind != _FIRST[0], kind != _FIRST[1], kind))


def net_taxes(sold: Sequence[TaxLine], undone: Sequence[TaxLine]) -> tuple[TaxLine, ...]:
    """Taxes per rate: those of sales less those of refunds."""
    sums: dict[TaxRate, TaxLine] = {}
    for sign, lines in ((1, sold), (-1, undone)):
        for one in lines:
            zero = Money.zero(one.net.currency)
            before = sums.get(one.rate, TaxLine(one.rate, zero, zero, zero))
            sums[one.rate] = TaxLine(
                one.rate,
                before.net + one.net * sign,
                before.tax + one.tax * sign,
                before.gross + one.gross * sign,
            )
    order = sorted(sums, key=lambda rate: (rate.name, rate.millipercent, rate.included))
    return tuple(sums[rate] for rate in order)


def count_pieces(pieces: Mapping[int, int], currency: str) -> Count:
    """Count a drawer by its coins and notes: so many pieces of each value in minor units.

    :raises BadInput: the currency has no such coin or note here, or so many can't be.
    """
    known = denominations(currency)
    for value, number in pieces.items():
        if value not in known:
            raise BadInput(
                f"{currency} has no coin or note of {Money(value, currency).plain()} here; "
                f"count by the total, as in cash:{Money(11000, currency).plain()}."
            )
        if not 0 <= number <= MOST_PIECES:
            raise BadInput(
                f"{number} pieces can't lie in a drawer; use 0 to {MOST_PIECES} of each."
            )
    some = {value: pieces[value] for value in known if pieces.get(value)}
    worth = (Money(value, currency) * number for value, number in some.items())
    return Count(total(worth, currency), some)


def count_total(amount: Money) -> Count:
    """Count a tender by its total.

    :raises BadInput: it is below zero.
    """
    if amount.minor < 0:
        raise BadInput(N_("What was counted can't be less than nothing."))
    return Count(amount)


def parse_counts(texts: Iterable[str], currency: str) -> dict[str, Count]:
    """Read what was counted, each as ``5000:1,2000:3`` (pieces of coins and notes by their value
    in minor units) or as a total of one tender, ``cash:110.00`` or ``card:45.00``.

    :raises BadInput: one of them is of neither form, or a tender is counted twice.
    """
    found: dict[str, Count] = {}
    for text in texts:
        kind, count = _parse_count(text.strip(), currency)
        if kind in found:
            raise BadInput(f"“{text}”: {kind} was counted before; say it once.")
        found[kind] = count
    return found


def _parse_count(text: str, currency: str) -> tuple[str, Count]:
    kind, _, amount = text.partition(":")
    known = {str(one) for one in _COUNTED_KINDS}
    if kind.strip().lower() in known:
        return kind.strip().lower(), count_total(Money.parse(amount, currency))
    pieces: dict[int, int] = {}
    for part in text.split(","):
        value, _, number = part.partition(":")
        try:
            worth, many = int(value), int(number)
        except ValueError:
            raise BadInput(
                f"“{part.strip()}” is no count; write 5000:1 for one coin or note of 5000 minor "
                "units, or cash:110.00, or card:45.00."
            ) from None
        pieces[worth] = pieces.get(worth, 0) + many
    return _CASH, count_pieces(pieces, currency)


def check_name(who: str) -> str:
    """Who acts, tidied; may be empty.

    :raises BadInput: it is longer than a name.
    """
    name = " ".join(who.split())
    if len(name) > LONGEST_NAME or (name and not name.isprintable()):
        raise BadInput(N_("Say who does this with a name of at most 120 characters."))
    return check_no_card(name)


def check_word(who: str, why: str) -> tuple[str, str]:
    """Who opens a drawer without a sale and why, tidied.

    :raises BadInput: one of them isn't said, or is longer than fits.
    """
    name = check_name(who)
    if not name:
        raise BadInput(N_("Say who does this: a name is needed."))
    return name, check_reason(why)


def check_reason(why: str) -> str:
    """Why somebody acts, tidied.

    :raises BadInput: it isn't said, or is longer than fits.
    """
    reason = " ".join(why.split())
    if not 0 < len(reason) <= LONGEST_REASON:
        raise BadInput(N_("Say why, in 1 to 500 characters."))
    return check_no_card(reason)
