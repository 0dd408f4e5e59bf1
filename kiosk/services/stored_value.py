"""Gift cards and vouchers at this till: issuing, finding, and what each can pay here and now.

A till pays with what it holds of them and nothing more (:mod:`kiosk.services.rights`), so
nothing is spent twice, with a network or without.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from kiosk.domain.card_liability import is_past
from kiosk.domain.catalogue import VariantKind
from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.ids import new_id
from kiosk.domain.journal import Kind
from kiosk.domain.money import Money, total
from kiosk.domain.sale import Priced
from kiosk.domain.single_purpose import Redeemed, goods_of, redeem
from kiosk.domain.stored_value import (
    LONGEST_TITLE,
    MOST_VOUCHERS,
    Offer,
    StoredValue,
    new_code,
    pay_with,
    tail_of,
    value_key,
)
from kiosk.domain.tax import STANDARD
from kiosk.domain.tenders import Tender, TenderKind
from kiosk.language import Phrase
from kiosk.services import allotments, rights
from kiosk.services.card_terms import in_force_at, today
from kiosk.services.printing import owe
from kiosk.services.receipts import value_document
from kiosk.services.till import Till
from kiosk.store import values
from kiosk.store.rows import put
from kiosk.store.value_tables import StoredCodeRow

# As many vouchers as one entry names.
_AT_ONCE = 100
TAXED_WHEN_SOLD = Phrase("Gift card …{code}, taxed when sold")


@dataclass(frozen=True)
class Stored:
    """Stored value that somebody wants to pay with: its ``key``, the last characters of its code,
    and how much (minor units) it should pay at most; None: as much as it can."""

    key: str
    tail: str
    most: int | None = None


@dataclass(frozen=True)
class Presented:
    """What of it can pay: as much as it ``pays`` here and now, and why no more where it should.
    ``tail`` are the last characters of its code. What a single-purpose card pays stands in the
    basket as a line of it, and not among its tenders."""

    value: StoredValue
    tail: str
    pays: Money
    trouble: Refusal | None = None

    @property
    def tenders(self) -> Money:
        """What it pays as a tender."""
        zero = Money.zero(self.pays.currency)
        return zero if self.value.single_purpose else self.pays


@dataclass(frozen=True)
class Paying:
    """A cart with the lines of single-purpose cards in it, and all that was presented for it."""

    priced: Priced
    presented: tuple[Presented, ...]

    @property
    def paid(self) -> Money:
        """What stored value pays as tenders."""
        return total((one.tenders for one in self.presented), self.priced.due.currency)


def find(till: Till, code: str) -> StoredValue | None:
    """The gift card or voucher with this code, as far as it is known here."""
    key = value_key(code)
    if key is None:
        return None
    with till.store.reading() as session:
        return values.values_of(session, [key]).get(key)


def here(till: Till, value: StoredValue) -> tuple[Money, str | None]:
    """What of it can be spent at this till now, and who has the rest (None: nobody, or the hub)."""
    with till.store.reading() as session:
        stands = _standing(till, session, value)
        return _spendable(value, stands), stands.elsewhere


def outstanding(till: Till) -> list[StoredValue]:
    """All that was issued at the current event, the oldest first: what is left of it is owed."""
    with till.store.reading() as session:
        return values.issued_at(session, till.event.id)


def to_void(
    till: Till, session: Session, keys: Collection[str], number: int, now: datetime
) -> Mapping[str, int] | Refusal:
    """Which ``number`` of these gift cards a refund takes back, with what is on them: only cards
    that nothing was spent of, and that are here."""
    cards = values.values_of(session, keys)
    whole = [one for one in cards.values() if not one.spent]
    stands = {one.key: _standing(till, session, one) for one in whole}
    here = [one for one in whole if _spendable(one, stands[one.key]) == one.worth]
    if len(here) >= number:
        return {one.key: one.worth.minor for one in here[:number]}
    if len(whole) < number:
        return Refusal("card_used", {"left": len(whole)})
    away = next(one for one in whole if one not in here)
    why = _trouble(away, stands[away.key], "")
    if why is not None and why.code == "value_asked":
        rights.wait_for(session, {one.key: one.worth.minor for one in whole}, now)
    return Refusal("card_elsewhere")


def codes_issued_with(till: Till, made: str) -> list[tuple[StoredValue, str]]:
    """The gift cards that a sale sold or a refund gave, where that was done on this very till,
    with their codes."""
    with till.store.reading() as session:
        found = values.issued_with(session, made)
        codes = values.codes_of(session, list(found))
    return [(found[key], code) for key, code in sorted(codes.items())]


def with_codes(till: Till, codes: Sequence[str]) -> list[tuple[StoredValue, str]]:
    """What has these codes, those that are known here, in the same order."""
    keys = {code: key for code in codes if (key := value_key(code)) is not None}
    with till.store.reading() as session:
        known = values.values_of(session, list(keys.values()))
    return [(known[key], code) for code, key in keys.items() if key in known]


def issue_vouchers(till: Till, worth: Money, number: int, title: str) -> list[str]:
    """Make ``number`` vouchers that each pay up to ``worth``, once; returns their codes.

    This till holds them until another one asks for one. ``title`` is what they are for.

    :raises BadInput: the amount, the number or the title can't be; nothing was made.
    """
    name = " ".join(title.split())
    if worth.minor <= 0 or worth.currency != till.event.currency:
        raise BadInput(f"A voucher is worth an amount of {till.event.currency}, as in 5.00.")
    if not 1 <= number <= MOST_VOUCHERS:
        raise BadInput(f"From 1 to {MOST_VOUCHERS:,} vouchers are made at once.")
    if len(name) > LONGEST_TITLE:
        raise BadInput(f"What a voucher is for has at most {LONGEST_TITLE} characters.")
    now = till.clock.now()
    codes = [new_code(TenderKind.VOUCHER) for _ in range(number)]
    keys = _by_key(codes)
    with till.store.writing() as session:
        if allotments.is_frozen(till, session):
            raise BadInput("This till is a copy, or was given up; make vouchers at another one.")
        action = till.action(session, now)
        names = list(keys)
        for start in range(0, number, _AT_ONCE):
            some = names[start : start + _AT_ONCE]
            body = {
                "currency": worth.currency,
                "title": name,
                "vouchers": dict.fromkeys(some, worth.minor),
                "minted": dict.fromkeys(some, 1),
            }
            action.record(Kind.VOUCHERS_ISSUED, body, till.event.id)
        keep_codes(session, keys)
    allotments.remember(till)
    return codes


def keep_codes(session: Session, codes: Mapping[str, str]) -> None:
    """Keep the codes (by key) of what was issued, on this device alone."""
    put(session, StoredCodeRow, [{"key": key, "code": code} for key, code in codes.items()])


def owe_paper(till: Till, session: Session, codes: Mapping[str, str], now: datetime) -> None:
    """Owe the paper that gift cards are which were just issued, by key."""
    for key, value in values.values_of(session, codes).items():
        owe(session, paper_job(key), value_document(till, value, codes[key]), now)


def credit_body(
    till: Till, session: Session, credit: Mapping[str, str], worth: Money, now: datetime
) -> dict[str, Any]:
    """What the entry of a refund says of the new gift cards that it pays back with."""
    if not credit:
        return {}
    until = in_force_at(till, session, now).until
    return {
        "minted": dict.fromkeys(credit, worth.minor),
        **({"expires": until.isoformat()} if until else {}),
    }


def reprint(till: Till, issued: Sequence[tuple[StoredValue, str]]) -> list[str]:
    """Owe the paper of these once more; returns the jobs' keys."""
    now = till.clock.now()
    jobs = []
    with till.store.writing() as session:
        for value, code in issued:
            jobs.append(f"paper:{new_id(now)}")
            owe(session, jobs[-1], value_document(till, value, code), now)
    return jobs


