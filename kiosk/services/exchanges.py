"""Exchanging: things of a sale come back and others are taken, in one transaction.

The refund and the sale are entries of one action with one paper. What was sold comes back by the
rules of refunds and once only; what is taken is sold by those of sales. Where either can't be,
nothing is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.exchange import Difference, fits
from kiosk.domain.ids import VariantId
from kiosk.domain.refund import Sold, Undone, undo
from kiosk.domain.staff import Permission, allow
from kiosk.domain.tenders import Tender, TenderKind, check_reference, pays_back
from kiosk.services import allotments, checkout, exchanged, invoicing, stored_value, undoing
from kiosk.services.checkout import LONGEST_KEY, SaleRequest
from kiosk.services.refunded import Refund, load_refund, sold_and_before
from kiosk.services.refunds import PAYOUTS, Payout, paid_out
from kiosk.services.sales import Sale, load_sale, sale_row
from kiosk.services.till import Till
from kiosk.services.undoing import Paid
from kiosk.store import queries
from kiosk.store.tables import SaleRow


@dataclass(frozen=True)
class ExchangeRequest:
    """Of the sale with number ``receipt`` units of these lines come ``back``, and these are to
    ``take``, by the keys of lines (:func:`kiosk.domain.sale.line_key`). ``tenders`` pay what the
    one costs more, ``payout`` says how it is paid out what it costs less. ``restock``: what comes
    back can be sold again. ``key`` makes it safe to repeat."""

    receipt: str
    back: Mapping[int, int]
    take: Sequence[tuple[VariantId, int]]
    tenders: tuple[Tender, ...] = ()
    payout: Payout | None = None
    restock: bool = True
    key: str | None = None


@dataclass(frozen=True)
class Exchange:
    """Both halves of an exchange, as the store has them."""

    refund: Refund
    sale: Sale


@dataclass(frozen=True)
class _Worked:
    """What an exchange comes to, before anybody is asked to pay."""

    row: SaleRow
    sale: Sale
    sold: Sequence[Sold]
    undone: Undone
    difference: Difference


class _CalledOff(Exception):
    """The sale can't be: the refund before it, in the same transaction, was not either."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


def difference(till: Till, request: ExchangeRequest) -> Difference | Refusal:
    """What is to be paid or paid out, or why it can't be exchanged; changes nothing."""
    with till.store.reading() as session:
        found = _work_out(till, session, request, till.clock.now())
    return found if isinstance(found, Refusal) else found.difference


def complete(till: Till, request: ExchangeRequest) -> Exchange | Refusal:
    """Exchange what ``request`` says, or say why not; a refused one changes nothing, but for noting
    that somebody waits for the right to.

    :raises BadInput: the card's reference can't be one, or it can't be paid out in this way.
    """
    now = till.clock.now()
    if request.key is not None and not 1 <= len(request.key) <= LONGEST_KEY:
        return Refusal("bad_key", {"most": LONGEST_KEY})
    if request.payout is not None:
        check_reference(request.payout.reference)
        if request.payout.kind not in PAYOUTS or request.payout.kind is TenderKind.COMPLIMENTARY:
            raise BadInput("What is less is paid out in cash, by card or on a gift card.")
    try:
        with till.store.writing() as session:
            outcome = _exchange(till, session, request, now)
    except _CalledOff as fault:
        return fault.refusal
    allotments.remember(till)
    return outcome


def _exchange(
    till: Till, session: Session, request: ExchangeRequest, now: datetime
) -> Exchange | Refusal:
    known = _made_before(till, session, request.key)
    if known is not None:
        return known
    worked = _work_out(till, session, request, now)
    if isinstance(worked, Refusal):
        return worked
    found = worked.difference
    unfit = fits(found, given=bool(request.tenders), payout=request.payout is not None)
    refusal = unfit or allow(till.operator, _needed(session, worked, request.payout))
    if refusal is not None:
        return refusal
    made = undoing.may_undo(till, session, worked.row, worked.sold, worked.undone, None, now)
    if isinstance(made, Refusal):
        return made
    rest, payout = found.to_pay_back, request.payout
    on_card = payout is not None and rest and payout.kind is TenderKind.GIFT_CARD
    credit = stored_value.new_cards(1) if on_card else {}
    out = paid_out(rest, payout, credit, till.event.cash_step) if payout else []
    more = stored_value.credit_body(till, session, credit, rest, now)
    action = till.action(session, now)
    paid = Paid((*found.tenders, *out), request.key, request.restock, more=more)
    refund = undoing.record(till, session, made, paid, now, action)
    stored_value.keep_codes(session, credit)
    stored_value.owe_paper(till, session, credit, now)
    wanted = SaleRequest(
        request.take, (*found.tenders, *request.tenders), request.key, back=refund, action=action
    )
    sale, _ = checkout.sell(session, till, wanted, now)
    if isinstance(sale, Refusal):
        raise _CalledOff(sale)
    invoicing.credit(till, session, worked.sale, refund, now)
    return Exchange(refund, sale)


def _made_before(till: Till, session: Session, key: str | None) -> Exchange | None:
    sold = key and queries.sale_by_key(session, till.device.id, key)
    back = key and queries.refund_by_key(session, till.device.id, key)
    return Exchange(load_refund(session, back), load_sale(session, sold)) if sold and back else None


def _work_out(
    till: Till, session: Session, request: ExchangeRequest, now: datetime
) -> _Worked | Refusal:
    row = sale_row(session, request.receipt)
    if row is None:
        return Refusal("unknown_receipt", {"receipt": request.receipt.strip()})
    sale = load_sale(session, row.id)
    sold = sold_and_before(session, sale)
    undone = undo(sold, request.back, row.currency)
    if isinstance(undone, Refusal):
        return undone
    unlike = pays_back(sale.tenders, TenderKind.EXCHANGE)
    if unlike is not None:
        return unlike
    priced = checkout.priced(session, till, SaleRequest(request.take, ()), now)
    if isinstance(priced, Refusal):
        return priced
    if row.currency != priced.due.currency:
        due = priced.due.currency
        return Refusal("wrong_currency", {"given": row.currency, "expected": due})
    return _Worked(row, sale, sold, undone, Difference(undone.due, priced.due))


def _needed(session: Session, worked: _Worked, payout: Payout | None) -> Permission:
    """What it asks of whoever does it: more, where money leaves in another way than it came."""
    if payout is None or not worked.difference.to_pay_back:
        return Permission.REFUND
    as_paid = payout.kind in exchanged.paid_with(session, worked.sale)
    return Permission.REFUND if as_paid else Permission.REFUND_OTHERWISE
