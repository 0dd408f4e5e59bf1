"""What a scanned code is, before anything is done about it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.domain.catalogue import Variant
from kiosk.domain.errors import Refusal
from kiosk.domain.scan_codes import barcode_forms, normalise
from kiosk.domain.trade_items import misread, trade_item
from kiosk.services import catalogue, discounts, sales
from kiosk.services.carried import carried_by
from kiosk.services.discounts import Said
from kiosk.services.in_store_codes import Labelled, labelled
from kiosk.services.sales import Sale
from kiosk.services.stored_value import Stored, stored_of
from kiosk.services.ticket_codes import find_ticket
from kiosk.services.till import Till

_RECEIPT = re.compile(r"(T-)?[0-9A-Z]{1,12}-[0-9]{6,}")


@dataclass(frozen=True)
class Box:
    """So many ``units`` of one variant, as the GS1 code on a box or a label says."""

    variant: Variant
    units: int


@dataclass(frozen=True)
class Several:
    """More than one variant bears the barcode ``code``: a person says which it is."""

    code: str


Found = Variant | Box | Labelled | Several | Sale | Stored | Said | Refusal | bool


def classify(till: Till, raw: str) -> Found:
    """The variant with this SKU or barcode, or else whether it is a ticket's code; and the sale
    whose receipt it is, the promotion, or the gift card or voucher, where it is neither. What is
    none of these may be a GS1 code with a variant's number in it. A scale's label is what is on it,
    with its price or weight; where it can't be sold so, the answer is why.

    Nothing is redeemed or journalled by asking. What is a product and a ticket is a product:
    a till asks here, a door doesn't.
    """
    code = normalise(raw)
    variants = catalogue.named(till, code)
    if variants:
        return variants[0] if len(variants) == 1 else _several(variants, code)
    label = labelled(till, code)
    if label is not None:
        return label
    if _is_ticket(till, code):
        return True
    named = sales.find_sale(till, code) or discounts.find(till, code)
    # A promotion's code is the organizer's own choice, and may look like that of a gift card.
    return named or stored_of(code) or _in_a_box(till, code) or False


def unknown(code: str) -> Refusal:
    """Why a code that is nothing here does nothing."""
    if misread(code):
        return Refusal("misread_code", {"code": code})
    return Refusal("unknown_code", {"code": code})


def _in_a_box(till: Till, code: str) -> Variant | Box | Several | None:
    item = trade_item(code)
    variants = catalogue.named(till, item.gtin) if item else []
    if item is None or not variants:
        return None
    if len(variants) > 1:
        return _several(variants, item.gtin)
    return variants[0] if item.units == 1 else Box(variants[0], item.units)


def _several(variants: Sequence[Variant], code: str) -> Several:
    # The shortest of its spellings is part of the others, so a search for it finds them all.
    forms = barcode_forms(code)
    spelt = (one for variant in variants for one in variant.barcodes if one in forms)
    return Several(min(spelt, key=len))


def receipt_at_a_door(till: Till, raw: str) -> Sale | None:
    """The sale whose receipt was scanned at a door, unless it is a ticket's code as well."""
    code = normalise(raw)
    if _RECEIPT.fullmatch(code.upper()) is None or _is_ticket(till, code):
        return None
    return sales.find_sale(till, code)


def _is_ticket(till: Till, code: str) -> bool:
    """Whether a door has something to say of it: it is a ticket's code, or a medium's."""
    with till.store.reading() as session:
        found, _ = find_ticket(session, code, till.event.id)
        return found is not None or bool(carried_by(session, code).links)
