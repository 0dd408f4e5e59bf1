"""Checkout: a cart becomes a sale, once, whatever is tapped twice or cut short.

The sale, its journal entry, its stock movements, the tickets it sells, the paper it owes and
the emptied cart are one transaction. When :func:`complete` has returned a sale, it is on disk.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from kiosk.domain.admission import Ticket
from kiosk.domain.allotments import stock_key
from kiosk.domain.catalogue import StockPolicy, VariantKind
from kiosk.domain.clock import iso, parse_iso
from kiosk.domain.errors import Refusal
from kiosk.domain.event import Event
from kiosk.domain.ids import SaleId, TicketId, VariantId, natural_id, new_id, readable_code
from kiosk.domain.journal import EntryTooLarge, Kind
from kiosk.domain.money import total
from kiosk.domain.sale import SHORT, CartLine, PricedLine, Settled, price, settle
from kiosk.domain.tax import TaxRate
from kiosk.domain.tenders import Tender
from kiosk.services import allotments
from kiosk.services.receipts import document_text, receipt_document
from kiosk.services.sales import Sale, SoldLine, load_sale
from kiosk.services.till import Till
from kiosk.store import queries
from kiosk.store.documents import ticket_values
from kiosk.store.rows import mark_unsent, put
from kiosk.store.tables import CartRow, PrintJobRow, TicketRow

LONGEST_TITLE = 120
LONGEST_KEY = 64


@dataclass(frozen=True)
class SaleRequest:
    """What is to be sold and what was given.

    ``key`` makes the request safe to repeat: a second one with the same key returns the first
    one's sale. ``contact_id`` names the person a membership is for. ``cart`` is the open cart
    to empty with it.
    """

    lines: Sequence[tuple[VariantId, int]]
    tenders: tuple[Tender, ...]
    key: str | None = None
    contact_id: str | None = None
    cart: str | None = None


def complete(till: Till, request: SaleRequest) -> Sale | Refusal:
    """Sell what ``request`` holds, or say why not; a refused sale changes nothing."""
    now = till.clock.now()
    if request.key is not None and not 1 <= len(request.key) <= LONGEST_KEY:
        return Refusal("bad_key", {"most": LONGEST_KEY})
    with till.store.writing() as session:
        repeated = _sold_before(session, till, request.key)
        if repeated is not None:
            _empty_cart(session, request.cart)
            return repeated
        settled = _settle(session, till, request, now)
        if isinstance(settled, Refusal):
            return settled
        try:
            sale = _record(session, till, settled, request, now)
        except EntryTooLarge:
            # Sealed before anything is stored, so there is nothing to take back.
            return Refusal("too_many_lines", {"most": max(1, _things(settled) // 2)})
        _empty_cart(session, request.cart)
        _owe_receipt(session, till, sale, now)
    if any(line.variant.policy is StockPolicy.STRICT for line in settled.priced.lines):
        allotments.remember(till)
    return sale


def _things(settled: Settled) -> int:
    """What an entry has to name: each line, and each ticket that a line issues."""
    return sum(
        line.quantity if line.variant.kind is VariantKind.TICKET else 1
        for line in settled.priced.lines
    )


def _sold_before(session: Session, till: Till, key: str | None) -> Sale | None:
    if key is None:
        return None
    found = queries.sale_by_key(session, till.device.id, key)
    return None if found is None else load_sale(session, found)


def _settle(session: Session, till: Till, request: SaleRequest, now: datetime) -> Settled | Refusal:
    known = queries.variants_by_id(session, {variant_id for variant_id, _ in request.lines})
    lines = []
    for variant_id, quantity in request.lines:
        if variant_id not in known:
            return Refusal("unknown_variant", {"sku": variant_id})
        lines.append(CartLine(known[variant_id], quantity))
    priced = price(lines, till.event)
    if isinstance(priced, Refusal):
        return priced
    strict = {
        line.variant.id: line.quantity
        for line in priced.lines
        if line.variant.policy is StockPolicy.STRICT
    }
    if not strict:
        return settle(priced, request.tenders, {})
    if allotments.is_frozen(till, session):
        return Refusal("frozen", {"title": known[next(iter(strict))].title})
    settled = settle(priced, request.tenders, allotments.left(till, session, strict))
    if queries.hub_of(session, till.device.id) is None:
        return settled
    if isinstance(settled, Settled):
        allotments.note_demand(session, strict, now)
    elif settled.code in SHORT:
        missing = next(one for one in strict if known[one].title == settled.facts["title"])
        allotments.note_demand(session, {missing: strict[missing]}, now, refused=True)
    return settled


def _record(
    session: Session, till: Till, settled: Settled, request: SaleRequest, now: datetime
) -> Sale:
    event = till.event
    sale_id = SaleId(new_id(now))
    counter = 1 + queries.last_counter(session, till.device.id)
    sale = _sale(till, settled, sale_id, f"{till.device.prefix}-{counter:06d}", now)
    tickets = {line.line: _issue(line, event, sale_id) for line in settled.priced.lines}
    till.action(session, now).record(
        Kind.SALE_COMPLETED,
        {
            "sale": sale_id,
            "receipt": sale.receipt,
            "counter": counter,
            "key": request.key,
            "currency": event.currency,
            "lines": [
                _line_body(line, [ticket.id for ticket in tickets[line.line]], request.contact_id)
                for line in settled.priced.lines
            ],
            "taxes": [
                {
                    "rate": rate_body(tax.rate),
                    "net": tax.net.minor,
                    "tax": tax.tax.minor,
                    "gross": tax.gross.minor,
                }
                for tax in settled.priced.taxed.by_rate
            ],
            "tenders": [
                {"kind": str(t.kind), "amount": t.amount.minor, "reference": t.reference}
                for t in settled.tenders
            ],
            "net": sale.net.minor,
            "tax": sale.tax.minor,
            "total": sale.total.minor,
            "change": sale.change.minor,
        },
        event.id,
    )
    issued = [ticket for line in tickets.values() for ticket in line]
    put(session, TicketRow, [ticket_values(ticket) for ticket in issued])
    if issued:
        mark_unsent(session, "ticket", [ticket.id for ticket in issued])
    return sale


def _sale(till: Till, settled: Settled, sale_id: SaleId, receipt: str, now: datetime) -> Sale:
    taxes = settled.priced.taxed.by_rate
    return Sale(
        id=sale_id,
        receipt=receipt,
        # To the millisecond, as the journal keeps it.
        at=parse_iso(iso(now)),
        event_id=till.event.id,
        device_name=till.device.name,
        lines=tuple(
            SoldLine(
                variant_id=line.variant.id,
                sku=line.variant.sku,
                title=line.variant.title[:LONGEST_TITLE],
                kind=str(line.variant.kind),
                quantity=line.quantity,
                unit=line.variant.price,
                amount=line.amount,
                tax=line.tax,
                rate=line.rate,
            )
            for line in settled.priced.lines
        ),
        taxes=taxes,
        tenders=settled.tenders,
        net=total((tax.net for tax in taxes), till.event.currency),
        tax=total((tax.tax for tax in taxes), till.event.currency),
        total=settled.priced.due,
        change=settled.change,
    )


def _issue(line: PricedLine, event: Event, sale_id: SaleId) -> list[Ticket]:
    if line.variant.kind is not VariantKind.TICKET:
        return []
    codes = [readable_code(16) for _ in range(line.quantity)]
    return [
        Ticket(
            TicketId(natural_id("ticket:" + event.id, code)),
            event.id,
            code,
            type=line.variant.title,
            order=sale_id,
        )
        for code in codes
    ]


def _line_body(
    line: PricedLine, tickets: list[TicketId], contact_id: str | None
) -> Mapping[str, Any]:
    variant = line.variant
    return {
        "line": line.line,
        "variant": variant.id,
        "sku": variant.sku,
        "title": variant.title[:LONGEST_TITLE],
        "kind": str(variant.kind),
        "counted": variant.policy is not StockPolicy.UNLIMITED,
        "allotment": stock_key(variant.id) if variant.policy is StockPolicy.STRICT else None,
        "quantity": line.quantity,
        "unit": variant.price.minor,
        "amount": line.amount.minor,
        "tax": line.tax.minor,
        "rate": rate_body(line.rate),
        "tickets": tickets,
        "contact": contact_id if variant.kind is VariantKind.MEMBERSHIP else None,
    }


def rate_body(rate: TaxRate) -> dict[str, str | int | bool]:
    """A rate as entries name it."""
    return {"name": rate.name, "millipercent": rate.millipercent, "included": rate.included}


def _empty_cart(session: Session, name: str | None) -> None:
    if name is not None:
        row = session.get(CartRow, name)
        if row is not None:
            session.delete(row)


def _owe_receipt(session: Session, till: Till, sale: Sale, now: datetime) -> None:
    put(
        session,
        PrintJobRow,
        [
            {
                "key": f"receipt:{sale.id}",
                "at": iso(now),
                "state": "queued",
                "document": document_text(receipt_document(till, sale)),
                "trouble": "",
            }
        ],
    )
