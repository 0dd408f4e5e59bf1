"""What pays for a sale: stored value that is here, what was given, or a reason to ask nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from sqlmodel import Session

from kiosk.domain.errors import Refusal
from kiosk.domain.money import total
from kiosk.domain.sale import Priced, give_away
from kiosk.domain.session import check_reason
from kiosk.domain.staff import Permission, allow
from kiosk.domain.tenders import Tender, TenderKind
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


def tenders_of(
    till: Till, session: Session, payment: Payment, priced: Priced, now: datetime
) -> tuple[Tender, ...] | Refusal:
    """All that pays: stored value that is here, then what was given besides."""
    if payment.complimentary is not None:
        refusal = allow(till.operator, Permission.DISCOUNT)
        return refusal or give_away(priced, paid=bool(payment.tenders or payment.stored))
    if any(one.kind is TenderKind.BANK_TRANSFER for one in payment.tenders):
        seller = seller_now(session, till.event.id)
        if seller is None or not seller.iban:
            return Refusal("no_account")
    if not payment.stored:
        return payment.tenders
    presented = stored_value.present(till, session, payment.stored, priced)
    if isinstance(presented, Refusal):
        return presented
    if not stored_value.payable(priced):
        return Refusal("only_cards")
    given = total((one.amount for one in payment.tenders), priced.due.currency)
    paid = total((one.pays for one in presented), priced.due.currency)
    short = [one for one in presented if one.trouble is not None]
    missing = priced.due - paid - given
    if short and missing.minor > 0:
        stored_value.wait_for(session, short, missing, now)
        assert short[0].trouble is not None
        return short[0].trouble
    return (*stored_value.tenders_of(presented), *payment.tenders)


def note_of(session: Session, why: str | None, sale: str, now: datetime) -> Mapping[str, str]:
    """What the entry of a ``sale`` says of why it was given away: it is free text about people,
    so it stands in a row of its own, under the sale's id."""
    if why is None:
        return {}
    return {"note": keep_note(session, sale, "", check_reason(why), now)}
