"""Invoices of finished sales, and credit notes for what is paid back of them.

The till that made a sale makes its invoice, with no network too: so a sale has one. Asked again,
it is a copy. Whoever pays back a part of an invoiced sale makes the credit note with it; what was
paid back where the invoice was not known yet is made good when the invoice is asked for again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from kiosk.domain.clock import zone
from kiosk.domain.countries import missing, profile_of
from kiosk.domain.errors import Refusal
from kiosk.domain.ids import new_id
from kiosk.domain.invoices import Buyer, Paper, due_on, paper_number
from kiosk.domain.journal import Kind
from kiosk.services.invoice_paper import invoice_document
from kiosk.services.invoices import Invoice, load_invoice
from kiosk.services.printing import owe
from kiosk.services.receipts import transferred
from kiosk.services.refunded import Refund, refunds_in
from kiosk.services.sales import Sale, load_sale, sale_row
from kiosk.services.taxing import selling_event
from kiosk.services.till import Till
from kiosk.store import queries
from kiosk.store.buyers import keep_buyer
from kiosk.store.invoice_tables import InvoiceRow
from kiosk.store.invoices import credit_notes, invoice_of_sale, last_paper
from kiosk.store.sellers import naming
from kiosk.store.tables import DeviceRow
from kiosk.store.transfer_tables import TransferConfirmedRow


@dataclass(frozen=True)
class Issued:
    """What was made or found: the ``invoice``, whether it is ``fresh``, its credit notes, and the
    ``jobs`` that print what was made."""

    invoice: Invoice
    fresh: bool
    credits: tuple[Invoice, ...]
    jobs: tuple[str, ...]


def issue(
    till: Till, receipt: str, buyer: Buyer | None, due_days: int | None = None
) -> Issued | Refusal:
    """Make the invoice of the sale with number ``receipt``, or find the one that it has, whoever
    its buyer is; without a ``buyer`` only find it. Where its money has not arrived yet, it is due
    in ``due_days``, or as is usual.

    :raises BadInput: nobody gives so many days.
    """
    now = till.clock.now()
    with till.store.writing() as session:
        row = sale_row(session, receipt)
        if row is None:
            return Refusal("unknown_receipt", {"receipt": receipt.strip()})
        sale = load_sale(session, row.id)
        known = invoice_of_sale(session, row.id)
        made: list[str] = []
        if known is None:
            if buyer is None:
                return Refusal("no_invoice", {"receipt": row.receipt})
            refusal = _refused(till, session, row.device_id, sale, buyer)
            if refusal is not None:
                return refusal
            due = _due(till, session, sale, due_days, now)
            if isinstance(due, Refusal):
                return due
            made.append(_record(till, session, sale, buyer, due, now))
            known = session.get_one(InvoiceRow, made[0])
        noted = {one.refund_id for one in credit_notes(session, row.id)}
        for refund in refunds_in(session, sale.id):
            if refund.id not in noted and _is_ours(till, session, row.device_id):
                made.append(_credit(till, session, sale, known, refund, now))
        jobs = []
        for one in made:
            paper = load_invoice(session, session.get_one(InvoiceRow, one))
            jobs.append(_job(one))
            owe(session, jobs[-1], invoice_document(till, paper), now)
        notes = tuple(load_invoice(session, one) for one in credit_notes(session, row.id))
        return Issued(load_invoice(session, known), known.id in made, notes, tuple(jobs))


def issue_with(till: Till, session: Session, sale: Sale, buyer: Buyer, now: datetime) -> None:
    """Make the invoice of a sale that is just made, inside its transaction."""
    due = _due(till, session, sale, None, now)
    made = _record(till, session, sale, buyer, {} if isinstance(due, Refusal) else due, now)
    paper = load_invoice(session, session.get_one(InvoiceRow, made))
    owe(session, _job(made), invoice_document(till, paper), now)


def job_of(invoice: Invoice) -> str:
    """The key of the job that an invoice's first paper is."""
    return _job(invoice.id)


