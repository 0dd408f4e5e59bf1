"""The event as it sells, and setting its tax classes: known here at once, at every other till with
the next sync."""

from __future__ import annotations

from sqlmodel import Session

from kiosk.domain.event import Event
from kiosk.domain.journal import Kind
from kiosk.domain.tax import TaxRate, classes_body, parse_class
from kiosk.services.till import Till
from kiosk.store.sellers import with_seller
from kiosk.store.taxes import with_classes


def selling_event(till: Till, session: Session) -> Event:
    """The event with the tax classes and the seller of now: a pull, or a command beside the app,
    may have changed them since it was opened."""
    return with_seller(session, with_classes(session, till.event))


def event_with_taxes(till: Till) -> Event:
    """As :func:`selling_event`, for who only looks."""
    with till.store.reading() as session:
        return selling_event(till, session)


def set_class(till: Till, name: str, rate: str) -> tuple[str, TaxRate]:
    """Give the event a tax class, or one that it has (``standard`` too) another rate; what was sold
    keeps the rate of its time.

    :raises BadInput: the name or the rate can't be used; nothing was changed.
    """
    called, made = parse_class(f"{name}: {rate}")
    now = till.clock.now()
    with till.store.writing() as session:
        if selling_event(till, session).all_classes.get(called) != made:
            body = classes_body({called: made})
            till.action(session, now).record(Kind.TAXES_SET, body, till.event.id)
    return called, made
