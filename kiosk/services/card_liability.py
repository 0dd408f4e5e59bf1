"""What is owed for gift cards, at any moment."""

from __future__ import annotations

from datetime import datetime

from kiosk.domain.card_liability import Liability, liabilities
from kiosk.domain.clock import iso
from kiosk.services.card_terms import today
from kiosk.services.till import Till
from kiosk.store.card_stories import stories


def owed(till: Till, at: datetime | None = None) -> tuple[Liability, ...]:
    """What is owed for all gift cards that are known here, of whatever event, by currency and
    purpose: now, or at the moment ``at`` (UTC)."""
    when = till.clock.now() if at is None else at
    with till.store.reading() as session:
        return liabilities(stories(session, iso(when)), today(till, when))
