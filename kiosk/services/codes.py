"""What a scanned code is, before anything is done about it."""

from __future__ import annotations

from kiosk.domain.catalogue import Variant
from kiosk.domain.scan_codes import normalise
from kiosk.services import catalogue
from kiosk.services.till import Till
from kiosk.store import queries


def classify(till: Till, raw: str) -> Variant | bool:
    """The variant with this SKU or barcode, or else whether it is a ticket's code.

    Nothing is redeemed or journalled by asking. What is a product and a ticket is a product:
    a till asks here, a door doesn't.
    """
    code = normalise(raw)
    variant = catalogue.find(till, code)
    if variant is not None:
        return variant
    with till.store.reading() as session:
        return queries.ticket_by_code(session, code, till.event.id) is not None
