"""Exporting an event's sales from the device itself, with sums that agree to the penny."""

from __future__ import annotations

from pathlib import Path

from sqlmodel import col, select

from kiosk.domain.clock import parse_iso, zone
from kiosk.domain.money import Money
from kiosk.exports.event import (
    LineRow,
    PaymentRow,
    ReceiptRow,
    RedemptionRow,
    TaxRow,
    event_sheets,
)
from kiosk.exports.files import ExportFormat, write_export
from kiosk.exports.standing import LateRow, late_sheet, with_standing
from kiosk.services import completeness
from kiosk.services.sales import Sale, event_sales
from kiosk.services.till import Till
from kiosk.store.tables import DeviceRow, TicketRow
from kiosk.store.tables import RedemptionRow as AdmissionRow


def export_event(till: Till, fmt: ExportFormat, out: Path) -> list[Path]:
    """Write the current event's receipts, lines, payments, taxes, redemptions and totals.

    :raises BadInput: the files can't be written there.
    """
    event = till.event
    sales = event_sales(till)
    sheets, totals = event_sheets(
        [
            ReceiptRow(s.receipt, s.at, s.device_name, event.name, s.net, s.tax, s.total)
            for s in sales
        ],
        [row for sale in sales for row in _lines(sale)],
        [row for sale in sales for row in _payments(sale)],
        [
            TaxRow(sale.receipt, tax.rate.label(), tax.net, tax.tax, tax.gross)
            for sale in sales
            for tax in sale.taxes
        ],
        _redemptions(till),
        event.currency,
    )
    found = completeness.standing_of(till)
    words = completeness.sentence(found, zone(event.timezone))
    totals = with_standing(totals, found.complete, words)
    sheets.append(late_sheet([LateRow(one.name, one.at, one.unsent) for one in found.late]))
    return write_export(sheets, totals, fmt, out, zone(event.timezone))


def _lines(sale: Sale) -> list[LineRow]:
    return [
        LineRow(
            sale.receipt,
            sale.at,
            line.sku,
            line.title,
            line.kind,
            line.quantity,
            line.unit,
            line.amount if line.rate.included else line.amount + line.tax,
            line.rate.label(),
            line.tax,
        )
        for line in sale.lines
    ]


def _payments(sale: Sale) -> list[PaymentRow]:
    rows: list[PaymentRow] = []
    left = sale.change
    for tender in sorted(sale.tenders, key=lambda one: one.kind.value != "cash"):
        back = min(left, tender.amount, key=lambda money: money.minor)
        left = left - back
        rows.append(
            PaymentRow(
                sale.receipt, sale.at, str(tender.kind), tender.amount, tender.reference, back
            )
        )
    return rows or [
        PaymentRow(sale.receipt, sale.at, "none", Money.zero(sale.total.currency), "", sale.change)
    ]


def _redemptions(till: Till) -> list[RedemptionRow]:
    with till.store.reading() as session:
        rows = session.exec(
            select(AdmissionRow, TicketRow, DeviceRow.name)
            .join(TicketRow, col(TicketRow.id) == AdmissionRow.ticket_id, isouter=True)
            .join(DeviceRow, col(DeviceRow.id) == AdmissionRow.device_id, isouter=True)
            .where(AdmissionRow.event_id == till.event.id)
            .order_by(col(AdmissionRow.hlc))
        ).all()
    return [
        RedemptionRow(
            parse_iso(admission.at),
            ticket.code if ticket else admission.ticket_id,
            ticket.type if ticket else "",
            ticket.order_code if ticket else "",
            device or "",
        )
        for admission, ticket, device in rows
    ]
