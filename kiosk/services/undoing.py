"""Undoing a sale, wholly or in part: what a refund and a void have in common.

Who may is :mod:`kiosk.domain.rights`. The entry, what returns to the shelf, and the tickets and
gift cards that end with it belong to the transaction of the caller.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from kiosk.domain.admission import TicketStatus
from kiosk.domain.errors import Refusal
from kiosk.domain.ids import new_id
from kiosk.domain.journal import Entry, Kind
from kiosk.domain.refund import Sold, Undone, UndoneLine
from kiosk.domain.rights import refund_key
from kiosk.domain.tax import rate_body
from kiosk.domain.tenders import Tender
from kiosk.services import rights, signing, stored_value
from kiosk.services.refunded import Refund, load_refund
from kiosk.services.till import Till
from kiosk.store import queries
from kiosk.store.door import redemptions_of
from kiosk.store.door_rows import ticket_of, ticket_values
from kiosk.store.journal import Action
from kiosk.store.preorders import is_advance
from kiosk.store.rows import mark_unsent, put
from kiosk.store.sellers import naming, seller_now
from kiosk.store.tables import SaleRow, TicketRow


@dataclass(frozen=True)
class Word:
    """Who answers for a refund without the right to, and why."""

    who: str
    why: str


@dataclass(frozen=True)
class Undoing:
    """What is about to be undone under the id ``refund``: of the sale in ``row``, which ``entry``
    tells of. Lines ``outside`` spend no right; gift cards that come back are ``voided``, with what
    is on each."""

    refund: str
    row: SaleRow
    entry: Entry
    undone: Undone
    outside: frozenset[int]
    voided: Mapping[str, int]


@dataclass(frozen=True)
class Paid:
    """What goes back for it, and what else its entry says: ``restock`` where what comes back can be
    sold again, ``reason`` the row that says why a provisional one could not wait."""

    tenders: Sequence[Tender]
    key: str | None = None
    restock: bool = True
    reason: str | None = None
    more: Mapping[str, Any] = field(default_factory=dict)


def may_undo(
    till: Till,
    session: Session,
    row: SaleRow,
    sold: Sequence[Sold],
    undone: Undone,
    word: Word | None,
    now: datetime,
) -> Undoing | Refusal:
    """All that recording it needs, or why this till may not; then somebody may wait for the right
    to. An advance payment goes back when its pre-order is collected or cancelled."""
    if is_advance(session, row.id):
        return Refusal("is_preorder", {"receipt": row.receipt})
    return may_end(till, session, row, sold, undone, word, now)


def may_end(
    till: Till,
    session: Session,
    row: SaleRow,
    sold: Sequence[Sold],
    undone: Undone,
    word: Word | None,
    now: datetime,
) -> Undoing | Refusal:
    """As :func:`may_undo`, of an advance payment too."""
    outside = _outside(till, session, row, sold, undone, word, now)
    if isinstance(outside, Refusal):
        return outside
    entry = queries.entries_of(session, [row.entry_hash])[row.entry_hash]
    voided = _voided(till, session, entry, undone, now)
    if isinstance(voided, Refusal):
        return voided
    return Undoing(new_id(now), row, entry, undone, outside, voided)


def record(
    till: Till,
    session: Session,
    made: Undoing,
    paid: Paid,
    now: datetime,
    action: Action | None = None,
) -> Refund:
    """Write the entry of it, of an ``action`` of its own or of another's, and end the tickets that
    come back."""
    row, undone = made.row, made.undone
    counter = 1 + queries.last_refund(session, till.device.id)
    lines = [_line_body(session, made, one, paid.restock) for one in undone.lines]
    signing.record(
        till,
        action or till.action(session, now),
        Kind.SALE_REFUNDED,
        {
            "refund": made.refund,
            "sale": row.id,
            "sale_entry": row.entry_hash,
            "sale_receipt": row.receipt,
            "receipt": f"{till.device.prefix}-R{counter:06d}",
            "counter": counter,
            "key": paid.key,
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
                for one in paid.tenders
            ],
            **naming(seller_now(session, row.event_id)),
            **({"voided": made.voided} if made.voided else {}),
            **paid.more,
            "net": sum(tax.net.minor for tax in undone.taxes),
            "tax": sum(tax.tax.minor for tax in undone.taxes),
            "total": undone.due.minor,
            "reason": paid.reason,
        },
        row.event_id,
    )
    _revoke(session, [ticket for line in lines for ticket in line["tickets"]])
    return load_refund(session, made.refund)


def _outside(
    till: Till,
    session: Session,
    row: SaleRow,
    sold: Sequence[Sold],
    undone: Undone,
    word: Word | None,
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
    if not lacking or alone or word is not None:
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


def _line_body(
    session: Session, made: Undoing, undone: UndoneLine, restock: bool
) -> dict[str, Any]:
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
        **{name: sold[name] for name in ("measure", "choices") if name in sold},
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
    left.sort(key=lambda one: bool(redemptions_of(session, one)))
    return left[:quantity]


def _revoke(session: Session, tickets: Sequence[str]) -> None:
    """Say on the tickets' own rows too that they were refunded, for those who know no journal."""
    rows = session.exec(select(TicketRow).where(col(TicketRow.id).in_(tickets))).all()
    changed = [
        {**ticket_values(ticket_of(row)), "status": str(TicketStatus.REVOKED)} for row in rows
    ]
    put(session, TicketRow, changed)
    mark_unsent(session, "ticket", [one["id"] for one in changed])
