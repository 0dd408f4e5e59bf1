"""Taking pre-orders, and what they come to: collected, or cancelled and paid back.

Each is one transaction with all that it writes. What is collected is sold at the prices that were
promised. Of what is scarce the units are kept at the till that promised them, and handed over
there; everything else is collected at whichever till has the right to
(:mod:`kiosk.domain.preorders`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from kiosk.domain.age import AgeCheck
from kiosk.domain.catalogue import StockPolicy
from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.exchange import Difference
from kiosk.domain.ids import new_id
from kiosk.domain.journal import EntryTooLarge, Kind
from kiosk.domain.modifiers import without_choices
from kiosk.domain.money import Money
from kiosk.domain.pools import PREORDERS
from kiosk.domain.preorders import (
    Person,
    Promise,
    State,
    advance_on,
    advance_tender,
    orderable,
    parse_advance,
)
from kiosk.domain.refund import all_that_is_left, undo
from kiosk.domain.sale import Priced
from kiosk.domain.staff import Permission, allow
from kiosk.domain.tenders import PROMISES, Tender, TenderKind, check_reference
from kiosk.language import Phrase
from kiosk.services import (
    allotments,
    checkout,
    discounts,
    exchanged,
    invoicing,
    preorders,
    promising,
    undoing,
)
from kiosk.services.checkout import LONGEST_KEY, SaleRequest
from kiosk.services.choices import choices_body
from kiosk.services.editions import numbers_body
from kiosk.services.preorder_paper import preorder_document
from kiosk.services.preorders import Preorder
from kiosk.services.printing import owe, receipt_job
from kiosk.services.receipts import refund_document
from kiosk.services.refunded import Refund, load_refund, sold_and_before
from kiosk.services.refunds import Payout, paid_out, refund_job
from kiosk.services.sale_bodies import line_body
from kiosk.services.sales import Sale, load_sale, sale_row
from kiosk.services.till import Till
from kiosk.services.undoing import Paid, Undoing
from kiosk.store import preorders as store
from kiosk.store import queries
from kiosk.store.tables import SaleRow

_ADVANCE = Phrase("Advance payment")
PAYOUTS = (TenderKind.CASH, TenderKind.CARD, *PROMISES)


@dataclass(frozen=True)
class OrderRequest:
    """Who orders, for when, and what: ``wanted`` is as a sale of it, whose tenders pay ``advance``
    now (``20%``, an amount, or nothing for all of it)."""

    wanted: SaleRequest
    person: Person
    promise: Promise
    advance: str = ""


@dataclass(frozen=True)
class Taken:
    """A pre-order that was taken, and the sale of its advance payment."""

    preorder: Preorder
    sale: Sale


@dataclass(frozen=True)
class Collected:
    """A pre-order that was collected: its advance as it came back, and the sale of the goods."""

    preorder: Preorder
    refund: Refund
    sale: Sale


class _CalledOff(Exception):
    """The sale can't be: what was written before it, in the same transaction, was not either."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


def advance(till: Till, request: OrderRequest) -> tuple[Money, Money] | Refusal:
    """What is paid now and what it comes to in all, or why it can't be ordered; changes nothing.

    :raises BadInput: the advance can't be read.
    """
    with till.store.reading() as session:
        found = _priced(till, session, request, till.clock.now())
    return found if isinstance(found, Refusal) else (found[1], found[0].due)


def take(till: Till, request: OrderRequest) -> Taken | Refusal:
    """Take a pre-order, or say why not; a refused one changes nothing. Twice with one key is once.

    :raises BadInput: it can't be written down as it was said.
    """
    now = till.clock.now()
    key = request.wanted.key
    if not _is_key(key):
        return Refusal("bad_key", {"most": LONGEST_KEY})
    if request.promise.ship and not request.person.address:
        raise BadInput("Say where to send it: an address is needed.")
    try:
        with till.store.writing() as session:
            known = key and queries.sale_by_key(session, till.device.id, key)
            made = preorders.of_sale(session, known) if known else None
            if known and made is not None:
                return Taken(made, load_sale(session, known))
            outcome = _take(till, session, request, now)
    except _CalledOff as fault:
        return fault.refusal
    allotments.remember(till)
    return outcome


def collect(
    till: Till,
    receipt: str,
    tenders: Sequence[Tender] = (),
    *,
    key: str | None = None,
    age_checked: AgeCheck | None = None,
) -> Collected | Refusal:
    """Hand over what was ordered under this receipt number for what is still due, or say why not;
    a refused one changes nothing, but for noting that somebody waits for the right to."""
    now = till.clock.now()
    if not _is_key(key):
        return Refusal("bad_key", {"most": LONGEST_KEY})
    try:
        with till.store.writing() as session:
            outcome = _collect(till, session, receipt, tuple(tenders), key, age_checked, now)
    except _CalledOff as fault:
        return fault.refusal
    allotments.remember(till)
    return outcome


