"""Sales that were made: finding, listing, and printing their receipts again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from kiosk.domain.age import AgeCheck
from kiosk.domain.bundles import InBundle
from kiosk.domain.clock import parse_iso
from kiosk.domain.editions import NO_NUMBERS, Numbers, edition_words
from kiosk.domain.fiscal import FiscalSignature
from kiosk.domain.journal import Kind
from kiosk.domain.measures import Measure, worth_of
from kiosk.domain.money import Money, total
from kiosk.domain.promotions import NO_DISCOUNTS, Discount
from kiosk.domain.seller import Seller
from kiosk.domain.tax import TaxLine, TaxRate
from kiosk.domain.tenders import Tender
from kiosk.services.choices import choices_of, in_words, with_words
from kiosk.services.deeds import who_did
from kiosk.services.sale_notes import note_of_sale
from kiosk.services.till import Till
from kiosk.store.age_checks import check_of
from kiosk.store.bundles import bundles_of_sale
from kiosk.store.edition_queries import numbers_of_sale
from kiosk.store.fiscal import signature_for
from kiosk.store.promotion_tables import SaleDiscountRow
from kiosk.store.receipt_rows import measure_of, rate_of, taxes_of, tenders_of
from kiosk.store.sellers import seller_named
from kiosk.store.tables import DeviceRow, SaleLineRow, SaleRow, SaleTaxRow, SaleTenderRow
from kiosk.store.values import last_day_of_cards


@dataclass(frozen=True)
class SoldLine:
    """A line of a sale, in the words and prices of that moment; ``numbers`` of an ``edition`` of
    that size, where it sold any. ``amount`` is what was charged, less its ``discounts``. Of what
    was measured ``quantity`` is in thousandths, and ``unit`` is the price of one ``measure``.
    ``choices`` are what was chosen of its modifiers, in words; ``unit`` is the price with them. A
    part says of which ``bundle`` it is."""

    variant_id: str
    sku: str
    title: str
    kind: str
    quantity: int
    unit: Money
    amount: Money
    tax: Money
    rate: TaxRate
    numbers: Numbers = NO_NUMBERS
    edition: int = 0
    discounts: tuple[Discount, ...] = ()
    measure: Measure | None = None
    choices: tuple[str, ...] = ()
    bundle: InBundle | None = None

    @property
    def before(self) -> Money:
        """What it would have cost without discounts."""
        return self.unit * self.quantity if not self.measure else worth_of(self.unit, self.quantity)

    @property
    def number_words(self) -> str:
        """Its numbers as they stand on the thing, ``17/50``; empty where it has none."""
        return edition_words(self.numbers, self.edition)

    @property
    def full_title(self) -> str:
        """The title with the numbers: ``Riso Print No. 7: 17/50``."""
        return f"{self.title}: {self.number_words}" if self.numbers else self.title

    @property
    def whole_title(self) -> str:
        """The title with the numbers, with what was chosen: ``Latte (Oat milk, Large)``, and with
        what it is a part of."""
        return with_words(self.full_title, in_words(self.choices, self.bundle))


@dataclass(frozen=True)
class Sale:
    """A closed sale, as the store has it. ``at`` is UTC; ``sold_by`` is empty where no staff is;
    ``seller`` is who sold it, in the words of that time, None where that was not said;
    ``signature`` what a signing device said of it, None where none was asked; ``age_check`` what
    was seen of the customer's age, where it mattered; ``cards_until`` is the last day of gift cards
    that it sold, if they have one."""

    id: str
    receipt: str
    at: datetime
    event_id: str
    device_name: str
    lines: tuple[SoldLine, ...]
    taxes: tuple[TaxLine, ...]
    tenders: tuple[Tender, ...]
    net: Money
    tax: Money
    total: Money
    change: Money
    sold_by: str = ""
    note: str = ""
    seller: Seller | None = None
    signature: FiscalSignature | None = None
    age_check: AgeCheck | None = None
    cards_until: date | None = None

    @property
    def saved(self) -> Money:
        """What all discounts on it come to."""
        off = (one for line in self.lines for one in line.discounts)
        given = (one.amount for one in off if one.kind not in NO_DISCOUNTS)
        return total(given, self.total.currency)


def find_sale(till: Till, receipt: str) -> Sale | None:
    """The sale with this receipt number, made here or pulled from the hub; of two that copies of
    one till gave alike, that of the chain that was heard first."""
    with till.store.reading() as session:
        row = sale_row(session, receipt)
        return None if row is None else load_sale(session, row.id)


def sale_row(session: Session, receipt: str) -> SaleRow | None:
    """As :func:`find_sale`, inside a transaction, as its row."""
    wanted = receipt.strip().upper()
    return session.exec(
        select(SaleRow).where(SaleRow.receipt == wanted).order_by(col(SaleRow.branch)).limit(1)
    ).first()


def list_sales(till: Till, limit: int = 50, offset: int = 0) -> list[Sale]:
    """Sales of the current event, the newest first."""
    with till.store.reading() as session:
        ids = session.exec(
            select(SaleRow.id)
            .where(SaleRow.event_id == till.event.id)
            .order_by(col(SaleRow.at).desc(), col(SaleRow.id).desc())
            .limit(limit)
            .offset(offset)
        ).all()
        return [load_sale(session, sale_id) for sale_id in ids]


def event_sales(till: Till) -> list[Sale]:
    """Every sale of the current event, of all devices known here, the oldest first."""
    with till.store.reading() as session:
        ids = session.exec(
            select(SaleRow.id)
            .where(SaleRow.event_id == till.event.id)
            .order_by(col(SaleRow.at), col(SaleRow.id))
        ).all()
        return [load_sale(session, sale_id) for sale_id in ids]


def load_sale(session: Session, sale_id: str) -> Sale:
    """Put a sale together from its rows."""
    row = session.exec(select(SaleRow).where(SaleRow.id == sale_id)).one()
    device = session.get(DeviceRow, row.device_id)
    numbered = numbers_of_sale(session, sale_id)
    bundles = bundles_of_sale(session, sale_id, row.currency)

    given = _discounts(session, row)
    lines = session.exec(
        select(SaleLineRow).where(SaleLineRow.sale_id == sale_id).order_by(col(SaleLineRow.line))
    ).all()
    chosen = choices_of(session, lines)
    taxes = session.exec(
        select(SaleTaxRow).where(SaleTaxRow.sale_id == sale_id).order_by(col(SaleTaxRow.line))
    ).all()
    tenders = session.exec(
        select(SaleTenderRow)
        .where(SaleTenderRow.sale_id == sale_id)
        .order_by(col(SaleTenderRow.line))
    ).all()

    def money(minor: int) -> Money:
        return Money(minor, row.currency)

    return Sale(
        id=row.id,
        receipt=row.receipt,
        at=parse_iso(row.at),
        event_id=row.event_id,
        device_name=device.name if device else "",
        lines=tuple(
            SoldLine(
                variant_id=line.variant_id,
                sku=line.sku,
                title=line.title,
                kind=line.kind,
                quantity=line.quantity,
                unit=money(line.unit),
                amount=money(line.amount),
                tax=money(line.tax),
                rate=rate_of(line),
                numbers=numbered.get(line.line, (NO_NUMBERS, 0))[0],
                edition=numbered.get(line.line, (NO_NUMBERS, 0))[1],
                discounts=tuple(given.get(line.line, ())),
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
        change=money(row.change),
        sold_by=who_did(session, Kind.SALE_COMPLETED, row.id),
        note=note_of_sale(session, row.id),
        seller=seller_named(session, row.id),
        signature=signature_for(session, row.id),
        age_check=check_of(session, row.id),
        cards_until=last_day_of_cards(session, row.id),
    )


def _discounts(session: Session, sale: SaleRow) -> dict[int, list[Discount]]:
    """What was taken off each line of a sale, as it was."""
    rows = session.exec(
        select(SaleDiscountRow)
        .where(SaleDiscountRow.sale_id == sale.id)
        .order_by(col(SaleDiscountRow.line), col(SaleDiscountRow.place))
    )
    found: dict[int, list[Discount]] = {}
    for row in rows:
        amount = Money(row.amount, sale.currency)
        one = Discount(row.kind, row.name, row.value, amount, row.promotion_id, note=row.note_id)
        found.setdefault(row.line, []).append(one)
    return found
