"""Saying who sells: known here at once, at every other till with the next sync."""

from __future__ import annotations

from kiosk.domain.errors import Refusal
from kiosk.domain.journal import Kind
from kiosk.domain.seller import Seller, seller_body
from kiosk.domain.staff import Permission, allow
from kiosk.services.taxing import selling_event
from kiosk.services.till import Till


def set_seller(till: Till, seller: Seller) -> Refusal | None:
    """Give the event a seller, where whoever acts may; what was sold keeps the one of its time."""
    refusal = allow(till.operator, Permission.SETTINGS)
    if refusal is not None:
        return refusal
    now = till.clock.now()
    with till.store.writing() as session:
        if selling_event(till, session).seller != seller:
            body = {"seller": seller_body(seller)}
            till.action(session, now).record(Kind.SELLER_SET, body, till.event.id)
    return None
