"""Refunds that were made: of a sale, of an event, by number; and what of a sale is left."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from kiosk.domain.bundles import InBundle
from kiosk.domain.clock import parse_iso
from kiosk.domain.fiscal import FiscalSignature
from kiosk.domain.journal import Kind
from kiosk.domain.measures import Measure
from kiosk.domain.money import Money, total
from kiosk.domain.refund import Sold
from kiosk.domain.seller import Seller
from kiosk.domain.tax import TaxLine, TaxRate
from kiosk.domain.tenders import Tender
from kiosk.domain.tips import tip_in
from kiosk.services.choices import choices_of, in_words, with_words
from kiosk.services.deeds import who_did
from kiosk.services.notes import note
from kiosk.services.sales import Sale
from kiosk.services.till import Till
from kiosk.store import queries
from kiosk.store.bundles import bundles_of_sale
from kiosk.store.fiscal import signature_for
from kiosk.store.receipt_rows import measure_of, rate_of, taxes_of, tenders_of
from kiosk.store.refund_tables import RefundLineRow, RefundRow, RefundTaxRow, RefundTenderRow
from kiosk.store.sellers import seller_named


@dataclass(frozen=True)
class RefundedLine:
    """Some units of a line of a sale: ``line`` is the sale's own. ``restocked``: they can be sold
    again; else they were written off. ``choices`` and ``bundle`` as in the sale's."""

    line: int
    sku: str
    title: str
    kind: str
    quantity: int
    unit: Money
    amount: Money
    tax: Money
    rate: TaxRate
    restocked: bool
    measure: Measure | None = None
    choices: tuple[str, ...] = ()
    bundle: InBundle | None = None

    @property
    def before(self) -> Money:
        """What these units would have cost without discounts. Of what was measured it is what is
        paid back: a part of a rounded amount may differ from its own by a minor unit."""
        return self.unit * self.quantity if self.measure is None else self.amount

    @property
    def whole_title(self) -> str:
        """The title with what was chosen, and what it is a part of."""
        return with_words(self.title, in_words(self.choices, self.bundle))


@dataclass(frozen=True)
class Refund:
    """A refund, as the store has it; amounts are what was paid back, above zero. ``at`` is UTC;
    ``paid_by`` is empty where no staff is; ``seller`` and ``signature`` as in a sale. Of a
    ``void`` it is said ``why``."""

    id: str
    receipt: str
    sale_receipt: str
    at: datetime
    event_id: str
    device_name: str
    lines: tuple[RefundedLine, ...]
    taxes: tuple[TaxLine, ...]
    tenders: tuple[Tender, ...]
    net: Money
    tax: Money
    total: Money
    provisional: bool
    paid_by: str = ""
    void: bool = False
    why: str = ""
    seller: Seller | None = None
    signature: FiscalSignature | None = None


def refunds_of(till: Till, sale: Sale) -> list[Refund]:
    """The refunds of a sale that are known here, the oldest first."""
    with till.store.reading() as session:
        return refunds_in(session, sale.id)


def refunds_in(session: Session, sale_id: str) -> list[Refund]:
    """As :func:`refunds_of`, inside a transaction."""
    return _refunds(session, RefundRow.sale_id == sale_id)


def event_refunds(till: Till) -> list[Refund]:
    """Every refund at the current event, of all devices known here, the oldest first."""
    with till.store.reading() as session:
        return _refunds(session, RefundRow.event_id == till.event.id)


def sold_lines(till: Till, sale: Sale) -> list[Sold]:
    """The lines of a sale, with what of them was refunded as far as it is known here."""
    with till.store.reading() as session:
        return sold_and_before(session, sale)


def sold_and_before(session: Session, sale: Sale, *, all_lines: bool = False) -> list[Sold]:
    """As :func:`sold_lines`, inside a transaction. With ``all_lines`` what is below zero, too: a
    void undoes that, and nobody can bring it back."""
    before: Counter[int] = Counter()
    for line in session.exec(
        select(RefundLineRow)
        .join(RefundRow, col(RefundRow.id) == RefundLineRow.refund_id)
        .where(RefundRow.sale_id == sale.id)
    ):
        before[line.line] += line.quantity
    return [
        # A deposit that was given back, or what was paid with a single-purpose card, was not sold.
        Sold(
            *(
                number,
                with_words(one.title, in_words(one.choices, one.bundle)),
                one.quantity,
                one.amount,
                one.tax,
                one.rate,
                before[number],
            ),
            one.measure,
            one.bundle,
        )
        for number, one in enumerate(sale.lines, start=1)
        if one.amount.minor >= 0 or all_lines
    ]


def tip_left(session: Session, sale: Sale) -> Money:
    """What of a sale's tip was not paid back, as far as it is known here, inside a transaction."""
    currency = sale.total.currency
    back = (
        tip_in(one.tenders, currency) for one in _refunds(session, RefundRow.sale_id == sale.id)
    )
    return tip_in(sale.tenders, currency) - total(back, currency)


def tip_of_sale(till: Till, sale: Sale) -> Money:
    """As :func:`tip_left`, in a transaction of its own."""
    with till.store.reading() as session:
        return tip_left(session, sale)


def load_refund(session: Session, refund_id: str) -> Refund:
    """Put a refund together from its rows."""
    row = session.exec(select(RefundRow).where(RefundRow.id == refund_id)).one()
    names = queries.device_names(session, [row.device_id])
    lines = session.exec(
        select(RefundLineRow)
        .where(RefundLineRow.refund_id == row.id)
        .order_by(col(RefundLineRow.line))
    ).all()
    chosen = choices_of(session, lines)
    bundles = bundles_of_sale(session, row.sale_id, row.currency)
    who, why = note(session, row.void_note)

    taxes = session.exec(
        select(RefundTaxRow)
        .where(RefundTaxRow.refund_id == row.id)
        .order_by(col(RefundTaxRow.line))
    ).all()
    tenders = session.exec(
        select(RefundTenderRow)
        .where(RefundTenderRow.refund_id == row.id)
        .order_by(col(RefundTenderRow.line))
    ).all()

    def money(minor: int) -> Money:
        return Money(minor, row.currency)

    return Refund(
        id=row.id,
        receipt=row.receipt,
        sale_receipt=row.sale_receipt,
        at=parse_iso(row.at),
        event_id=row.event_id,
        device_name=names.get(row.device_id, ""),
        lines=tuple(
            RefundedLine(
                line=line.line,
                sku=line.sku,
                title=line.title,
                kind=line.kind,
                quantity=line.quantity,
                unit=money(line.unit),
                amount=money(line.amount),
                tax=money(line.tax),
                rate=rate_of(line),
                restocked=line.restocked,
                measure=measure_of(line),
                choices=chosen.get(line.line, ()),
                bundle=bundles.get(line.line),
            )
            for line in lines
        ),
        taxes=taxes_of(taxes, row.currency),
        tenders=tenders_of(tenders, row.currency),
        net=money(row.net),
        tax=money(row.tax),
        total=money(row.total),
        provisional=row.provisional,
        paid_by=who or who_did(session, Kind.SALE_REFUNDED, row.id),
        void=row.void_note is not None,
        why=why,
        seller=seller_named(session, row.id),
        signature=signature_for(session, row.id),
    )


def _refunds(session: Session, wanted: bool) -> list[Refund]:
    # Two of one moment in the order of their numbers.
    order = (col(RefundRow.at), col(RefundRow.receipt), col(RefundRow.id))
    rows = session.exec(select(RefundRow.id).where(wanted).order_by(*order)).all()
    return [load_refund(session, one) for one in rows]
