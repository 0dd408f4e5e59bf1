"""Terms of gift cards at this till: saying them, and the last day of a card that is sold now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from kiosk.domain.card_terms import (
    CardLaw,
    CardTerms,
    check_terms,
    last_day,
    law_of,
    paid_out_below,
    terms_body,
)
from kiosk.domain.clock import zone
from kiosk.domain.journal import Kind
from kiosk.domain.money import Money
from kiosk.services.till import Till
from kiosk.store.card_terms import terms_at
from kiosk.store.sellers import seller_now


@dataclass(frozen=True)
class InForce:
    """What holds for gift cards: the ``law`` where the seller is, what the organizer ``said``, the
    last day of a card that is sold today, and below which rest one is paid out."""

    law: CardLaw
    said: CardTerms
    until: date | None
    paid_out_below: Money | None


def in_force(till: Till) -> InForce:
    """What holds now."""
    now = till.clock.now()
    with till.store.reading() as session:
        return in_force_at(till, session, now)


def in_force_at(till: Till, session: Session, now: datetime) -> InForce:
    """As :func:`in_force`, inside a transaction."""
    law, said = law_of(seller_now(session, till.event.id)), terms_at(session, till.event.id)
    below = paid_out_below(law, said, till.event.currency)
    return InForce(law, said, last_day(law, said, today(till, now)), below)


def set_terms(till: Till, terms: CardTerms) -> InForce:
    """Say what holds, here and with the next sync at every till; a card that was sold keeps the
    last day of its time.

    :raises BadInput: the law has it otherwise; nothing was changed.
    """
    now = till.clock.now()
    with till.store.writing() as session:
        check_terms(terms, law_of(seller_now(session, till.event.id)))
        keep_terms(till, session, terms, now)
        return in_force_at(till, session, now)


def keep_terms(till: Till, session: Session, terms: CardTerms, now: datetime) -> None:
    """As :func:`set_terms`, inside a transaction, whatever the law."""
    if terms_at(session, till.event.id) != terms:
        body = terms_body(terms)
        till.action(session, now).record(Kind.GIFT_CARD_TERMS_SET, body, till.event.id)


def today(till: Till, now: datetime) -> date:
    """The day at the event."""
    return now.astimezone(zone(till.event.timezone)).date()
