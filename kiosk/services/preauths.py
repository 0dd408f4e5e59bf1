"""Pre-authorizations at a till: making one, what became of those that are known here, letting one
go, and capturing it with a sale.

Each is one transaction with all that it writes. Only the till that made it may end it
(:mod:`kiosk.domain.preauth`).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlmodel import Session, col, select

from kiosk.domain.clock import iso, parse_iso
from kiosk.domain.errors import Refusal
from kiosk.domain.ids import natural_id, new_id
from kiosk.domain.journal import Kind
from kiosk.domain.money import Money
from kiosk.domain.preauth import (
    DEFAULT_DAYS,
    Slip,
    State,
    capturable,
    checked_about,
    checked_slip,
    endable,
    holdable,
    lapses,
    state_at,
)
from kiosk.domain.tenders import Tender, TenderKind
from kiosk.services import card_attempts
from kiosk.services.held import OPEN, PARKED, Held
from kiosk.services.notes import keep_note, notes
from kiosk.services.preauth_paper import preauth_document
from kiosk.services.printing import owe
from kiosk.services.till import Till
from kiosk.store import preauths as store
from kiosk.store import queries
from kiosk.store.journal import FROZEN, Action
from kiosk.store.preauth_tables import PreauthRow
from kiosk.store.rows import get_setting
from kiosk.store.tables import CartRow, SaleRow

LONGEST_KEY = 64


@dataclass(frozen=True)
class Wanted:
    """What is to be held on a card, for what and for how many days, and what the ``slip`` of the
    terminal says of it. ``payment`` is what the terminal knows it by, where it was asked by this
    till. ``key`` makes it safe to repeat."""

    amount: Money
    about: str
    days: int = DEFAULT_DAYS
    slip: Slip = field(default_factory=Slip)
    payment: str = ""
    key: str | None = None


@dataclass(frozen=True)
class Preauth:
    """A pre-authorization. ``about`` is empty until the row that says it is here. ``at``, ``until``
    and ``ended`` are UTC, the last None unless it was ended; ``captured`` is how much was charged,
    and ``receipt`` that of the sale it paid for, if any."""

    id: str
    number: str
    amount: Money
    about: str
    at: datetime
    until: datetime
    slip: Slip
    payment: str
    state: State
    device_id: str
    device_name: str
    ended: datetime | None = None
    captured: Money | None = None
    receipt: str = ""

    @property
    def open(self) -> bool:
        """Whether something is held."""
        return self.state is State.AUTHORIZED

    def tender(self, amount: Money) -> Tender:
        """What pays with so much of it."""
        return Tender(TenderKind.CARD, amount, self.slip.tender_reference, preauth=self.id)


def authorize(till: Till, wanted: Wanted) -> Preauth | Refusal:
    """Write down that an amount is held on a card, or say why not. Twice with one key is once.

    :raises BadInput: it can't be written down as it was said.
    """
    slip = checked_slip(wanted.slip.reference, wanted.slip.scheme, wanted.slip.last_four)
    wanted = replace(wanted, about=checked_about(wanted.about), slip=slip)
    now, key = till.clock.now(), wanted.key
    lapses(now, wanted.days)
    if key is not None and not 1 <= len(key) <= LONGEST_KEY:
        return Refusal("bad_key", {"most": LONGEST_KEY})
    with till.store.writing() as session:
        known = store.by_key(session, till.device.id, key) if key is not None else None
        if known is not None:
            return _load(session, [known], now)[0]
        return makeable(till, session, wanted.amount) or held(till, session, wanted, now)


def held(till: Till, session: Session, wanted: Wanted, now: datetime) -> Preauth:
    """Write down what is held on a card, inside a transaction, and owe the customer its slip."""
    slip = wanted.slip
    name = new_id(now)
    counter = 1 + store.last_counter(session, till.device.id)
    body = {
        "preauth": name,
        "number": f"{till.device.prefix}-H{counter:06d}",
        "counter": counter,
        "currency": wanted.amount.currency,
        "amount": wanted.amount.minor,
        "until": iso(lapses(now, wanted.days)),
        "note": keep_note(session, natural_id("preauth-note", name), "", wanted.about, now),
        "reference": slip.reference,
        "scheme": slip.scheme,
        "last_four": slip.last_four,
        "payment": wanted.payment,
        "key": wanted.key,
    }
    till.action(session, now).record(Kind.PRE_AUTHORIZED, body, till.event.id)
    made = _load(session, [session.get_one(PreauthRow, name)], now)[0]
    times = made.at, made.until
    paper = preauth_document(till, made.number, made.amount, made.about, times, made.slip)
    owe(session, paper_job(made), paper, now)
    return made


def makeable(till: Till, session: Session, amount: Money) -> Refusal | None:
    """Why this till can't hold so much."""
    if amount.currency != till.event.currency:
        given, expected = amount.currency, till.event.currency
        return Refusal("wrong_currency", {"given": given, "expected": expected})
    if _is_frozen(till, session):
        return Refusal("preauth_frozen")
    return holdable(amount)


