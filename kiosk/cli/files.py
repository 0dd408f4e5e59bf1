"""Commands for files: loading what exists, exporting what happened."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kiosk.cli.common import AsJson, Data, answer, complain, till_in
from kiosk.cli.progress import bar
from kiosk.domain.errors import BadInput
from kiosk.exports.files import ExportFormat
from kiosk.imports.products import ProductFormat
from kiosk.imports.tickets import TicketFormat
from kiosk.services import exporting, guests, importing, promoting

File = Annotated[Path, typer.Argument(help="The file to load.")]


def products(
    file: File,
    fmt: Annotated[
        ProductFormat, typer.Option("--format", help="What kind of file it is.")
    ] = "auto",
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Load products and their stock from a Shopify export, a CSV or an Excel file."""
    with till_in(data) as till:
        _report(importing.import_products(till, file, fmt), "variants", as_json)


def promotions(file: File, data: Data = None, as_json: AsJson = False) -> None:
    """Load promotions from a CSV or an Excel file; those of a known name take its new terms."""
    with till_in(data) as till:
        _report(promoting.import_promotions(till, file), "promotions", as_json)


def tickets(
    file: File,
    fmt: Annotated[
        TicketFormat, typer.Option("--format", help="What kind of file it is.")
    ] = "auto",
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Load tickets from pretix orders, an Eventbrite attendee list, a CSV or an Excel file."""
    with till_in(data) as till, bar("Tickets") as tell:
        imported = importing.import_tickets(till, file, fmt, lambda rows: tell(rows, None))
    _report(imported, "tickets", as_json)


def guest_lists(file: File, data: Data = None, as_json: AsJson = False) -> None:
    """Load guest lists from a CSV or an Excel file: name, e-mail, party (+2), note, list."""
    with till_in(data) as till:
        _report(guests.import_guests(till, file), "guests", as_json)


def export(
    out: Annotated[Path, typer.Option("--out", help="The folder to write into.")],
    fmt: Annotated[ExportFormat, typer.Option("--format", help="What to write.")] = "csv",
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Export the event's receipts, lines, payments, taxes, redemptions and totals."""
    with till_in(data) as till:
        made = exporting.export_event(till, fmt, out)
    answer(as_json, {"files": made}, *(str(path) for path in made))


def register(app: typer.Typer) -> None:
    """Add these commands to ``kiosk``."""
    load = typer.Typer(
        help="Load products, tickets, guest lists and promotions from files.", rich_markup_mode=None
    )
    load.command("products")(products)
    load.command("tickets")(tickets)
    load.command("promotions")(promotions)
    load.command("guests")(guest_lists)
    app.add_typer(load, name="import")
    app.command("export")(export)


def _report(imported: importing.Imported, what: str, as_json: bool) -> None:
    for problem in imported.problems:
        complain(str(problem))
    if imported.rows and not imported.found and imported.problems:
        raise BadInput(f"None of the {imported.rows} rows could be used.")
    left_out = len(imported.problems)
    answer(
        as_json,
        {
            "format": imported.format,
            "rows": imported.rows,
            what: imported.found,
            "changed": imported.changed,
            "problems": [str(problem) for problem in imported.problems],
        },
        f"{imported.found} {what} from {imported.rows} rows ({imported.format}), "
        f"{imported.changed} new or changed.",
        *([f"{left_out} problems; the good rows were kept."] if left_out else []),
        *(
            [f"{imported.unproven} “compare at” prices are not shown; “kiosk compare” says why."]
            if imported.unproven
            else []
        ),
    )