def paper_job(key: str) -> str:
    """The key of the job that a gift card's paper is."""
    return f"paper:{key}"


def payable(priced: Priced) -> Money:
    """What of a cart may be paid with stored value: all but the gift cards in it."""
    currency = priced.due.currency
    cards = (one.amount for one in priced.lines if one.variant.kind is VariantKind.GIFT_CARD)
    return priced.due - total(cards, currency)


def present(
    till: Till, session: Session, wanted: Sequence[Stored], priced: Priced, now: datetime
) -> Paying | Refusal:
    """What each of these pays of a cart; a refusal where one is not known here, or is of another
    currency. Single-purpose cards, which pay for some goods only, go first."""
    known = values.values_of(session, [one.key for one in wanted])
    for one in wanted:
        value = known.get(one.key)
        if value is None:
            return Refusal("value_unknown", {"code": one.tail})
        if value.worth.currency != priced.due.currency:
            return Refusal(
                "wrong_currency",
                {"given": value.worth.currency, "expected": priced.due.currency},
            )
    shown: dict[str, Presented] = {}
    offers: list[Offer] = []
    short: dict[str, Refusal | None] = {}
    for one in wanted:
        value = known[one.key]
        stands = _standing(till, session, value)
        amount = _spendable(value, stands)
        if one.most is not None:
            amount = min(amount, Money(one.most, amount.currency), key=lambda some: some.minor)
        short[one.key] = _trouble(value, stands, one.tail)
        past = expired(value, today(till, now), one.tail)
        if past is not None:
            shown[one.key] = Presented(value, one.tail, Money.zero(amount.currency), past)
        elif value.tax_class is not None:
            priced, shown[one.key] = _redeem(till, priced, one, value, amount, short[one.key])
        else:
            offers.append(Offer(one.key, value.kind, one.tail, amount))
    pays = {one.key: one.amount for one in pay_with(payable(priced), offers)}
    zero = Money.zero(priced.due.currency)
    left = payable(priced) - total(pays.values(), zero.currency)
    for one in wanted:
        if one.key not in shown:
            amount = pays.get(one.key, zero)
            lacks = bool(left) if one.most is None else amount.minor < one.most
            why = short[one.key] if lacks else None
            shown[one.key] = Presented(known[one.key], one.tail, amount, why)
    return Paying(priced, tuple(shown[one.key] for one in wanted))


