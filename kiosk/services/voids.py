"""Voiding a sale: as if it had not been, while the till session that made it is still open.

All of it at once: every line goes back to the shelf, its tickets end, each tender goes back by the
way that it came, and what was paid with gift cards and vouchers can be paid with again. The note
that says who and why, the entry and the paper belong to one transaction.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlmodel import Session

from kiosk.domain.catalogue import VariantKind
from kiosk.domain.errors import Refusal
from kiosk.domain.ids import new_id
from kiosk.domain.journal import MAIN, Entry
from kiosk.domain.refund import all_that_is_left, as_it_came, undo, voids
from kiosk.domain.session import check_name, check_reason
from kiosk.domain.staff import Permission, allow
from kiosk.services import allotments, invoicing, undoing
from kiosk.services.checkout import LONGEST_KEY
from kiosk.services.notes import keep_note
from kiosk.services.printing import owe
from kiosk.services.receipts import refund_document
from kiosk.services.refunded import Refund, load_refund, sold_and_before
from kiosk.services.refunds import refund_job
from kiosk.services.sales import Sale, load_sale, sale_row
from kiosk.services.till import Till
from kiosk.services.undoing import Paid
from kiosk.store import queries
from kiosk.store.session_queries import open_session
from kiosk.store.tables import SaleRow


@dataclass(frozen=True)
class VoidRequest:
    """The sale with number ``receipt`` is to be voided, and ``why``; ``who`` may be left out where
    somebody signed in, or nobody is named. ``key`` makes it safe to repeat."""

    receipt: str
    why: str
    who: str = ""
    key: str | None = None


def may(till: Till, sale: Sale) -> Refusal | None:
    """Why this sale can't be voided here and now; None where it can."""
    with till.store.reading() as session:
        row = sale_row(session, sale.receipt)
        return (
            Refusal("unknown_receipt", {"receipt": sale.receipt})
            if row is None
            else _may(till, session, row, sale)
        )


def complete(till: Till, request: VoidRequest) -> Refund | Refusal:
    """Void what ``request`` says, or say why not; a refused one changes nothing.

    :raises BadInput: it isn't said why, or who is no name.
    """
    now = till.clock.now()
    if request.key is not None and not 1 <= len(request.key) <= LONGEST_KEY:
        return Refusal("bad_key", {"most": LONGEST_KEY})
    who, why = check_name(request.who), check_reason(request.why)
    refusal = allow(till.operator, Permission.VOID)
    if refusal is not None:
        return refusal
    with till.store.writing() as session:
        known = request.key and queries.refund_by_key(session, till.device.id, request.key)
        if known:
            return load_refund(session, known)
        row = sale_row(session, request.receipt)
        if row is None:
            return Refusal("unknown_receipt", {"receipt": request.receipt.strip()})
        sale = load_sale(session, row.id)
        refusal = _may(till, session, row, sale)
        if refusal is not None:
            return refusal
        sold = sold_and_before(session, sale, all_lines=True)
        undone = undo(sold, all_that_is_left(sold), row.currency)
        if isinstance(undone, Refusal):
            return undone
        made = undoing.may_undo(till, session, row, sold, undone, None, now)
        if isinstance(made, Refusal):
            return made
        note = keep_note(session, new_id(now), who, why, now)
        more = {"void": note, **_restored(made.entry)}
        paid = Paid(as_it_came(sale.tenders, sale.change), request.key, more=more)
        refund = undoing.record(till, session, made, paid, now)
        owe(session, refund_job(refund), refund_document(till, refund), now)
        invoicing.credit(till, session, sale, refund, now)
    allotments.remember(till)
    return refund


def _may(till: Till, session: Session, row: SaleRow, sale: Sale) -> Refusal | None:
    opened = open_session(session, till.device.id)
    # Along a chain the hybrid clock only ever grows: what is later stands in the session.
    of_this_session = (
        opened is not None
        and (row.device_id, row.branch, row.currency) == (till.device.id, MAIN, opened.currency)
        and row.hlc > opened.hlc
    )
    return voids(
        sold_and_before(session, sale),
        sale.tenders,
        sale.receipt,
        of_this_session=of_this_session,
    )


def _restored(sale: Entry) -> dict[str, dict[str, int]]:
    """What a void says of the gift cards and vouchers that paid: their units, made anew, and what
    is spent of them no more."""
    units, amounts = Counter[str](), Counter[str]()
    for line in sale.body["lines"]:
        if line["kind"] == VariantKind.REDEEMED:
            units[line["allotment"]] += line["units"]
            amounts[line["allotment"]] += line["units"]
    for tender in sale.body["tenders"]:
        key = tender.get("allotment")
        if key is not None:
            units[key] += tender["units"]
            amounts[key] += tender["amount"]
    return {"minted": dict(units), "restored": dict(amounts)} if units else {}
