"""Exporting an event's sales from the device itself, with sums that agree to the penny."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sqlmodel import col, select

from kiosk.domain.clock import parse_iso, zone
from kiosk.domain.measures import Measure, plain
from kiosk.domain.money import Money, total
from kiosk.domain.preorders import Person
from kiosk.domain.promotions import NO_DISCOUNTS
from kiosk.domain.tenders import TenderKind
from kiosk.exports.ages import AgeRow, age_sheet
from kiosk.exports.card_liability import liability_sheet
from kiosk.exports.event import (
    REFUND,
    VOID,
    DiscountRow,
    LineRow,
    PaymentRow,
    ReceiptRow,
    RedemptionRow,
    TaxRow,
    event_sheets,
)
from kiosk.exports.files import ExportFormat, write_export
from kiosk.exports.invoices import InvoiceRow, invoice_sheet
from kiosk.exports.preorders import PreorderRow, preorder_sheet
from kiosk.exports.standing import LateRow, late_sheet, with_standing
from kiosk.exports.tables import Sheet
from kiosk.exports.tips import TipRow, tips_sheet, with_tips
from kiosk.services import completeness
from kiosk.services.card_liability import owed
from kiosk.services.deeds import staff_name
from kiosk.services.discount_words import discount_words
from kiosk.services.invoices import event_invoices
from kiosk.services.notes import notes
from kiosk.services.preorder_paper import line_words
from kiosk.services.preorders import preorders
from kiosk.services.refunded import Refund, event_refunds
from kiosk.services.sales import Sale, SoldLine, event_sales
from kiosk.services.session_exporting import with_event_sessions
from kiosk.services.till import Till
from kiosk.store.door import STANDS
from kiosk.store.door_tables import DoorSetupRow
from kiosk.store.staff_queries import staff_names
from kiosk.store.tables import DeviceRow, TicketRow
from kiosk.store.tables import RedemptionRow as AdmissionRow


def export_event(till: Till, fmt: ExportFormat, out: Path) -> list[Path]:
    """Write the current event's receipts, lines, payments, taxes, redemptions, sessions and totals.

    Refunds stand among them with amounts and quantities below zero, so that every sum is what
    was earned.

    :raises BadInput: the files can't be written there.
    """
    event = till.event
    sales, refunds = event_sales(till), event_refunds(till)
    sheets, totals = event_sheets(
        [
            ReceiptRow(
                s.receipt,
                s.at,
                s.device_name,
                event.name,
                s.net,
                s.tax,
                s.total,
                s.sold_by,
                note=s.note,
            )
            for s in sales
        ]
        + [
            ReceiptRow(
                *(r.receipt, r.at, r.device_name, event.name, -r.net, -r.tax, -r.total),
                *(r.paid_by, VOID if r.void else REFUND),
            )
            for r in refunds
        ],
        [row for sale in sales for row in _lines(sale)]
        + [row for refund in refunds for row in _refunded_lines(refund)],
        [row for sale in sales for row in _payments(sale)]
        + [row for refund in refunds for row in _paid_out(refund)],
        [
            TaxRow(sale.receipt, tax.rate.label(), tax.net, tax.tax, tax.gross)
            for sale in sales
            for tax in sale.taxes
        ]
        + [
            TaxRow(refund.receipt, tax.rate.label(), -tax.net, -tax.tax, -tax.gross)
            for refund in refunds
            for tax in refund.taxes
        ],
        _redemptions(till),
        _discounts(till, sales),
        event.currency,
    )
    found = completeness.standing_of(till)
    words = completeness.sentence(found, zone(event.timezone))
    totals = with_standing(totals, found.complete, words)
    of_sessions, totals = with_event_sessions(till, totals)
    tips = _tips(sales, refunds)
    totals = with_tips(totals, tips, event.currency)
    sheets += [age_sheet(_age_checks(till, sales)), *of_sessions]
    sheets += [tips_sheet(tips, event.currency), _invoices(till), _preorders(till, sales)]
    sheets.append(liability_sheet(owed(till)))
    sheets.append(late_sheet([LateRow(one.name, one.at, one.unsent) for one in found.late]))
    return write_export(sheets, totals, fmt, out, zone(event.timezone))


def _preorders(till: Till, sales: Sequence[Sale]) -> Sheet:
    numbers = {one.id: one.receipt for one in sales}
    rows = []
    for one in preorders(till, everything=True):
        person, promise = one.person or Person(""), one.promise
        timed = promise.begins is not None and promise.ends is not None
        rows.append(
            PreorderRow(
                *(one.receipt, one.at, promise.day),
                f"{promise.begins:%H:%M}-{promise.ends:%H:%M}" if timed else "",
                "ship" if promise.ship else "pickup",
                *(person.name, person.phone, person.email, ", ".join(person.address)),
                ", ".join(line_words(line) for line in one.lines),
                one.total,
                one.paid,
                one.due,
                str(one.state),
                numbers.get(one.goods or "", ""),
            )
        )
    return preorder_sheet(rows, till.event.currency)


def _invoices(till: Till) -> Sheet:
    rows = []
    for one in event_invoices(till):
        made, sign = (one.refund, -1) if one.refund else (one.sale, 1)
        buyer = (one.buyer.name, one.buyer.tax_number) if one.buyer else ("", "")
        sums = (made.net * sign, made.tax * sign, made.total * sign)
        rows.append(InvoiceRow(one.number, one.at, one.of, made.receipt, *buyer, *sums))
    return invoice_sheet(rows, till.event.currency)


def _lines(sale: Sale) -> list[LineRow]:
    return [
        LineRow(
            sale.receipt,
            sale.at,
            line.sku,
            line.title,
            line.kind,
            line.quantity if line.measure is None else None,
            line.unit,
            line.before - _less(line),
            line.before - _less(line) - line.amount,
            line.amount if line.rate.included else line.amount + line.tax,
            line.rate.label(),
            line.tax,
            line.number_words,
            _measured(line.quantity, line.measure),
            ", ".join(line.choices),
            line.bundle.sku if line.bundle else "",
        )
        for line in sale.lines
    ]


def _less(line: SoldLine) -> Money:
    """What a line is less without it being a discount: tax, and what a part costs less."""
    off = (one.amount for one in line.discounts if one.kind in NO_DISCOUNTS)
    return total(off, line.amount.currency)


def _refunded_lines(refund: Refund) -> list[LineRow]:
    return [
        LineRow(
            refund.receipt,
            refund.at,
            line.sku,
            line.title,
            line.kind,
            -line.quantity if line.measure is None else None,
            line.unit,
            -line.before,
            line.amount - line.before,
            -(line.amount if line.rate.included else line.amount + line.tax),
            line.rate.label(),
            -line.tax,
            measured=_measured(line.quantity, line.measure),
            choices=", ".join(line.choices),
            bundle=line.bundle.sku if line.bundle else "",
        )
        for line in refund.lines
    ]


def _measured(quantity: int, measure: Measure | None) -> str:
    # Without a sign, which a spreadsheet would take for the beginning of a formula.
    return "" if measure is None else plain(quantity, measure)


def _tips(sales: Sequence[Sale], refunds: Sequence[Refund]) -> list[TipRow]:
    who = {one.receipt: one.sold_by for one in sales}
    given = [(one.receipt, one.at, one.sold_by, one.tenders, 1) for one in sales]
    given += [(r.receipt, r.at, who.get(r.sale_receipt, ""), r.tenders, -1) for r in refunds]
    return [
        TipRow(receipt, at, staff, -one.amount * sign)
        for receipt, at, staff, tenders, sign in given
        for one in tenders
        if one.kind is TenderKind.TIP
    ]


def _discounts(till: Till, sales: Sequence[Sale]) -> list[DiscountRow]:
    given = [
        (sale, line, one)
        for sale in sales
        for line in sale.lines
        for one in line.discounts
        if one.kind not in NO_DISCOUNTS
    ]
    with till.store.reading() as session:
        told = notes(session, {one.note for _, _, one in given if one.note is not None})
    return [
        DiscountRow(
            *(sale.receipt, sale.at, line.sku, line.title, one.kind, discount_words(one)),
            one.amount,
            *told.get(one.note or "", ("", "")),
        )
        for sale, line, one in given
    ]


def _age_checks(till: Till, sales: Sequence[Sale]) -> list[AgeRow]:
    found = [(sale.receipt, sale.age_check) for sale in sales if sale.age_check]
    with till.store.reading() as session:
        names = staff_names(session, {check.by for _, check in found if check.by})
    return [
        AgeRow(receipt, check.age, check.at, staff_name(check.by, names) if check.by else "")
        for receipt, check in found
    ]


def _paid_out(refund: Refund) -> list[PaymentRow]:
    none = Money.zero(refund.total.currency)
    return [
        PaymentRow(refund.receipt, refund.at, str(one.kind), -one.amount, one.reference, none)
        for one in refund.tenders
    ]


def _payments(sale: Sale) -> list[PaymentRow]:
    rows: list[PaymentRow] = []
    left, none = sale.change, Money.zero(sale.total.currency)
    for tender in sorted(sale.tenders, key=lambda one: one.kind.value != "cash"):
        # Only cash gives change.
        cash = tender.kind is TenderKind.CASH
        back = min(left, tender.amount, key=lambda money: money.minor) if cash else none
        left = left - back
        rows.append(
            PaymentRow(
                sale.receipt, sale.at, str(tender.kind), tender.amount, tender.reference, back
            )
        )
    return rows or [PaymentRow(sale.receipt, sale.at, "none", none, "", sale.change)]


def _redemptions(till: Till) -> list[RedemptionRow]:
    with till.store.reading() as session:
        rows = session.exec(
            select(AdmissionRow, TicketRow, DeviceRow.name, DoorSetupRow.name)
            .join(TicketRow, col(TicketRow.id) == AdmissionRow.ticket_id, isouter=True)
            .join(DeviceRow, col(DeviceRow.id) == AdmissionRow.device_id, isouter=True)
            .join(DoorSetupRow, col(DoorSetupRow.id) == AdmissionRow.list_id, isouter=True)
            .where(AdmissionRow.event_id == till.event.id, STANDS)
            .order_by(col(AdmissionRow.hlc))
        ).all()
    return [
        RedemptionRow(
            parse_iso(admission.at),
            ticket.code if ticket else admission.ticket_id,
            ticket.type if ticket else "",
            ticket.order_code if ticket else "",
            device or "",
            admission.direction,
            check_in_list or admission.list_id,
        )
        for admission, ticket, device, check_in_list in rows
    ]