def paper_job(made: Preauth) -> str:
    """The key of the job that its slip is."""
    return f"preauth:{made.id}"


def preauths(till: Till, *, everything: bool = False) -> Sequence[Preauth]:
    """The event's pre-authorizations that were neither captured nor released, of all tills known
    here, what lapses first first: those that lapsed already stand at its end. With ``everything``
    those that ended too, after them."""
    now = till.clock.now()
    with till.store.reading() as session:
        found = _load(session, store.of_event(session, till.event.id), now)
    waiting = [one for one in found if one.state in (State.AUTHORIZED, State.EXPIRED)]
    ended = [one for one in found if one not in waiting]
    waiting.sort(key=lambda one: one.state is State.EXPIRED)
    return [*waiting, *ended] if everything else waiting


def usable(till: Till) -> Sequence[Preauth]:
    """Those that this till can capture now."""
    return [one for one in preauths(till) if one.open and one.device_id == till.device.id]


def with_ids(session: Session, ids: Collection[str], now: datetime) -> list[Preauth]:
    """Those with these ids that are known here, inside a transaction."""
    rows = [session.get(PreauthRow, one) for one in ids]
    return _load(session, [row for row in rows if row is not None], now)


def find(till: Till, name: str) -> Preauth | Refusal:
    """The one with this number, or this reference of the terminal; of several that one which is
    still open, and was made last."""
    with till.store.reading() as session:
        return find_in(till, session, name)


def find_in(till: Till, session: Session, name: str) -> Preauth | Refusal:
    """As :func:`find`, inside a transaction."""
    wanted, now = name.strip().upper(), till.clock.now()
    fitting = [
        one
        for one in store.of_event(session, till.event.id)
        if wanted and wanted in (one.number.upper(), one.reference.upper())
    ]
    found = _load(session, fitting, now)
    if not found:
        return Refusal("no_preauth", {"hold": name.strip()})
    return max(found, key=lambda one: (one.open, one.at, one.id))


def release(till: Till, name: str) -> Preauth | Refusal:
    """Let go of what is held under this number or reference, or say why not; twice is refused."""
    now = till.clock.now()
    with till.store.writing() as session:
        found = find_in(till, session, name)
        if isinstance(found, Refusal):
            return found
        refusal = why_not_here(till, session, found) or endable(found.state, found.number)
        if refusal is not None:
            return refusal
        return release_in(till, session, found, now)


def release_in(till: Till, session: Session, found: Preauth, now: datetime) -> Preauth:
    """Write down that it was let go, inside a transaction."""
    body = {"preauth": found.id, "currency": found.amount.currency}
    till.action(session, now).record(Kind.PRE_AUTH_RELEASED, body, till.event.id)
    return _load(session, [session.get_one(PreauthRow, found.id)], now)[0]


def why_not_here(
    till: Till, session: Session, one: Preauth, but: str | None = None, attempt: str = ""
) -> Refusal | None:
    """Why this till may not end it now: another one made it, or a basket or the terminal is at it
    already. ``but`` is a basket, and ``attempt`` what the terminal is asked, that may be."""
    if one.device_id != till.device.id:
        return Refusal("preauth_elsewhere", {"hold": one.number, "device": one.device_name})
    if _is_frozen(till, session):
        return Refusal("preauth_frozen")
    asked = [each for each in card_attempts.kept(session) if each.id != attempt]
    if any(each.preauth is not None and each.preauth.of == one.id for each in asked):
        return Refusal("preauth_waits", {"hold": one.number})
    if one.id in in_baskets(session, but):
        return Refusal("preauth_in_basket", {"hold": one.number})
    return None


