"""Refunding a sale, wholly or in part, once, on whichever till has the right to.

The refund, its journal entry, what returns to the shelf, the tickets that end with it and the
paper it owes are one transaction. Who may is :mod:`kiosk.domain.rights`: the till that holds
the right needs no network; another one asks for it, and goes on when it has come.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from kiosk.domain.cases import check_settlement
from kiosk.domain.cash_rounding import rounding_of
from kiosk.domain.clock import iso
from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.ids import new_id
from kiosk.domain.money import Money, total
from kiosk.domain.refund import all_that_is_left, undo
from kiosk.domain.staff import Permission, allow
from kiosk.domain.stored_value import tail_of
from kiosk.domain.tenders import PROMISES, Tender, TenderKind, check_reference, pays_back
from kiosk.domain.tips import tender_of
from kiosk.services import allotments, exchanged, invoicing, stored_value, undoing
from kiosk.services.checkout import LONGEST_KEY
from kiosk.services.printing import owe
from kiosk.services.receipts import refund_document
from kiosk.services.refunded import Refund, load_refund, sold_and_before, tip_left
from kiosk.services.sales import Sale, load_sale, sale_row
from kiosk.services.till import Till
from kiosk.services.undoing import Paid, Undoing
from kiosk.services.undoing import Word as Word
from kiosk.store import queries
from kiosk.store.documents import REFUND_REASON
from kiosk.store.refund_tables import RefundReasonRow
from kiosk.store.rows import mark_unsent, put
from kiosk.store.tables import SaleRow

PAYOUTS = (
    TenderKind.CASH,
    TenderKind.CARD,
    TenderKind.GIFT_CARD,
    TenderKind.COMPLIMENTARY,
    *PROMISES,
)


@dataclass(frozen=True)
class Payout:
    """How it is paid back: in cash, by card (``reference`` is what the terminal printed), by a
    transfer or through the payment link's service, which somebody does, or as credit on a new gift
    card. What was complimentary is taken
    back as such: nothing is paid."""

    kind: TenderKind
    reference: str = ""


@dataclass(frozen=True)
class RefundRequest:
    """What is to be refunded of the sale with number ``receipt``: line to units, or None for all
    that is left. ``restock``: what comes back can be sold again.

    ``key`` makes the request safe to repeat. With a ``word`` it is made even where this till
    can't have the right; the hub then opens a case. ``tip``: what is left of the tip goes back as
    well, by the same way.
    """

    receipt: str
    payout: Payout
    lines: Mapping[int, int] | None = None
    restock: bool = True
    key: str | None = None
    word: Word | None = None
    tip: bool = False


def complete(till: Till, request: RefundRequest, *, granted: bool = False) -> Refund | Refusal:
    """Refund what ``request`` says, or say why not; ``granted`` where it was allowed before.

    A refused refund changes nothing, but for noting that somebody waits for the right to it.

    :raises BadInput: the card's reference can't be one, it can't be paid back in this way, or who
        and why aren't said.
    """
    now = till.clock.now()
    with till.store.writing() as session:
        known = request.key and queries.refund_by_key(session, till.device.id, request.key)
        if known:
            return load_refund(session, known)
        made = _may(till, session, request, now, granted)
        if isinstance(made, Refusal):
            return made
        tip = _tip(session, request, made.row)
        if isinstance(tip, Refusal):
            return tip
        refund = _record(till, session, made, request, tip, now)
        owe(session, refund_job(refund), refund_document(till, refund), now)
        invoicing.credit(till, session, load_sale(session, made.row.id), refund, now)
    allotments.remember(till)
    return refund


def payable(till: Till, session: Session, request: RefundRequest) -> Money | Refusal:
    """What refunding this pays back, once this till may refund it.

    :raises BadInput: as :func:`complete`.
    """
    made = _may(till, session, request, till.clock.now(), granted=False)
    if isinstance(made, Refusal):
        return made
    tip = _tip(session, request, made.row)
    return tip if isinstance(tip, Refusal) else made.undone.due + tip


def _tip(session: Session, request: RefundRequest, row: SaleRow) -> Money | Refusal:
    """What of a tip goes back with it."""
    if not request.tip:
        return Money.zero(row.currency)
    left = tip_left(session, load_sale(session, row.id))
    return left or Refusal("no_tip_left", {"receipt": row.receipt})


def _may(
    till: Till, session: Session, request: RefundRequest, now: datetime, granted: bool
) -> Undoing | Refusal:
    if request.key is not None and not 1 <= len(request.key) <= LONGEST_KEY:
        return Refusal("bad_key", {"most": LONGEST_KEY})
    check_reference(request.payout.reference)
    if request.payout.kind not in PAYOUTS:
        raise BadInput("It is paid back in cash, by card, by transfer or on a gift card.")
    if request.word is not None:
        check_settlement(request.word.who, request.word.why)
    row = sale_row(session, request.receipt)
    if row is None:
        return Refusal("unknown_receipt", {"receipt": request.receipt.strip()})
    sale = load_sale(session, row.id)
    refusal = None if granted else allow(till.operator, _needed(session, request, sale))
    if refusal is not None:
        return refusal
    sold = sold_and_before(session, sale)
    asked = all_that_is_left(sold) if request.lines is None else request.lines
    undone = undo(sold, asked, row.currency)
    if isinstance(undone, Refusal):
        return undone
    unlike = pays_back(sale.tenders, request.payout.kind)
    if unlike is not None:
        return unlike
    return undoing.may_undo(till, session, row, sold, undone, request.word, now)


def _needed(session: Session, request: RefundRequest, sale: Sale) -> Permission:
    """What it asks of whoever does it: more, where money leaves in another way than it came."""
    as_paid = request.payout.kind in exchanged.paid_with(session, sale)
    if as_paid and request.word is None:
        return Permission.REFUND
    return Permission.REFUND_OTHERWISE


def _record(
    till: Till, session: Session, made: Undoing, request: RefundRequest, tip: Money, now: datetime
) -> Refund:
    due = made.undone.due + tip
    reason = None
    if made.outside and request.word is not None:
        who, why = check_settlement(request.word.who, request.word.why)
        reason = new_id(now)
        said = {"id": reason, "refund_id": made.refund, "who": who, "why": why, "at": iso(now)}
        put(session, RefundReasonRow, [said])
        mark_unsent(session, REFUND_REASON, [reason])
    on_card = due and request.payout.kind is TenderKind.GIFT_CARD
    credit = stored_value.new_cards(1) if on_card else {}
    paid = paid_out(due, request.payout, credit, till.event.cash_step)
    paid += [tender_of(tip)] if tip else []
    more = stored_value.credit_body(till, session, credit, due, now)
    refund = undoing.record(
        till, session, made, Paid(paid, request.key, request.restock, reason, more), now
    )
    stored_value.keep_codes(session, credit)
    stored_value.owe_paper(till, session, credit, now)
    return refund


def paid_out(due: Money, payout: Payout, credit: Mapping[str, str], cash_step: int) -> list[Tender]:
    if not due:
        return []
    reference = next((tail_of(code) for code in credit.values()), payout.reference)
    rounding = rounding_of(due, cash_step) if payout.kind is TenderKind.CASH else []
    exact = due - total((one.amount for one in rounding), due.currency)
    return [Tender(payout.kind, exact, reference), *rounding]


def refund_job(refund: Refund) -> str:
    """The key of the job that a refund's receipt is."""
    return f"refund:{refund.id}"
