"""What a scanned code is, before anything is done about it."""

from __future__ import annotations

import re

from kiosk.domain.catalogue import Variant
from kiosk.domain.scan_codes import normalise
from kiosk.services import catalogue, sales
from kiosk.services.sales import Sale
from kiosk.services.stored_value import Stored, stored_of
from kiosk.services.till import Till
from kiosk.store import queries

_RECEIPT = re.compile(r"[0-9A-Z]{1,12}-[0-9]{6,}")


def classify(till: Till, raw: str) -> Variant | Sale | Stored | bool:
    """The variant with this SKU or barcode, or else whether it is a ticket's code; and the sale
    whose receipt it is, or the gift card or voucher, where it is neither.

    Nothing is redeemed or journalled by asking. What is a product and a ticket is a product:
    a till asks here, a door doesn't.
    """
    code = normalise(raw)
    variant = catalogue.find(till, code)
    if variant is not None:
        return variant
    if _is_ticket(till, code):
        return True
    return sales.find_sale(till, code) or stored_of(code) or False


def receipt_at_a_door(till: Till, raw: str) -> Sale | None:
    """The sale whose receipt was scanned at a door, unless it is a ticket's code as well."""
    code = normalise(raw)
    if _RECEIPT.fullmatch(code.upper()) is None or _is_ticket(till, code):
        return None
    return sales.find_sale(till, code)


def _is_ticket(till: Till, code: str) -> bool:
    with till.store.reading() as session:
        return queries.ticket_by_code(session, code, till.event.id) is not None
