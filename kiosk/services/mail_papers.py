"""The papers that can be mailed: receipts of sales and refunds, pre-orders, invoices."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session, select

from hardware.documents import Document
from kiosk.domain.seller import Seller
from kiosk.services.exchanged import paper_of
from kiosk.services.invoice_paper import invoice_document
from kiosk.services.invoices import load_invoice
from kiosk.services.mail_words import CREDIT_NOTE_HERE, INVOICE_HERE, RECEIPT_HERE
from kiosk.services.receipts import refund_document
from kiosk.services.refunded import load_refund
from kiosk.services.sales import Sale, find_sale
from kiosk.services.till import Till
from kiosk.store.invoice_tables import InvoiceRow
from kiosk.store.refund_tables import RefundRow

RECEIPT, REFUND, INVOICE, CREDIT_NOTE = "receipt", "refund", "invoice", "credit_note"
GREETINGS = {
    RECEIPT: RECEIPT_HERE,
    REFUND: RECEIPT_HERE,
    INVOICE: INVOICE_HERE,
    CREDIT_NOTE: CREDIT_NOTE_HERE,
}


@dataclass(frozen=True)
class Paper:
    """A paper with the ``kind`` and id of what it is ``of``, its number, and who sold."""

    kind: str
    of: str
    number: str
    event_id: str | None
    seller: Seller | None
    document: Document


def of_sale(till: Till, sale: Sale) -> Paper:
    """The receipt of a sale: that of a pre-order with all that was promised."""
    paper = paper_of(till, sale)
    return Paper(RECEIPT, sale.id, sale.receipt, sale.event_id, sale.seller, paper)


def numbered(till: Till, number: str) -> Paper | None:
    """The receipt, refund receipt, invoice or credit note with this number; None where there is
    none here."""
    sale = find_sale(till, number)
    if sale is not None:
        return of_sale(till, sale)
    wanted = number.strip().upper()
    with till.store.reading() as session:
        return _refund(till, session, wanted) or _invoice(till, session, wanted)


def _refund(till: Till, session: Session, number: str) -> Paper | None:
    row = session.exec(select(RefundRow).where(RefundRow.receipt == number)).first()
    if row is None:
        return None
    one = load_refund(session, row.id)
    document = refund_document(till, one)
    return Paper(REFUND, one.id, one.receipt, one.event_id, one.seller, document)


def _invoice(till: Till, session: Session, number: str) -> Paper | None:
    row = session.exec(select(InvoiceRow).where(InvoiceRow.number == number)).first()
    if row is None:
        return None
    one = load_invoice(session, row)
    document = invoice_document(till, one)
    kind = CREDIT_NOTE if one.refund else INVOICE
    return Paper(kind, row.id, one.number, one.sale.event_id, one.seller, document)
