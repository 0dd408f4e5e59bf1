"""Invoices and credit notes that were made: of a sale, of an event."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from kiosk.domain.clock import parse_iso
from kiosk.domain.invoices import Buyer
from kiosk.domain.seller import Seller
from kiosk.services.refunded import Refund, load_refund
from kiosk.services.sales import Sale, load_sale
from kiosk.services.till import Till
from kiosk.store.buyers import buyer_of
from kiosk.store.invoice_tables import InvoiceRow
from kiosk.store.invoices import all_papers, invoice_of_sale
from kiosk.store.sellers import seller_named


@dataclass(frozen=True)
class Invoice:
    """An invoice of a ``sale``; with a ``refund`` the credit note for it, of the invoice numbered
    ``of``. ``at`` is UTC; ``buyer`` is None until they are known here.
    ``due`` is the day in the event's time that it has to be paid by, None where it was paid."""

    id: str
    number: str
    at: datetime
    sale: Sale
    seller: Seller | None
    buyer: Buyer | None
    refund: Refund | None = None
    of: str = ""
    due: date | None = None


def find(till: Till, sale: Sale) -> Invoice | None:
    """The invoice of a sale, as far as it is known here."""
    with till.store.reading() as session:
        row = invoice_of_sale(session, sale.id)
        return None if row is None else load_invoice(session, row)


def event_invoices(till: Till) -> Sequence[Invoice]:
    """Every invoice and credit note of the current event that is known here, the oldest first."""
    with till.store.reading() as session:
        return [load_invoice(session, one) for one in all_papers(session, till.event.id)]


def load_invoice(session: Session, row: InvoiceRow) -> Invoice:
    """Put an invoice or a credit note together from its rows."""
    of = session.get(InvoiceRow, row.of_id) if row.of_id else None
    return Invoice(
        row.id,
        row.number,
        parse_iso(row.at),
        load_sale(session, row.sale_id),
        seller_named(session, row.id),
        buyer_of(session, row.buyer_id),
        load_refund(session, row.refund_id) if row.refund_id else None,
        of.number if of else "",
        date.fromisoformat(row.due) if row.due else None,
    )
