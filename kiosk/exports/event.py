"""An event's sales as sheets, with a totals sheet that says whether all sums agree."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kiosk.domain.admission import Direction
from kiosk.domain.money import Money, total
from kiosk.exports.tables import Cell, CellKind, Column, Sheet

_TEXT, _MONEY = CellKind.TEXT, CellKind.MONEY
_INTEGER, _DATETIME = CellKind.INTEGER, CellKind.DATETIME

# How many receipts the totals name where sums don't agree; the count is always whole.
_NAMED = 10
SALE, REFUND, VOID = "sale", "refund", "void"


@dataclass(frozen=True)
class ReceiptRow:
    """One receipt: when (UTC), on which device, its net, tax and gross total, who made it, and
    what was noted on it. ``kind`` is what it is: a sale, a refund or a void."""

    receipt: str
    at: datetime
    device: str
    event: str
    net: Money
    tax: Money
    total: Money
    staff: str = ""
    kind: str = SALE
    note: str = ""


@dataclass(frozen=True)
class LineRow:
    """One line of a receipt: ``unit`` is the price of one as customers are shown it.

    ``before`` is unit times quantity, ``discount`` what was taken off it. ``amount`` is what the
    line adds to the receipt's total: what is left, and ``tax`` with it where the tax comes on top
    of the price. ``numbers`` are those of a numbered edition. What was ``measured`` says how much
    it is, as ``0.385 kg``, and has no ``quantity``; ``unit`` is then for a kilogram or the like.
    ``choices`` are those of its modifiers, which ``unit`` holds too. A part of a bundle has the SKU
    of the ``bundle``, and its ``before`` is its share of the bundle's price.
    """

    receipt: str
    at: datetime
    sku: str
    title: str
    kind: str
    quantity: int | None
    unit: Money
    before: Money
    discount: Money
    amount: Money
    tax_label: str
    tax: Money
    numbers: str = ""
    measured: str = ""
    choices: str = ""
    bundle: str = ""


@dataclass(frozen=True)
class DiscountRow:
    """What was taken off one line, above zero: its kind and name, and who gave it and why where
    somebody did."""

    receipt: str
    at: datetime
    sku: str
    title: str
    kind: str
    name: str
    amount: Money
    who: str
    why: str


@dataclass(frozen=True)
class PaymentRow:
    """One tender of a receipt: what was handed over, and the change given back from it."""

    receipt: str
    at: datetime
    tender: str
    amount: Money
    reference: str
    change: Money


@dataclass(frozen=True)
class TaxRow:
    """One rate on one receipt."""

    receipt: str
    label: str
    net: Money
    tax: Money
    gross: Money


@dataclass(frozen=True)
class RedemptionRow:
    """Somebody went through the door: when (UTC), by which ticket, at which device, in which
    direction and by which check-in list, if any."""

    at: datetime
    code: str
    type: str
    order: str
    device: str
    direction: str = "entry"
    check_in_list: str = ""


def event_sheets(
    receipts: Sequence[ReceiptRow],
    lines: Sequence[LineRow],
    payments: Sequence[PaymentRow],
    taxes: Sequence[TaxRow],
    redemptions: Sequence[RedemptionRow],
    discounts: Sequence[DiscountRow],
    currency: str,
) -> tuple[list[Sheet], Sheet]:
    """Lay out an event's sales; the second value is the totals sheet.

    Sums agree if for every single receipt its total is the sum of its lines, of its payments
    less change and of its taxed amounts, its tax is the sum of its taxes and of its lines', and
    what its lines say was taken off is the sum of its discounts. A refund names no discounts.
    Two mistakes that cancel out over the whole event are thereby found as well.

    :raises ValueError: an amount is in another currency than ``currency``.
    """
    sheets = [
        _receipts(receipts, currency),
        _lines(lines, currency),
        _payments(payments, currency),
        _taxes(taxes, currency),
        _redemptions(redemptions),
        _discounts(discounts, currency),
    ]
    came = sum(one.direction == Direction.ENTRY for one in redemptions)
    totals = _totals(receipts, lines, payments, taxes, came, discounts, currency)
    return sheets, totals


def _receipts(rows: Sequence[ReceiptRow], currency: str) -> Sheet:
    columns = (
        Column("Receipt"),
        Column("At", _DATETIME),
        Column("Device"),
        Column("Event"),
        Column("Net", _MONEY),
        Column("Tax", _MONEY),
        Column("Total", _MONEY),
        Column("Currency"),
        Column("Staff"),
        Column("Kind"),
        Column("Note"),
    )
    return Sheet(
        "Receipts",
        columns,
        [
            (
                *(r.receipt, r.at, r.device, r.event, r.net, r.tax, r.total, currency),
                *(r.staff, r.kind, r.note),
            )
            for r in rows
        ],
    )


def _lines(rows: Sequence[LineRow], currency: str) -> Sheet:
    columns = (
        Column("Receipt"),
        Column("At", _DATETIME),
        Column("SKU"),
        Column("Title"),
        Column("Kind"),
        Column("Quantity", _INTEGER),
        Column("Unit price", _MONEY),
        Column("Before discount", _MONEY),
        Column("Discount", _MONEY),
        Column("After discount", _MONEY),
        Column("Amount", _MONEY),
        Column("Tax rate"),
        Column("Tax", _MONEY),
        Column("Currency"),
        Column("Numbers"),
        Column("Measured"),
        Column("Choices"),
        Column("Bundle"),
    )
    cells: list[tuple[Cell, ...]] = [
        (
            *(r.receipt, r.at, r.sku, r.title, r.kind, r.quantity),
            *(r.unit, r.before, r.discount, r.before - r.discount),
            *(r.amount, r.tax_label, r.tax, currency),
            *(one or None for one in (r.numbers, r.measured, r.choices, r.bundle)),
        )
        for r in rows
    ]
    return Sheet("Lines", columns, cells)


def _payments(rows: Sequence[PaymentRow], currency: str) -> Sheet:
    columns = (
        Column("Receipt"),
        Column("At", _DATETIME),
        Column("Tender"),
        Column("Amount", _MONEY),
        Column("Change", _MONEY),
        Column("Reference"),
        Column("Currency"),
    )
    return Sheet(
        "Payments",
        columns,
        [(r.receipt, r.at, r.tender, r.amount, r.change, r.reference, currency) for r in rows],
    )


def _taxes(rows: Sequence[TaxRow], currency: str) -> Sheet:
    columns = (
        Column("Receipt"),
        Column("Tax rate"),
        Column("Net", _MONEY),
        Column("Tax", _MONEY),
        Column("Gross", _MONEY),
        Column("Currency"),
    )
    return Sheet(
        "Taxes", columns, [(r.receipt, r.label, r.net, r.tax, r.gross, currency) for r in rows]
    )


def _redemptions(rows: Sequence[RedemptionRow]) -> Sheet:
    columns = (
        Column("At", _DATETIME),
        Column("Code"),
        Column("Type"),
        Column("Order"),
        Column("Device"),
        Column("Direction"),
        Column("List"),
    )
    told = [(r.at, r.code, r.type, r.order, r.device, r.direction, r.check_in_list) for r in rows]
    return Sheet("Redemptions", columns, told)


def _discounts(rows: Sequence[DiscountRow], currency: str) -> Sheet:
    columns = (
        Column("Receipt"),
        Column("At", _DATETIME),
        Column("SKU"),
        Column("Title"),
        Column("Kind"),
        Column("Name"),
        Column("Amount", _MONEY),
        Column("Who"),
        Column("Why"),
        Column("Currency"),
    )
    cells: list[tuple[Cell, ...]] = [
        (
            *(r.receipt, r.at, r.sku, r.title, r.kind, r.name or None),
            *(r.amount, r.who or None, r.why or None, currency),
        )
        for r in rows
    ]
    return Sheet("Discounts", columns, cells)


def _totals(
    receipts: Sequence[ReceiptRow],
    lines: Sequence[LineRow],
    payments: Sequence[PaymentRow],
    taxes: Sequence[TaxRow],
    redemptions: int,
    discounts: Sequence[DiscountRow],
    currency: str,
) -> Sheet:
    sales = total((r.total for r in receipts), currency)
    taxed = total((r.tax for r in receipts), currency)
    goods = total((r.amount for r in lines), currency)
    taken = total((r.amount - r.change for r in payments), currency)
    grosses = total((r.gross for r in taxes), currency)
    due = total((r.tax for r in taxes), currency)
    cards = [r for r in lines if r.kind == "gift_card"]
    # A deposit that comes back with a refund of what it was on is below zero, too.
    deposits = [r for r in lines if r.kind == "deposit"]
    held = [r for r in deposits if r.amount.minor > 0]
    back = [r for r in deposits if r.amount.minor < 0]
    advances = [r for r in lines if r.kind == "advance"]
    ahead = [r for r in advances if (r.quantity or 0) > 0]
    used = [r for r in advances if (r.quantity or 0) < 0]
    by_label: defaultdict[str, Money] = defaultdict(lambda: Money.zero(currency))
    for row in taxes:
        by_label[row.label] += row.tax
    unequal = _unequal(receipts, lines, payments, taxes, discounts)
    off = total((r.amount for r in discounts), currency)
    named = ", ".join(unequal[:_NAMED]) + (" …" if len(unequal) > _NAMED else "")
    rows: list[tuple[Cell, ...]] = [
        ("Receipts", None, len(receipts), sales),
        *(_of_kind(receipts, kind, currency) for kind in (SALE, REFUND, VOID)),
        ("Lines", None, len(lines), goods),
        ("Discounts given", None, len(discounts), off),
        ("Payments less change", None, len(payments), taken),
        *(("Tax", label, None, amount) for label, amount in sorted(by_label.items())),
        ("All taxes", None, len(taxes), due),
        ("Gift cards sold, owed until spent", None, *_some(cards, currency)),
        ("Deposits taken", None, *_some(held, currency)),
        ("Deposits given back", None, *_some(back, currency)),
        ("Advance payments taken", None, *_some(ahead, currency)),
        ("Advance payments used", None, *_some(used, currency)),
        ("Redemptions", None, redemptions, None),
        ("Receipts minus lines", None, None, sales - goods),
        ("Receipts minus payments", None, None, sales - taken),
        ("Receipts minus taxed amounts", None, None, sales - grosses),
        ("Tax on receipts minus all taxes", None, None, taxed - due),
        ("Receipts that do not add up", named or None, len(unequal), None),
        ("All sums agree", "no" if unequal else "yes", None, None),
    ]
    columns = (
        Column("What"),
        Column("Which"),
        Column("Count", _INTEGER),
        Column("Amount", _MONEY),
        Column("Currency"),
    )
    return Sheet("Totals", columns, [(*row, currency) for row in rows])


def _of_kind(receipts: Sequence[ReceiptRow], kind: str, currency: str) -> tuple[Cell, ...]:
    some = [r.total for r in receipts if r.kind == kind]
    return ("Receipts of a kind", kind, len(some), total(some, currency))


def _some(rows: Sequence[LineRow], currency: str) -> tuple[int, Money]:
    return sum(row.quantity or 0 for row in rows), total((row.amount for row in rows), currency)


def _unequal(
    receipts: Sequence[ReceiptRow],
    lines: Sequence[LineRow],
    payments: Sequence[PaymentRow],
    taxes: Sequence[TaxRow],
    discounts: Sequence[DiscountRow],
) -> list[str]:
    """Name the receipts whose parts don't add up, and parts whose receipt is missing."""
    total_left: Counter[tuple[str, str]] = Counter()
    for receipt in receipts:
        for part in ("lines", "payments", "gross", "net and tax"):
            total_left[receipt.receipt, part] += receipt.total.minor
        for part in ("tax", "line tax"):
            total_left[receipt.receipt, part] += receipt.tax.minor
        total_left[receipt.receipt, "net and tax"] -= receipt.net.minor + receipt.tax.minor
    for line in lines:
        total_left[line.receipt, "lines"] -= line.amount.minor
        total_left[line.receipt, "line tax"] -= line.tax.minor
        if line.discount.minor > 0:
            total_left[line.receipt, "discounts"] += line.discount.minor
    for discount in discounts:
        total_left[discount.receipt, "discounts"] -= discount.amount.minor
    for payment in payments:
        total_left[payment.receipt, "payments"] -= payment.amount.minor - payment.change.minor
    for tax in taxes:
        total_left[tax.receipt, "gross"] -= tax.gross.minor
        total_left[tax.receipt, "tax"] -= tax.tax.minor
    return sorted({receipt for (receipt, _), left in total_left.items() if left})