def cancel(
    till: Till, receipt: str, payout: Payout, *, key: str | None = None
) -> tuple[Preorder, Refund] | Refusal:
    """Call a pre-order off and pay its advance back, or say why not. It asks for what a refund asks
    for, and more where it is paid back in another way than it was paid.

    :raises BadInput: the card's reference can't be one, or it can't be paid back in this way.
    """
    now = till.clock.now()
    check_reference(payout.reference)
    if payout.kind not in PAYOUTS:
        raise BadInput("An advance payment is paid back in cash, by card or by transfer.")
    if not _is_key(key):
        return Refusal("bad_key", {"most": LONGEST_KEY})
    with till.store.writing() as session:
        outcome = _cancel(till, session, receipt, payout, key, now)
    allotments.remember(till)
    return outcome


def _priced(
    till: Till, session: Session, request: OrderRequest, now: datetime
) -> tuple[Priced, Money] | Refusal:
    wanted = request.wanted
    if wanted.stored or wanted.complimentary is not None:
        return Refusal("preorder_stored")
    found = checkout.priced(session, till, wanted, now)
    if isinstance(found, Refusal):
        return found
    refusal = orderable(found)
    if refusal is not None:
        return refusal
    paid = parse_advance(request.advance, found.due)
    return paid if isinstance(paid, Refusal) else (found, paid)