def _redeem(
    till: Till,
    priced: Priced,
    one: Stored,
    value: StoredValue,
    amount: Money,
    short: Refusal | None,
) -> tuple[Priced, Presented]:
    """The cart once a single-purpose card has paid for what it can."""
    tax_class = value.tax_class or ""
    goods = goods_of(priced, tax_class)
    if not goods:
        why = Refusal("card_for_others", {"code": one.tail, "tax_class": tax_class or STANDARD})
        return priced, Presented(value, one.tail, goods, short if not value.left else why)
    pays = min(amount, goods, key=lambda some: some.minor)
    used = Redeemed(one.key, tax_class, pays, TAXED_WHEN_SOLD(code=one.tail))
    lacks = pays < goods if one.most is None else pays.minor < one.most
    paid = redeem(priced, [used], till.event.tax_rounding)
    return paid, Presented(value, one.tail, pays, short if lacks else None)


def expired(value: StoredValue, day: date, tail: str) -> Refusal | None:
    """Why nothing is paid with it any more on this day; None where it is not past its last."""
    if not is_past(value.expires, day):
        return None
    return Refusal("value_expired", {"code": tail, "last_day": str(value.expires)})


def tenders_of(presented: Collection[Presented]) -> tuple[Tender, ...]:
    """What these pay, as tenders."""
    return tuple(
        Tender(one.value.kind, one.tenders, one.tail, one.value.key)
        for one in presented
        if one.tenders
    )


def wait_for(
    session: Session, presented: Sequence[Presented], missing: Money, now: datetime
) -> None:
    """Have those asked for that lie with others, as far as there is something ``missing``."""
    wanted = {}
    for one in presented:
        if one.trouble is not None and one.trouble.code == "value_asked":
            amount = min(one.value.left.minor, one.pays.minor + missing.minor)
            wanted[one.value.key] = 1 if one.value.kind is TenderKind.VOUCHER else amount
    if wanted:
        rights.wait_for(session, wanted, now)


def new_cards(number: int) -> dict[str, str]:
    """The codes of so many new gift cards, by key."""
    return _by_key([new_code(TenderKind.GIFT_CARD) for _ in range(number)])


def stored_of(code: str, most: int | None = None) -> Stored | None:
    """What a code says that somebody wants to pay with; None where it can't be such a code."""
    key = value_key(code)
    return None if key is None else Stored(key, tail_of(code), most)


def _by_key(codes: Collection[str]) -> dict[str, str]:
    return {key: code for code in codes if (key := value_key(code)) is not None}


def _standing(till: Till, session: Session, value: StoredValue) -> rights.Standing:
    return rights.standing(till, session, [value.key], values.issuer(session, value.key))


def _spendable(value: StoredValue, stands: rights.Standing) -> Money:
    held = 0 if stands.frozen else max(stands.here.get(value.key, 0), 0)
    if value.kind is TenderKind.VOUCHER:
        return value.worth if held else Money.zero(value.worth.currency)
    return Money(held, value.worth.currency)


def all_here(till: Till, session: Session, value: StoredValue, tail: str) -> Refusal | None:
    """Why not all that is left of it lies at this till; None where it does."""
    return _trouble(value, _standing(till, session, value), tail)


def _trouble(value: StoredValue, stands: rights.Standing, tail: str) -> Refusal | None:
    """Why it pays no more here than it does; None where that is all there is on it."""
    kind, left, device = str(value.kind), str(value.left), stands.elsewhere or ""
    if not value.left:
        return Refusal("value_spent", {"code": tail, "kind": kind})
    if stands.frozen:
        return Refusal("value_frozen", {"code": tail, "kind": kind})
    if _spendable(value, stands) >= value.left:
        return None
    if stands.cut_off or stands.alone:
        return Refusal(
            "value_cut_off", {"code": tail, "kind": kind, "left": left, "device": device}
        )
    return Refusal("value_asked", {"code": tail, "kind": kind, "left": left})
