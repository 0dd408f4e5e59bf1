"""What pays for a sale: stored value that is here, what was given, or a reason to ask nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlmodel import Session

from kiosk.domain.errors import Refusal
from kiosk.domain.money import total
from kiosk.domain.sale import Priced, give_away
from kiosk.domain.seller import Seller
from kiosk.domain.session import check_reason
from kiosk.domain.staff import Permission, allow
from kiosk.domain.tenders import PROMISES, Tender, TenderKind
from kiosk.services import stored_value
from kiosk.services.notes import keep_note
from kiosk.services.till import Till
from kiosk.store.sellers import seller_now


class Payment(Protocol):
    """The part of a request to sell that says how it is paid."""

    @property
    def tenders(self) -> tuple[Tender, ...]:
        """What was given."""

    @property
    def stored(self) -> Sequence[stored_value.Stored]:
        """Gift cards and vouchers, which pay first."""

    @property
    def complimentary(self) -> str | None:
        """Why all of it is given away instead."""


@dataclass(frozen=True)
class Paid:
    """A cart with the lines of single-purpose gift cards in it, and all that pays for it."""

    priced: Priced
    tenders: tuple[Tender, ...]


def paid_with(
    till: Till, session: Session, payment: Payment, priced: Priced, now: datetime
) -> Paid | Refusal:
    """All that pays: stored value that is here, then what was given besides."""
    if payment.complimentary is not None:
        refusal = allow(till.operator, Permission.DISCOUNT)
        if refusal is not None:
            return refusal
        gift = give_away(priced, paid=bool(payment.tenders or payment.stored))
        return gift if isinstance(gift, Refusal) else Paid(priced, gift)
    promised = {one.kind for one in payment.tenders} & set(PROMISES)
    if promised:
        seller = seller_now(session, till.event.id) or Seller()
        if TenderKind.BANK_TRANSFER in promised and not seller.iban:
            return Refusal("no_account")
        if TenderKind.PAYMENT_LINK in promised and not seller.pay_link:
            return Refusal("no_pay_link")
        if len(promised) > 1:
            return Refusal("two_promises")
    if not payment.stored:
        return Paid(priced, payment.tenders)
    if not stored_value.payable(priced):
        return Refusal("only_cards")
    paying = stored_value.present(till, session, payment.stored, priced, now)
    if isinstance(paying, Refusal):
        return paying
    given = total((one.amount for one in payment.tenders), priced.due.currency)
    short = [one for one in paying.presented if one.trouble is not None]
    missing = paying.priced.due - paying.paid - given
    if short and missing.minor > 0:
        stored_value.wait_for(session, short, missing, now)
        assert short[0].trouble is not None
        return short[0].trouble
    tenders = (*stored_value.tenders_of(paying.presented), *payment.tenders)
    return Paid(paying.priced, tenders)


def note_of(session: Session, why: str | None, sale: str, now: datetime) -> Mapping[str, str]:
    """What the entry of a ``sale`` says of why it was given away: it is free text about people,
    so it stands in a row of its own, under the sale's id."""
    if why is None:
        return {}
    return {"note": keep_note(session, sale, "", check_reason(why), now)}