def _take(till: Till, session: Session, request: OrderRequest, now: datetime) -> Taken | Refusal:
    allotments.open_due(till, session, now)
    found = _priced(till, session, request, now)
    if isinstance(found, Refusal):
        return found
    whole, paid = found
    refusal = promising.not_here(till, session, whole)
    if refusal is not None:
        return refusal
    numbers = promising.numbers_for(till, session, whole, request.wanted.numbers)
    if isinstance(numbers, Refusal):
        return numbers
    action = till.action(session, now)
    ahead = advance_on(whole, paid, _ADVANCE(), till.event.tax_rounding)
    wanted = request.wanted
    sale, _ = checkout.sell(
        session,
        till,
        SaleRequest(
            (),
            wanted.tenders,
            wanted.key,
            cart=wanted.cart,
            note=wanted.note,
            action=action,
            promised=ahead,
        ),
        now,
    )
    if isinstance(sale, Refusal):
        return sale
    notes = discounts.noted(whole, now)
    name = new_id(now)
    lines = [
        {
            **line_body(line, [], None),
            **discounts.bodies(line.discounts, notes),
            **choices_body(session, name, line, now),
            **numbers_body(numbers, line.variant),
            # What was written for a line is no part of an entry.
            "key": without_choices(line.key),
            "pieces": line.quantity,
            "kept": line.variant.policy is StockPolicy.STRICT,
        }
        for line in whole.lines
    ]
    promise = request.promise
    body: dict[str, Any] = {
        "preorder": name,
        "sale": sale.id,
        "receipt": sale.receipt,
        "day": promise.day.isoformat(),
        "ship": promise.ship,
        "person": store.keep_person(session, request.person, now),
        "currency": whole.due.currency,
        "total": whole.due.minor,
        "paid": paid.minor,
        "lines": lines,
    }
    if promise.begins is not None and promise.ends is not None:
        body |= {"from": f"{promise.begins:%H:%M}", "until": f"{promise.ends:%H:%M}"}
    try:
        action.record(Kind.PREORDER_TAKEN, body, till.event.id)
    except EntryTooLarge:
        raise _CalledOff(
            Refusal("too_many_lines", {"most": max(1, len(whole.lines) // 2)})
        ) from None
    discounts.keep_notes(session, notes, now)
    promising.keep(till, session, action, whole, numbers)
    made = preorders.of_sale(session, sale.id)
    assert made is not None
    owe(session, receipt_job(sale), preorder_document(till, sale, made), now)
    return Taken(made, sale)


def _collect(
    till: Till,
    session: Session,
    receipt: str,
    tenders: tuple[Tender, ...],
    key: str | None,
    age_checked: AgeCheck | None,
    now: datetime,
) -> Collected | Refusal:
    known = _collected_before(till, session, key)
    if known is not None:
        return known
    found = _to_end(till, session, receipt, now)
    if isinstance(found, Refusal):
        return found
    preorder, row, whole = found
    made = _undoing(till, session, row, now)
    if isinstance(made, Refusal):
        return made
    action = till.action(session, now)
    # What the customer has paid pays, whatever the tax of it came to.
    pays = Difference(made.undone.due, whole.due)
    ahead = advance_tender(pays.covered)
    refund = undoing.record(till, session, made, Paid(ahead, key), now, action)
    wanted = SaleRequest(
        (),
        (*ahead, *tenders),
        key,
        pool=PREORDERS,
        numbers=preorders.numbers_of(preorder),
        age_checked=age_checked,
        back=refund,
        action=action,
        promised=whole,
    )
    sale, _ = checkout.sell(session, till, wanted, now)
    if isinstance(sale, Refusal):
        raise _CalledOff(sale)
    body = {"preorder": preorder.id, "sale": sale.id, "refund": refund.id}
    action.record(Kind.PREORDER_COLLECTED, body, till.event.id)
    invoicing.credit(till, session, load_sale(session, row.id), refund, now)
    ended = preorders.of_sale(session, row.id)
    assert ended is not None
    return Collected(ended, refund, sale)


def _cancel(
    till: Till, session: Session, receipt: str, payout: Payout, key: str | None, now: datetime
) -> tuple[Preorder, Refund] | Refusal:
    known = key and queries.refund_by_key(session, till.device.id, key)
    before = preorders.find_in(session, till.event.id, receipt)
    if known and before is not None:
        return before, load_refund(session, known)
    found = _to_end(till, session, receipt, now)
    if isinstance(found, Refusal):
        return found
    preorder, row, whole = found
    sale = load_sale(session, row.id)
    as_paid = not preorder.paid or payout.kind in exchanged.paid_with(session, sale)
    refusal = allow(till.operator, Permission.REFUND if as_paid else Permission.REFUND_OTHERWISE)
    if refusal is not None:
        return refusal
    made = _undoing(till, session, row, now)
    if isinstance(made, Refusal):
        return made
    action = till.action(session, now)
    out = paid_out(made.undone.due, payout, {}, till.event.cash_step)
    refund = undoing.record(till, session, made, Paid(out, key), now, action)
    body = {"preorder": preorder.id, "refund": refund.id}
    action.record(Kind.PREORDER_CANCELLED, body, till.event.id)
    numbers = preorders.numbers_of(preorder)
    promising.keep(till, session, action, whole, numbers, give_back=True)
    owe(session, refund_job(refund), refund_document(till, refund), now)
    invoicing.credit(till, session, sale, refund, now)
    ended = preorders.of_sale(session, row.id)
    assert ended is not None
    return ended, refund


def _to_end(
    till: Till, session: Session, receipt: str, now: datetime
) -> tuple[Preorder, SaleRow, Priced] | Refusal:
    """The pre-order with this number and what was promised; or why it can't be ended here."""
    preorder = preorders.find_in(session, till.event.id, receipt)
    row = sale_row(session, receipt)
    if preorder is None or row is None:
        return Refusal("no_preorder", {"receipt": receipt.strip()})
    if preorder.state is not State.OPEN:
        code = "preorder_collected" if preorder.state is State.COLLECTED else "preorder_cancelled"
        return _ended(code, preorder.receipt)
    whole = preorders.promised(till, session, preorder.id)
    lacking = promising.lacking(till, session, whole, now)
    if lacking is not None:
        return promising.kept_elsewhere(till, preorder, *lacking)
    return preorder, row, whole


def _ended(code: str, receipt: str) -> Refusal:
    if code == "preorder_collected":
        return Refusal("preorder_collected", {"receipt": receipt})
    return Refusal("preorder_cancelled", {"receipt": receipt})


def _undoing(till: Till, session: Session, row: SaleRow, now: datetime) -> Undoing | Refusal:
    """All of an advance payment, as what comes back."""
    sold = sold_and_before(session, load_sale(session, row.id))
    undone = undo(sold, all_that_is_left(sold), row.currency)
    if isinstance(undone, Refusal):
        return undone
    return undoing.may_end(till, session, row, sold, undone, None, now)


def _collected_before(till: Till, session: Session, key: str | None) -> Collected | None:
    sold = key and queries.sale_by_key(session, till.device.id, key)
    back = key and queries.refund_by_key(session, till.device.id, key)
    if not sold or not back:
        return None
    refund = load_refund(session, back)
    preorder = preorders.find_in(session, till.event.id, refund.sale_receipt)
    return Collected(preorder, refund, load_sale(session, sold)) if preorder else None


def _is_key(key: str | None) -> bool:
    return key is None or 1 <= len(key) <= LONGEST_KEY
