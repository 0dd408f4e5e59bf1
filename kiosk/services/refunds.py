"""Refunding a sale, wholly or in part, once, on whichever till has the right to.

The refund, its journal entry, what returns to the shelf, the tickets that end with it and the
paper it owes are one transaction. Who may is :mod:`kiosk.domain.rights`: the till that holds
the right needs no network; another one asks for it, and goes on when it has come.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from kiosk.domain.admission import TicketStatus
from kiosk.domain.cases import check_settlement
from kiosk.domain.cash_rounding import rounding_of
from kiosk.domain.clock import iso
from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.ids import new_id
from kiosk.domain.journal import Entry, Kind
from kiosk.domain.money import Money, total
from kiosk.domain.refund import Sold, Undone, UndoneLine, all_that_is_left, undo
from kiosk.domain.rights import refund_key
from kiosk.domain.staff import Permission, allow
from kiosk.domain.stored_value import tail_of
from kiosk.domain.tax import rate_body
from kiosk.domain.tenders import Tender, TenderKind, check_reference, pays_back
from kiosk.services import allotments, rights, stored_value
from kiosk.services.checkout import LONGEST_KEY
from kiosk.services.printing import owe
from kiosk.services.receipts import refund_document
from kiosk.services.refunded import Refund, load_refund, sold_and_before
from kiosk.services.sales import Sale, load_sale, sale_row
from kiosk.services.till import Till
from kiosk.store import queries
from kiosk.store.documents import REFUND_REASON, ticket_values
from kiosk.store.refund_tables import RefundReasonRow
from kiosk.store.rows import mark_unsent, put
from kiosk.store.tables import SaleRow, TicketRow

PAYOUTS = (TenderKind.CASH, TenderKind.CARD, TenderKind.GIFT_CARD, TenderKind.COMPLIMENTARY)


@dataclass(frozen=True)
class Payout:
    """How it is paid back: in cash, by card (``reference`` is what the terminal printed), or as
    credit on a new gift card. What was complimentary is taken back as such: nothing is paid."""

    kind: TenderKind
    reference: str = ""


@dataclass(frozen=True)
class Word:
    """Who answers for a refund without the right to, and why."""

    who: str
    why: str


@dataclass(frozen=True)
class RefundRequest:
    """What is to be refunded of the sale with number ``receipt``: line to units, or None for all
    that is left. ``restock``: what comes back can be sold again.

    ``key`` makes the request safe to repeat. With a ``word`` it is made even where this till
    can't have the right; the hub then opens a case.
    """

    receipt: str
    payout: Payout
    lines: Mapping[int, int] | None = None
    restock: bool = True
    key: str | None = None
    word: Word | None = None


@dataclass(frozen=True)
class _Made:
    """All that a refund's entry says of the sale it undoes."""

    row: SaleRow
    entry: Entry
    undone: Undone
    outside: frozenset[int]
    voided: Mapping[str, int]


def complete(till: Till, request: RefundRequest) -> Refund | Refusal:
    """Refund what ``request`` says, or say why not.

    A refused refund changes nothing, but for noting that somebody waits for the right to it.

    :raises BadInput: the card's reference can't be one, it can't be paid back in this way, or who
        and why aren't said.
    """
    now = till.clock.now()
    if request.key is not None and not 1 <= len(request.key) <= LONGEST_KEY:
        return Refusal("bad_key", {"most": LONGEST_KEY})
    check_reference(request.payout.reference)
    if request.payout.kind not in PAYOUTS:
        raise BadInput("What was paid is paid back in cash, by card or on a gift card.")
    if request.word is not None:
        check_settlement(request.word.who, request.word.why)
    with till.store.writing() as session:
        known = request.key and queries.refund_by_key(session, till.device.id, request.key)
        if known:
            return load_refund(session, known)
        row = sale_row(session, request.receipt)
        if row is None:
            return Refusal("unknown_receipt", {"receipt": request.receipt.strip()})
        sale = load_sale(session, row.id)
        refusal = allow(till.operator, _needed(request, sale))
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
        outside = _outside(till, session, row, sold, undone, request, now)
        if isinstance(outside, Refusal):
            return outside
        entry = queries.entries_of(session, [row.entry_hash])[row.entry_hash]
        voided = _voided(till, session, entry, undone, now)
        if isinstance(voided, Refusal):
            return voided
        refund = _record(till, session, _Made(row, entry, undone, outside, voided), request, now)
        owe(session, refund_job(refund), refund_document(till, refund), now)
    allotments.remember(till)
    return refund


def _needed(request: RefundRequest, sale: Sale) -> Permission:
    """What it asks of whoever does it: more, where money leaves in another way than it came."""
    as_paid = request.payout.kind in {one.kind for one in sale.tenders}
    if as_paid and request.word is None:
        return Permission.REFUND
    return Permission.REFUND_OTHERWISE


def _outside(
    till: Till,
    session: Session,
    row: SaleRow,
    sold: Sequence[Sold],
    undone: Undone,
    request: RefundRequest,
    now: datetime,
) -> frozenset[int] | Refusal:
    """The lines that are refunded without spending a right, or why they can't be."""
    keys = {one.line: refund_key(row.entry_hash, one.line) for one in undone.lines}
    stands = rights.standing(till, session, list(keys.values()), row.device_id)
    lacking = frozenset(
        one.line
        for one in undone.lines
        if stands.frozen or stands.here.get(keys[one.line], 0) < one.quantity
    )
    alone = stands.alone and not stands.frozen
    if not lacking or alone or request.word is not None:
        rights.no_longer(session, list(keys.values()), now)
        return lacking
    if stands.frozen:
        return Refusal("right_frozen", {"receipt": row.receipt})
    device = stands.elsewhere or ""
    if stands.cut_off:
        return Refusal("right_cut_off", {"receipt": row.receipt, "device": device})
    whole = {one.line: one.left for one in sold}
    rights.wait_for(session, {keys[line]: whole[line] for line in lacking}, now)
    return Refusal("right_asked", {"receipt": row.receipt, "device": device})


