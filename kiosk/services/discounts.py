"""Discounts at this till: which promotions run for a cart, codes that are said, discounts by hand.

A promotion limited to so many uses is counted by the sales that are known here: those of this till
at once, those of others once they have come by sync. Tills that are cut off from each other can
together go past a limit; none can by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from kiosk.domain.errors import N_, BadInput, Refusal
from kiosk.domain.ids import new_id
from kiosk.domain.pools import MEMBERS
from kiosk.domain.promotions import (
    ANY_TIER,
    WHOLE,
    ByHand,
    Discount,
    HandKind,
    Occasion,
    Offers,
    Promotion,
    code_key,
    running,
    why_not,
)
from kiosk.domain.sale import Priced
from kiosk.domain.session import check_word
from kiosk.domain.staff import Permission
from kiosk.domain.staff import allow as may
from kiosk.services.notes import keep_note
from kiosk.services.till import Till
from kiosk.store import promotions as store

MOST_CODES = 10


@dataclass(frozen=True)
class Asked:
    """What decides about the discounts of a cart: ``codes`` that were said, discounts ``by_hand``,
    who buys (``contact_id``), and for which ``pool``: staff saw that they may."""

    codes: Sequence[str] = ()
    by_hand: Sequence[ByHand] = ()
    contact_id: str | None = None
    pool: str = ""


@dataclass(frozen=True)
class Said:
    """A code that was said for a cart, the promotion that it is of, and why that one does not run
    now; None where it does."""

    code: str
    name: str
    promotion: str
    trouble: Refusal | None


def allow(till: Till, session: Session, given: ByHand) -> ByHand | Refusal:
    """Decide whether a discount may be given by hand; every one passes here, when it is given and
    when it is sold, maybe by somebody else. Returns it with its words tidied, and whoever allowed
    it.

    :raises BadInput: it is no discount, or who and why aren't said.
    """
    acts = till.operator
    refusal = may(acts, Permission.DISCOUNT)
    if refusal is not None and not given.allowed_by:
        return refusal
    by = given.allowed_by or (acts.answers_for(Permission.DISCOUNT) if acts else "")
    who, why = check_word(given.who, given.why)
    most = WHOLE if given.kind is HandKind.PERCENT else given.value
    if not 0 < given.value <= most:
        raise BadInput(N_("A discount is more than nothing, and at most 100 percent."))
    return replace(given, who=who, why=why, allowed_by=by)


def offered(till: Till, session: Session, asked: Asked, now: datetime) -> Offers | Refusal:
    """As :func:`offers`, once every discount by hand was allowed again; else why one was not."""
    allowed = []
    for given in asked.by_hand:
        one = allow(till, session, given)
        if isinstance(one, Refusal):
            return one
        allowed.append(one)
    return offers(till, session, replace(asked, by_hand=tuple(allowed)), now)


def offers(till: Till, session: Session, asked: Asked, now: datetime) -> Offers:
    """What may be taken off a cart at ``now``."""
    known = store.promotions(session)
    if not known:
        return Offers((), asked.by_hand)
    return Offers(running(known, _occasion(session, known, asked, now)), asked.by_hand)


def members_gain(till: Till, session: Session, asked: Asked, now: datetime) -> bool:
    """Whether a promotion runs for members that this buyer is not known to be one of."""
    known = [one for one in store.promotions(session) if one.tier == ANY_TIER]
    occasion = _occasion(session, known, asked, now)
    if ANY_TIER in occasion.tiers and asked.pool != MEMBERS:
        return False
    other = replace(occasion, tiers=frozenset({ANY_TIER}))
    return bool(running(known, other))


def said(till: Till, session: Session, code: str, asked: Asked, now: datetime) -> Said | None:
    """The promotion that a code is of; None where it is of none."""
    known = store.promotions(session)
    key = code_key(code)
    found = [one for one in known if one.code and code_key(one.code) == key]
    if not found:
        return None
    occasion = _occasion(session, found, replace(asked, codes=(*asked.codes, code)), now)
    # Of several with one code it is the one that runs.
    reasons = [(why_not(one, occasion), one) for one in found]
    trouble, best = next((each for each in reasons if each[0] is None), reasons[0])
    return Said(best.code, best.name, best.id, trouble)


def say(till: Till, code: str, asked: Asked) -> Said | Refusal:
    """As :func:`said`, in a transaction of its own; refused where nothing comes of it."""
    with till.store.reading() as session:
        found = said(till, session, code, asked, till.clock.now())
    if found is None:
        return Refusal("unknown_promotion", {"code": code.strip()})
    return found.trouble or found


def find(till: Till, code: str) -> Said | None:
    """The promotion with this code, whether it runs or not; None where there is none."""
    with till.store.reading() as session:
        return said(till, session, code, Asked(), till.clock.now())


def memberships(till: Till, contact_id: str) -> Sequence[str]:
    """The SKUs of the memberships that somebody has, as far as it is known here."""
    with till.store.reading() as session:
        return store.memberships(session, contact_id)


def noted(priced: Priced, now: datetime) -> Mapping[ByHand, str]:
    """A note's id for each discount by hand of a sale."""
    given = {one.by_hand for line in priced.lines for one in line.discounts if one.by_hand}
    return {one: new_id(now) for one in given}


def as_sold(given: Iterable[Discount], notes: Mapping[ByHand, str]) -> tuple[Discount, ...]:
    """Discounts as a sale keeps them: a note in the place of who and why."""
    return tuple(
        replace(one, by_hand=None, note=notes[one.by_hand]) if one.by_hand else one for one in given
    )


def bodies(given: Sequence[Discount], notes: Mapping[ByHand, str]) -> dict[str, Any]:
    """What an entry says of a line's discounts; nothing where it has none."""
    told = [
        {
            "kind": one.kind,
            "name": one.name,
            "value": one.value,
            "amount": one.amount.minor,
            "promotion": one.promotion,
            "note": one.note,
            **_leave(before),
        }
        for one, before in zip(as_sold(given, notes), given, strict=True)
    ]
    return {"discounts": told} if told else {}


def _leave(given: Discount) -> dict[str, str]:
    by = given.by_hand.allowed_by if given.by_hand else ""
    return {"allowed_by": by} if by else {}


def keep_notes(session: Session, notes: Mapping[ByHand, str], now: datetime) -> None:
    """Write who gave each discount and why."""
    for given, name in notes.items():
        keep_note(session, name, given.who, given.why, now)


def _occasion(
    session: Session, known: Iterable[Promotion], asked: Asked, now: datetime
) -> Occasion:
    promotions = list(known)
    limited = [one.id for one in promotions if one.limit is not None]
    tiers: set[str] = set()
    if asked.contact_id is not None and any(one.tier for one in promotions):
        tiers.update(store.memberships(session, asked.contact_id))
    if tiers or asked.pool == MEMBERS:
        tiers.add(ANY_TIER)
    return Occasion(
        now,
        frozenset(code_key(code) for code in asked.codes),
        frozenset(tiers),
        store.uses(session, limited),
    )