def check(
    till: Till, session: Session, tenders: Sequence[Tender], cart: str | None, now: datetime
) -> Refusal | None:
    """Why these can't pay for a sale: one of them is of a pre-authorization that can't be captured
    like this. ``cart`` is the basket that is sold."""
    seen: set[str] = set()
    for tender in tenders:
        if not tender.preauth:
            continue
        known = with_ids(session, [tender.preauth], now)
        if not known:
            return Refusal("no_preauth", {"hold": tender.reference})
        (one,) = known
        if one.id in seen:
            return Refusal("preauth_in_basket", {"hold": one.number})
        seen.add(one.id)
        # What is in the basket was captured on the terminal while it was still held.
        state = State.AUTHORIZED if _in_own(session, one, cart) else one.state
        refusal = why_not_here(till, session, one, cart) or capturable(
            one.state if one.ended else state, one.number, one.amount, tender.amount
        )
        if refusal is not None:
            return refusal
    return None


def capture(action: Action, sale: str, tenders: Sequence[Tender], event_id: str) -> None:
    """Write down what of these is captured with a sale, in its own ``action``."""
    for tender in tenders:
        if tender.preauth:
            captured(action, tender, sale, event_id)


def captured(action: Action, tender: Tender, sale: str | None, event_id: str) -> None:
    """Write down that so much was captured; ``sale`` is None where no sale came of it."""
    body = {
        "preauth": tender.preauth,
        "sale": sale,
        "amount": tender.amount.minor,
        "currency": tender.amount.currency,
    }
    action.record(Kind.PRE_AUTH_CAPTURED, body, event_id)


def taken_out(till: Till, session: Session, tender: Tender) -> None:
    """Write down that a part of a basket was taken out of it, which was captured for it: a capture
    is made once, so the customer has it back on the card."""
    if tender.preauth:
        captured(till.action(session, till.clock.now()), tender, None, till.event.id)


def in_baskets(session: Session, but: str | None = None) -> set[str]:
    """Those that pay a part of a basket that is open or parked, but for the one called ``but``."""
    named = (col(CartRow.name) == OPEN) | col(CartRow.name).startswith(PARKED)
    rows = session.exec(select(CartRow).where(named)).all()
    return {one for row in rows if row.name != but for one in _paying(row)}


def _in_own(session: Session, one: Preauth, cart: str | None) -> bool:
    row = session.get(CartRow, cart) if cart else None
    return row is not None and one.id in _paying(row)


def _paying(row: CartRow) -> Collection[str]:
    body = json.loads(row.body)["cart"] if row.name.startswith(PARKED) else row.body
    return Held.read(body).preauths


def _is_frozen(till: Till, session: Session) -> bool:
    fenced = queries.is_fenced(session, till.device.id)
    return bool(get_setting(session, FROZEN)) or fenced


def _load(session: Session, rows: Sequence[PreauthRow], now: datetime) -> list[Preauth]:
    ended = store.ended(session, [row.id for row in rows])
    words = notes(session, [row.note_id for row in rows])
    names = queries.device_names(session, [row.device_id for row in rows])
    found = []
    for row in rows:
        end = ended.get(row.id)
        over = None if end is None else State.RELEASED if end.amount is None else State.CAPTURED
        sale = session.get(SaleRow, end.sale_id) if end and end.sale_id else None
        until = parse_iso(row.until)
        found.append(
            Preauth(
                row.id,
                row.number,
                Money(row.amount, row.currency),
                words.get(row.note_id, ("", ""))[1],
                parse_iso(row.at),
                until,
                Slip(row.reference, row.scheme, row.last_four),
                row.payment,
                state_at(over, until, now),
                row.device_id,
                names.get(row.device_id, ""),
                None if end is None else parse_iso(end.at),
                Money(end.amount, row.currency) if end and end.amount is not None else None,
                sale.receipt if sale else "",
            )
        )
    return found
