"""Who was given which tips: of a till session, and of an event."""

from __future__ import annotations

from sqlmodel import Session

from kiosk.domain.money import Money
from kiosk.services.deeds import staff_name
from kiosk.store.session_spans import Between
from kiosk.store.staff_queries import staff_names
from kiosk.store.tip_queries import tips_by


def tips_of(session: Session, between: Between) -> tuple[tuple[str, Money], ...]:
    """The tips of a session less those that were paid back, by name; nothing of whom is unnamed."""
    sums = tips_by(session, between)
    names = staff_names(session, sums)
    found = {staff_name(one, names): minor for one, minor in sums.items() if minor}
    return tuple((one, Money(found[one], between.opened.currency)) for one in sorted(found))