def credit(till: Till, session: Session, sale: Sale, refund: Refund, now: datetime) -> None:
    """Make the credit note for a refund that is just made, where its sale has an invoice."""
    known = invoice_of_sale(session, sale.id)
    if known is not None:
        made = _credit(till, session, sale, known, refund, now)
        paper = load_invoice(session, session.get_one(InvoiceRow, made))
        owe(session, _job(made), invoice_document(till, paper), now)


def copy(till: Till, invoice: Invoice) -> tuple[str, ...]:
    """Owe one more print of an invoice and its credit notes, marked as copies; the jobs."""
    now = till.clock.now()
    jobs = []
    with till.store.writing() as session:
        rows = credit_notes(session, invoice.sale.id)
        for one in (invoice, *(load_invoice(session, row) for row in rows)):
            jobs.append(f"copy:{new_id(now)}")
            owe(session, jobs[-1], invoice_document(till, one, copy=True), now)
    return tuple(jobs)


def _refused(
    till: Till, session: Session, device_id: str, sale: Sale, buyer: Buyer
) -> Refusal | None:
    if not _is_ours(till, session, device_id):
        names = queries.device_names(session, [device_id])
        return Refusal("invoice_elsewhere", {"device": names.get(device_id, device_id)})
    event = selling_event(till, session)
    profile = profile_of(event.seller)
    if missing(event, profile.invoice):
        return Refusal("seller_lacks")
    least = profile.buyer_number_from
    if least is not None and sale.total.minor >= least and not buyer.tax_number:
        return Refusal("buyer_number")
    return None


def _is_ours(till: Till, session: Session, device_id: str) -> bool:
    """Whether this till made what that device made: it is that one, or was put back from it."""
    here = session.get_one(DeviceRow, till.device.id)
    return device_id in (here.id, here.restored_from)


def _due(
    till: Till, session: Session, sale: Sale, days: int | None, now: datetime
) -> Mapping[str, str] | Refusal:
    """What an entry says of when it is due: nothing where it is paid."""
    if not transferred(sale) or session.get(TransferConfirmedRow, sale.id) is not None:
        return {} if days is None else Refusal("is_paid", {"receipt": sale.receipt})
    today = now.astimezone(zone(till.event.timezone)).date()
    return {"due": due_on(today, days).isoformat()}


def _record(
    till: Till,
    session: Session,
    sale: Sale,
    buyer: Buyer,
    due: Mapping[str, str],
    now: datetime,
) -> str:
    invoice_id = new_id(now)
    counter = 1 + last_paper(session, till.device.id, Paper.INVOICE)
    till.action(session, now).record(
        Kind.INVOICE_ISSUED,
        {
            "invoice": invoice_id,
            "number": paper_number(Paper.INVOICE, till.device.prefix, counter),
            "counter": counter,
            "sale": sale.id,
            "sale_receipt": sale.receipt,
            "buyer": keep_buyer(session, buyer, now),
            **due,
            **naming(selling_event(till, session).seller),
        },
        sale.event_id,
    )
    return invoice_id


def _credit(
    till: Till, session: Session, sale: Sale, known: InvoiceRow, refund: Refund, now: datetime
) -> str:
    note_id = new_id(now)
    counter = 1 + last_paper(session, till.device.id, Paper.CREDIT_NOTE)
    till.action(session, now).record(
        Kind.CREDIT_NOTE_ISSUED,
        {
            "invoice": note_id,
            "number": paper_number(Paper.CREDIT_NOTE, till.device.prefix, counter),
            "counter": counter,
            "sale": sale.id,
            "refund": refund.id,
            "of": known.id,
            "of_number": known.number,
            "buyer": known.buyer_id,
            **naming(selling_event(till, session).seller),
        },
        sale.event_id,
    )
    return note_id


def _job(paper_id: str) -> str:
    return f"invoice:{paper_id}"
