"""Commands that set a till up and look after it."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated

import typer

from kiosk.cli import sellers
from kiosk.cli.common import (
    CLOCK,
    AsJson,
    Data,
    answer,
    data_dir,
    till_in,
)
from kiosk.services import backups, checks
from kiosk.services.till import NewEvent, create_till


def init(
    event: Annotated[str, typer.Option("--event", help="The event's name.")],
    currency: Annotated[str, typer.Option("--currency", help="ISO 4217 code, as in GBP.")],
    tax: Annotated[str, typer.Option("--tax", help="As in “VAT 20% included”.")] = "",
    timezone: Annotated[str, typer.Option("--timezone", help="As in Europe/London.")] = "UTC",
    device: Annotated[str, typer.Option("--device", help="This till's name.")] = "Till 1",
    cash_rounding: Annotated[
        str,
        typer.Option(
            "--cash-rounding",
            help="What cash is rounded to, as in 0.05, or none; else as is usual in the currency.",
        ),
    ] = "",
    tax_class: Annotated[
        list[str] | None,
        typer.Option("--tax-class", help="A further rate, as in “reduced: VAT 5% included”."),
    ] = None,
    tax_rounding: Annotated[
        str, typer.Option("--tax-rounding", help="Per “receipt” (as usual) or per “line”.")
    ] = "",
    seller: sellers.SellerName = None,
    address: sellers.Address = None,
    country: sellers.Country = None,
    vat_number: sellers.VatNumber = None,
    tax_number: sellers.TaxNumber = None,
    iban: sellers.Iban = None,
    bic: sellers.Bic = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Make a till for an event."""
    directory = data_dir(data)
    said = {
        "name": seller,
        "address": address,
        "country": country,
        "vat_number": vat_number,
        "tax_number": tax_number,
        "iban": iban,
        "bic": bic,
    }
    opened = NewEvent(event, currency, tax, timezone, cash_rounding, tax_class or (), tax_rounding)
    opened = replace(opened, seller=sellers.seller_given(None, said))
    till = create_till(directory, CLOCK, opened, device)
    till.close()
    answer(
        as_json,
        {
            "event": till.event.name,
            "event_id": till.event.id,
            "currency": till.event.currency,
            "device": till.device.id,
            "prefix": till.device.prefix,
            "data": directory,
        },
        f"“{till.event.name}” is ready in {directory}.",
        f"Receipts of {till.device.name} begin with {till.device.prefix}.",
    )


def backup(
    file: Annotated[Path, typer.Argument(help="Where the copy goes.")],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Copy the till's store, even while it is selling."""
    with till_in(data) as till:
        made = backups.make_backup(till, file)
    answer(as_json, {"backup": made}, f"Backed up to {made}.")


def restore(
    file: Annotated[Path, typer.Argument(help="A backup.")],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Put a backup back, on this or another machine, as a new device."""
    directory = data_dir(data)
    till = backups.restore(file, directory, CLOCK)
    till.close()
    answer(
        as_json,
        {"device": till.device.id, "prefix": till.device.prefix, "data": directory},
        f"Restored to {directory} as a new device; its receipts begin with {till.device.prefix}.",
        "If it belongs to a hub, join it again with “kiosk enrol URL CODE”.",
    )


def verify(data: Data = None, as_json: AsJson = False) -> None:
    """Check every entry of the journal, and that the tables agree with it."""
    with till_in(data) as till:
        found = checks.verify_till(till)
    answer(
        as_json,
        {**asdict(found), "sound": found.sound},
        *(
            [f"Sound: {found.entries} entries of {found.devices} devices, {found.rows} rows."]
            if found.sound
            else found.problems
        ),
    )
    if not found.sound:
        raise typer.Exit(1)


def doctor(data: Data = None, as_json: AsJson = False) -> None:
    """Look at everything the till needs, with one next step each."""
    # Here, not above: it knows all of the machine, which no other command has to load.
    from kiosk.doctor import examine

    directory = data_dir(data)
    found = examine(directory, CLOCK)
    answer(
        as_json,
        {"ok": all(check.ok is not False for check in found), "checks": [asdict(c) for c in found]},
        *(f"{_MARK[check.ok]} {check.what}: {check.sentence}" for check in found),
    )
    if any(check.ok is False for check in found):
        raise typer.Exit(1)


_MARK = {True: "[ok]  ", False: "[no]  ", None: "[?]   "}


def register(app: typer.Typer) -> None:
    """Add these commands to ``kiosk``."""
    for command in (init, backup, restore, verify, doctor):
        app.command()(command)
