"""``kiosk badge``: badges of those who have a ticket."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from hardware import png
from kiosk.cli.common import AsJson, Data, answer, complain, till_in, write_file
from kiosk.paper import fonts, print_owed, why_not
from kiosk.services import badges, training
from kiosk.services.printers import PrinterRole

_Code = Annotated[str, typer.Argument(metavar="TICKET_CODE", help="What the ticket's code says.")]


def print_one(code: _Code, data: Data = None, as_json: AsJson = False) -> None:
    """Print the badge of a ticket, and count it."""
    with till_in(data) as till:
        check = partial(why_not, till, PrinterRole.BADGES)
        made = badges.print_badge(till, code, check)
        paper = print_owed(till, made.job)
    if paper.fault:
        complain(f"It waits for the printer: {paper.fault.sentence}")
    told = f"Printed again: the badge of {_whose(made.ticket.name, code)}, {made.times} times now."
    answer(
        as_json,
        {"ticket": made.ticket.id, "job": made.job, "times": made.times, "again": made.again},
        told if made.again else f"The badge of {_whose(made.ticket.name, code)}.",
    )


def png_of(
    code: _Code,
    out: Annotated[Path, typer.Option("--out", help="The picture is written here.")],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Draw the badge of a ticket as a picture; this counts as no print."""
    with till_in(data) as till:
        document, times = badges.badge_of(till, code)
        write_file(out, png.render(training.paper(till, document), fonts()))
    answer(as_json, {"png": out, "times": times}, f"{document.title}: {out}")


def register(app: typer.Typer) -> None:
    """Add these commands to ``kiosk``."""
    family = typer.Typer(help="Badges of those who have a ticket.", rich_markup_mode=None)
    family.command("print")(print_one)
    family.command("png")(png_of)
    app.add_typer(family, name="badge")


def _whose(name: str, code: str) -> str:
    return name or code
