"""Commands for the event's tax classes."""

from __future__ import annotations

from typing import Annotated

import typer

from kiosk.cli.common import AsJson, Data, answer, till_in
from kiosk.domain.event import Event
from kiosk.domain.tax import EXEMPT, STANDARD
from kiosk.services.formats import tax_rate
from kiosk.services.taxing import event_with_taxes, set_class


def list_all(data: Data = None, as_json: AsJson = False) -> None:
    """List the tax classes that a product may name, with their rates."""
    with till_in(data) as till:
        event = event_with_taxes(till)
        lines = [
            *(f"{name}: {_words(event, name)}" for name in event.all_classes),
            f"Tax is rounded per {event.tax_rounding}.",
        ]
    told = [
        {
            "class": name,
            "name": rate.name,
            "millipercent": rate.millipercent,
            "included": rate.included,
        }
        for name, rate in event.all_classes.items()
    ]
    answer(as_json, {"classes": told, "rounding": str(event.tax_rounding)}, *lines)


def put(
    name: Annotated[str, typer.Argument(help=f"As products name it; “{STANDARD}” for most.")],
    rate: Annotated[str, typer.Argument(help="As in “VAT 5% included”.")],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Set a tax class's rate, here and with the next sync at all tills; what was sold keeps its."""
    with till_in(data) as till:
        called, made = set_class(till, name, rate)
        words = _words(event_with_taxes(till), called)
    answer(
        as_json,
        {
            "class": called,
            "name": made.name,
            "millipercent": made.millipercent,
            "included": made.included,
        },
        f"{called}: {words}",
    )


def register(app: typer.Typer) -> None:
    """Add these commands to ``kiosk``."""
    tax = typer.Typer(help="Tax classes.", rich_markup_mode=None)
    for command, called in ((list_all, "list"), (put, "set")):
        tax.command(called)(command)
    app.add_typer(tax, name="tax")


def _words(event: Event, name: str) -> str:
    rate = event.all_classes[name]
    if rate == EXEMPT:
        return tax_rate(rate)
    return f"{tax_rate(rate)} {'included' if rate.included else 'added'}"
