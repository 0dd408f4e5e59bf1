"""What the entry of a sale says of its parts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from kiosk.domain.catalogue import StockPolicy, VariantKind
from kiosk.domain.ids import TicketId
from kiosk.domain.sale import PricedLine, Settled
from kiosk.domain.tax import rate_body
from kiosk.domain.tenders import Tender
from kiosk.services import deposits
from kiosk.store.bundles import bundle_body
from kiosk.store.receipt_rows import measure_body

LONGEST_TITLE = 120


def minted_body(settled: Settled, cards: Mapping[int, Mapping[str, str]]) -> Mapping[str, Any]:
    """What a sale says of the gift cards that it sells: what each of them is worth."""
    worth = {
        key: line.variant.price.minor
        for line in settled.priced.lines
        for key in cards.get(line.line, ())
    }
    return {"minted": worth} if worth else {}


def cards_body(line: PricedLine, cards: Mapping[str, str], until: date | None) -> dict[str, Any]:
    """What a line says of the gift cards that it sells, with their last day; or, where it is what
    was paid with a single-purpose one, of that."""
    if line.variant.kind is VariantKind.REDEEMED:
        return {"allotment": line.variant.id, "units": -line.amount.minor}
    if not cards:
        return {}
    return {
        "cards": list(cards),
        **({"expires": until.isoformat()} if until else {}),
        **({"card_class": line.variant.tax_class} if line.variant.single_purpose else {}),
    }


def tender_body(tender: Tender) -> dict[str, Any]:
    """What a sale says of a tender: what it spends as well, where it is stored value."""
    body = {
        "kind": str(tender.kind),
        "amount": tender.amount.minor,
        "reference": tender.reference,
    }
    return body | ({"allotment": tender.key, "units": tender.units} if tender.key else {})


def line_body(line: PricedLine, tickets: list[TicketId], contact_id: str | None) -> dict[str, Any]:
    """What a sale says of a line, but for the units that it spends."""
    variant = line.variant
    named = variant.kind is VariantKind.MEMBERSHIP or variant.limit is not None
    return {
        "line": line.line,
        "variant": variant.id,
        "sku": variant.sku,
        "title": deposits.title_of(variant)[:LONGEST_TITLE],
        "kind": str(variant.line_kind),
        "counted": variant.policy is not StockPolicy.UNLIMITED,
        "quantity": line.sold,
        **measure_body(variant.measure),
        **bundle_body(line.bundle),
        "unit": variant.price.minor,
        "amount": line.amount.minor,
        "tax": line.tax.minor,
        "rate": rate_body(line.rate),
        "tickets": tickets,
        "contact": contact_id if named else None,
        "limit": variant.limit,
    }


def units_body(spent: Mapping[str, int]) -> Mapping[str, Any]:
    """What a line says of the units that it spends: their key, or how many of each of several."""
    if len(spent) > 1:
        return {"allotment": None, "allotments": dict(spent)}
    return {"allotment": next(iter(spent), None)}
