"""``kiosk walk-in``: sell tickets at the door, and let whoever bought them in with the sale."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from hardware import qr
from kiosk.cli.common import (
    AsJson,
    Data,
    Refused,
    Staff,
    answer,
    complain,
    done,
    till_in,
    write_file,
)
from kiosk.cli.lines import ticket_line
from kiosk.cli.selling import sale_fields, tender_of
from kiosk.cli.stored_value import stored_option
from kiosk.domain.clock import zone
from kiosk.domain.errors import BadInput, Refusal
from kiosk.domain.ids import SaleId, VariantId
from kiosk.domain.tenders import TenderKind
from kiosk.paper import print_owed
from kiosk.services import checkout, printing, signing_tickets, ticket_paper, walk_ins
from kiosk.services.formats import money
from kiosk.services.ticket_codes import looks_signed
from kiosk.services.till import Till
from kiosk.services.walk_ins import Sold, TicketType
from kiosk.ui.door_words import verdict_words
from kiosk.ui.sentences import sentence

_MODULE = 8


def walk_in(
    kinds: Annotated[
        list[str] | None, typer.Argument(metavar="TYPE[:QTY]...", help="As it is called on sale.")
    ] = None,
    tender: Annotated[
        list[str] | None, typer.Option("--tender", help="cash:50.00 or card:50.00:REFERENCE")
    ] = None,
    gift_card: Annotated[
        list[str] | None,
        typer.Option("--gift-card", metavar="CODE[:AMOUNT]", help="Pays all it can, or so much."),
    ] = None,
    voucher: Annotated[
        list[str] | None, typer.Option("--voucher", metavar="CODE", help="Pays once.")
    ] = None,
    key: Annotated[
        str | None, typer.Option("--key", help="The same key again sells nothing.")
    ] = None,
    png: Annotated[
        Path | None, typer.Option("--png", help="Draw the ticket's QR code into a file.")
    ] = None,
    staff: Staff = "",
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Sell tickets at the door and let whoever pays in at once; without a TYPE, list the types."""
    with till_in(data, staff, signs=True) as till:
        if not kinds:
            found = walk_ins.types(till)
            lines = [*map(_type_line, found)] or ["No ticket is on sale."]
            answer(as_json, {"types": [_type_fields(one) for one in found]}, *lines)
            return
        signing_tickets.make_ready(till)
        wanted: dict[VariantId, int] = {}
        for one in kinds:
            variant, units = ticket_line(till, one)
            wanted[variant] = wanted.get(variant, 0) + units
        if png is not None and sum(wanted.values()) != 1:
            raise BadInput("--png draws one ticket; sell one at a time, or see “kiosk ticket png”.")
        refusal = walk_ins.check(till, wanted)
        if refusal is not None:
            raise Refused(refusal)
        currency = till.event.currency
        stored = stored_option(voucher or [], TenderKind.VOUCHER, currency)
        stored += stored_option(gift_card or [], TenderKind.GIFT_CARD, currency)
        sale = done(
            checkout.complete(
                till,
                checkout.SaleRequest(
                    list(wanted.items()),
                    tuple(tender_of(given, currency) for given in tender or []),
                    key,
                    stored=stored,
                    walk_in=True,
                ),
            )
        )
        # Sold and let in, and durable: whatever paper does now is said, and changes nothing.
        for job in (printing.receipt_job(sale), *ticket_paper.jobs_of(till, sale)):
            paper = print_owed(till, job)
            if paper.fault:
                complain(f"Sold, but the paper for it is not printed: {paper.fault.sentence}")
                break
        sold = walk_ins.sold_to(till, SaleId(sale.id))
        told = [_sold_fields(till, one) for one in sold]
        if png is not None:
            write_file(png, qr.png(sold[0].ticket.code, _MODULE))
    answer(
        as_json,
        {**sale_fields(sale), "tickets": told},
        f"{sale.receipt}: {money(sale.total)}",
        *(f"{one['said']} {one['type']}: {one['code']}" for one in told),
        *([f"Change: {money(sale.change)}"] if sale.change else []),
    )


def register(app: typer.Typer) -> None:
    """Add this command to ``kiosk``."""
    app.command("walk-in")(walk_in)


def _type_fields(one: TicketType) -> dict[str, Any]:
    return {
        "type": one.variant.title,
        "sku": one.variant.sku,
        "price": one.variant.price,
        "left": one.left,
        "open": one.open,
        "why": _why(one) or None,
    }


def _type_line(one: TicketType) -> str:
    left = "" if one.left is None else f", {one.left} left here"
    why = _why(one)
    return f"{one.variant.title}: {money(one.variant.price)}{left}" + (f". {why}" if why else "")


def _why(one: TicketType) -> str:
    if one.short is not None:
        return sentence(one.short)
    if one.refused is not None:
        return sentence(Refusal("not_at_this_door", {"title": one.variant.title}))
    return ""


def _sold_fields(till: Till, one: Sold) -> dict[str, Any]:
    said: Sequence[str] = ("Choose a check-in list, and scan it.", "")
    if one.decision is not None:
        said = verdict_words(one.decision, zone(till.event.timezone))
    return {
        "code": one.ticket.code,
        "id": one.ticket.id,
        "type": one.ticket.type,
        "signed": looks_signed(one.ticket.code),
        "verdict": str(one.decision.verdict) if one.decision else None,
        "said": f"{said[0]}.",
    }
