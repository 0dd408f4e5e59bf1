"""``kiosk invoice``: an invoice for a finished sale, when somebody asks for one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from hardware import png, text
from kiosk.cli.common import AsJson, Data, Refused, Staff, answer, complain, till_in, write_file
from kiosk.domain.clock import iso
from kiosk.domain.errors import Refusal
from kiosk.domain.invoices import checked_buyer
from kiosk.paper import fonts, print_owed
from kiosk.services import invoicing
from kiosk.services.invoice_paper import invoice_document
from kiosk.services.invoices import Invoice


def invoice(
    receipt: Annotated[str, typer.Argument(help="A receipt number, as in K7QM-000123.")],
    buyer: Annotated[str, typer.Option("--buyer", help="Who buys.")] = "",
    address: Annotated[
        list[str] | None, typer.Option("--address", help="The buyer's address, a line each.")
    ] = None,
    buyer_tax_number: Annotated[
        str, typer.Option("--buyer-tax-number", help="The buyer's VAT or other tax number.")
    ] = "",
    due: Annotated[
        int | None,
        typer.Option("--due", metavar="DAYS", help="When what isn't paid yet is due; else 14."),
    ] = None,
    print_it: Annotated[bool, typer.Option("--print", help="Print a copy of one made.")] = False,
    png_file: Annotated[Path | None, typer.Option("--png", help="Draw it into a file.")] = None,
    staff: Staff = "",
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Make the invoice of a sale, or show the one that it has, with its credit notes."""
    with till_in(data, staff) as till:
        named = checked_buyer(buyer, address or [], buyer_tax_number) if buyer or address else None
        outcome = invoicing.issue(till, receipt, named, due)
        if isinstance(outcome, Refusal):
            raise Refused(outcome)
        papers = (outcome.invoice, *outcome.credits)
        shown = [invoice_document(till, one, copy=not outcome.fresh) for one in papers]
        if png_file is not None:
            write_file(png_file, png.render(shown[0], fonts()))
        jobs = outcome.jobs
        if print_it and not outcome.fresh:
            jobs = invoicing.copy(till, outcome.invoice)
        faults = [print_owed(till, job).fault for job in jobs]
    for fault in filter(None, faults):
        complain(f"The paper is not printed: {fault.sentence}")
    answer(
        as_json,
        {
            **_fields(outcome.invoice),
            "fresh": outcome.fresh,
            "credit_notes": [_fields(one) for one in outcome.credits],
        },
        *(text.render(one) for one in shown),
    )


def register(app: typer.Typer) -> None:
    """Add this command to ``kiosk``."""
    app.command()(invoice)


def _fields(one: Invoice) -> dict[str, Any]:
    made = one.refund or one.sale
    buyer = one.buyer
    return {
        "number": one.number,
        "at": iso(one.at),
        "receipt": made.receipt,
        "invoice": one.of or None,
        "due": one.due and one.due.isoformat(),
        "buyer": buyer and buyer.name,
        "address": buyer and list(buyer.address),
        "buyer_tax_number": buyer and buyer.tax_number,
        "total": -made.total if one.refund else made.total,
        "tax": -made.tax if one.refund else made.tax,
        "currency": made.total.currency,
    }
