"""Paying out in cash what little is left on a gift card, where the law or the organizer has it so.

What is taken off the card, the cash that leaves the drawer, the note that says who and for which
card, and the slip to sign are one transaction of two entries. The cash is a move of its own, which
X, Z and the export tell apart; where coins can't pay it exactly it is rounded like change.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from kiosk.domain.cash_rounding import in_coins
from kiosk.domain.errors import Refusal
from kiosk.domain.ids import new_id
from kiosk.domain.journal import Kind
from kiosk.domain.money import Money
from kiosk.domain.session import check_name
from kiosk.domain.staff import Permission, allow
from kiosk.domain.stored_value import StoredValue, tail_of, value_key
from kiosk.domain.tenders import TenderKind
from kiosk.services import allotments, rights
from kiosk.services.card_terms import in_force_at, today
from kiosk.services.checkout import LONGEST_KEY
from kiosk.services.notes import keep_note
from kiosk.services.printing import owe
from kiosk.services.session_paper import move_document
from kiosk.services.session_reports import Moved, moved
from kiosk.services.stored_value import all_here, expired
from kiosk.services.till import Till
from kiosk.store import session_queries as store
from kiosk.store import values
from kiosk.store.session_tables import CashMoveRow, TillSessionRow
from kiosk.store.value_tables import SpentValueRow


@dataclass(frozen=True)
class CashedOut:
    """What was ``taken`` off a card, and the cash that was ``moved`` for it, below zero."""

    taken: Money
    moved: Moved


@dataclass(frozen=True)
class _May:
    value: StoredValue
    opened: TillSessionRow
    paid: Money


def due(till: Till, code: str) -> Money | Refusal:
    """What would be paid out for a card, or why nothing is; changes nothing."""
    with till.store.reading() as session:
        found = _may(till, session, code, till.clock.now())
    return found if isinstance(found, Refusal) else found.paid


def cash_out(till: Till, code: str, who: str = "", key: str | None = None) -> CashedOut | Refusal:
    """Pay out what is left on a card and take it off, or say why not. ``key`` makes it safe to
    repeat.

    :raises BadInput: who is no name.
    """
    refusal = allow(till.operator, Permission.CASH_OUT)
    if refusal is not None:
        return refusal
    if key is not None and not 1 <= len(key) <= LONGEST_KEY:
        return Refusal("bad_key", {"most": LONGEST_KEY})
    name, now = check_name(who), till.clock.now()
    with till.store.writing() as session:
        known = key and store.move_by_key(session, till.device.id, key)
        if known:
            taken = session.get(SpentValueRow, (known.id, value_key(code)))
            if taken is None:
                return Refusal("value_unknown", {"code": tail_of(code)})
            return CashedOut(Money(taken.amount, known.currency), moved(session, known))
        found = _may(till, session, code, now)
        if isinstance(found, Refusal):
            if found.code == "value_asked":
                value = values.values_of(session, [value_key(code) or ""])
                rights.wait_for(session, {k: v.left.minor for k, v in value.items()}, now)
            return found
        made = _record(till, session, found, tail_of(code), name, key, now)
    allotments.remember(till)
    return made


def _record(
    till: Till,
    session: Session,
    found: _May,
    tail: str,
    who: str,
    key: str | None,
    now: datetime,
) -> CashedOut:
    left, opened = found.value.left, found.opened
    action, move = till.action(session, now), new_id(now)
    action.record(
        Kind.GIFT_CARD_CASHED_OUT,
        {
            "cash_out": move,
            "currency": left.currency,
            "voided": {found.value.key: left.minor},
            "paid": found.paid.minor,
        },
        opened.event_id,
    )
    action.record(
        Kind.CASH_MOVED,
        {
            "move": move,
            "key": key,
            "currency": opened.currency,
            "note": keep_note(session, new_id(now), who, f"…{tail}", now),
            "amount": -found.paid.minor,
            "card": found.value.key,
        },
        opened.event_id,
    )
    row = session.get(CashMoveRow, move)
    assert row is not None
    made = moved(session, row)
    owe(session, f"cash-move:{move}", move_document(till, made), now)
    return CashedOut(left, made)


def _may(till: Till, session: Session, code: str, now: datetime) -> _May | Refusal:
    tail = tail_of(code)
    value = values.values_of(session, [value_key(code) or ""]).get(value_key(code) or "")
    if value is None or value.kind is not TenderKind.GIFT_CARD:
        return Refusal("value_unknown", {"code": tail})
    if value.single_purpose:
        return Refusal("single_not_cashed", {"code": tail})
    past = expired(value, today(till, now), tail)
    if past is not None:
        return past
    below = in_force_at(till, session, now).paid_out_below
    left = value.left
    if below is None or left.currency != below.currency:
        return Refusal("not_paid_out")
    if left >= below:
        return Refusal("too_much_on_it", {"left": str(left), "amount": str(below)})
    away = all_here(till, session, value, tail)
    if away is not None:
        return away
    opened = store.open_session(session, till.device.id)
    if opened is None or opened.currency != left.currency:
        return Refusal("no_session")
    paid = in_coins(left, till.event.cash_step)
    return _May(value, opened, paid) if paid else Refusal("no_coin_for_it", {"left": str(left)})