def _voided(
    till: Till, session: Session, entry: Entry, undone: Undone, now: datetime
) -> Mapping[str, int] | Refusal:
    """The gift cards that come back, which nobody may pay with any more, and what is on them."""
    voided: dict[str, int] = {}
    sold = {line["line"]: line.get("cards", ()) for line in entry.body["lines"]}
    for one in undone.lines:
        if sold[one.line]:
            found = stored_value.to_void(till, session, sold[one.line], one.quantity, now)
            if isinstance(found, Refusal):
                return found
            voided |= found
    return voided


def _record(
    till: Till, session: Session, made: _Made, request: RefundRequest, now: datetime
) -> Refund:
    row, undone = made.row, made.undone
    refund_id = new_id(now)
    counter = 1 + queries.last_refund(session, till.device.id)
    lines = [_line_body(session, made, one, request.restock) for one in undone.lines]
    reason = None
    if made.outside and request.word is not None:
        who, why = check_settlement(request.word.who, request.word.why)
        reason = new_id(now)
        put(
            session,
            RefundReasonRow,
            [{"id": reason, "refund_id": refund_id, "who": who, "why": why, "at": iso(now)}],
        )
        mark_unsent(session, REFUND_REASON, [reason])
    on_card = undone.due and request.payout.kind is TenderKind.GIFT_CARD
    credit = stored_value.new_cards(1) if on_card else {}
    till.action(session, now).record(
        Kind.SALE_REFUNDED,
        {
            "refund": refund_id,
            "sale": row.id,
            "sale_entry": row.entry_hash,
            "sale_receipt": row.receipt,
            "receipt": f"{till.device.prefix}-R{counter:06d}",
            "counter": counter,
            "key": request.key,
            "currency": row.currency,
            "lines": lines,
            "taxes": [
                {
                    "rate": rate_body(tax.rate),
                    "net": tax.net.minor,
                    "tax": tax.tax.minor,
                    "gross": tax.gross.minor,
                }
                for tax in undone.taxes
            ],
            "tenders": [
                {"kind": str(one.kind), "amount": one.amount.minor, "reference": one.reference}
                for one in _paid_out(undone.due, request.payout, credit, till.event.cash_step)
            ],
            **({"voided": made.voided} if made.voided else {}),
            **({"minted": dict.fromkeys(credit, undone.due.minor)} if credit else {}),
            "net": sum(tax.net.minor for tax in undone.taxes),
            "tax": sum(tax.tax.minor for tax in undone.taxes),
            "total": undone.due.minor,
            "reason": reason,
        },
        row.event_id,
    )
    stored_value.keep_codes(session, credit)
    stored_value.owe_paper(till, session, credit, undone.due, now)
    _revoke(session, [ticket for line in lines for ticket in line["tickets"]])
    return load_refund(session, refund_id)


def _paid_out(
    due: Money, payout: Payout, credit: Mapping[str, str], cash_step: int
) -> list[Tender]:
    if not due:
        return []
    reference = next((tail_of(code) for code in credit.values()), payout.reference)
    rounding = rounding_of(due, cash_step) if payout.kind is TenderKind.CASH else []
    exact = due - total((one.amount for one in rounding), due.currency)
    return [Tender(payout.kind, exact, reference), *rounding]


def _line_body(session: Session, made: _Made, undone: UndoneLine, restock: bool) -> dict[str, Any]:
    sold = next(one for one in made.entry.body["lines"] if one["line"] == undone.line)
    outside = undone.line in made.outside
    return {
        "line": undone.line,
        "variant": sold["variant"],
        "sku": sold["sku"],
        "title": sold["title"],
        "kind": sold["kind"],
        "counted": sold["counted"],
        "restocked": restock,
        "allotment": None if outside else refund_key(made.entry.hash, undone.line),
        "quantity": undone.quantity,
        "unit": sold["unit"],
        "amount": undone.amount.minor,
        "tax": undone.tax.minor,
        "rate": sold["rate"],
        "tickets": _to_revoke(session, sold["tickets"], undone.quantity),
    }


def _to_revoke(session: Session, tickets: Sequence[str], quantity: int) -> list[str]:
    """Which tickets end: first those that nobody has come in with."""
    revoked = queries.revoked_among(session, tickets)
    left = [one for one in tickets if one not in revoked]
    left.sort(key=lambda one: bool(queries.redemptions_of(session, one)))
    return left[:quantity]


def _revoke(session: Session, tickets: Sequence[str]) -> None:
    """Say on the tickets' own rows too that they were refunded, for those who know no journal."""
    rows = session.exec(select(TicketRow).where(col(TicketRow.id).in_(tickets))).all()
    changed = [
        {**ticket_values(queries.ticket_of(row)), "status": str(TicketStatus.REVOKED)}
        for row in rows
    ]
    put(session, TicketRow, changed)
    mark_unsent(session, "ticket", [one["id"] for one in changed])


def refund_job(refund: Refund) -> str:
    """The key of the job that a refund's receipt is."""
    return f"refund:{refund.id}"
