"""``kiosk printer``: what waits for a printer, and deciding on what may have come out."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from kiosk.cli.common import AsJson, Data, answer, till_in
from kiosk.services import printing
from kiosk.services.printing import PaperJob

_Key = Annotated[str, typer.Argument(metavar="JOB", help="As “kiosk printer jobs” names it.")]


def jobs(data: Data = None, as_json: AsJson = False) -> None:
    """List the papers that wait, and those that somebody has to look at."""
    with till_in(data) as till:
        found = printing.pending(till)
    lines = [_line(one) for one in found] or ["All papers are printed."]
    answer(as_json, {"jobs": [_fields(one) for one in found]}, *lines)


def came_out(job: _Key, data: Data = None, as_json: AsJson = False) -> None:
    """Say that a paper which may have come out did."""
    with till_in(data) as till:
        printing.came_out(till, job)
    answer(as_json, {"job": job, "state": "printed"}, "Noted: it came out.")


def again(job: _Key, data: Data = None, as_json: AsJson = False) -> None:
    """Have a paper that may not have come out printed again, marked as a copy."""
    with till_in(data) as till:
        printing.print_again(till, job)
    answer(as_json, {"job": job, "state": "queued"}, "It waits for the printer again.")


def register(app: typer.Typer) -> None:
    """Add these commands to ``kiosk``."""
    family = typer.Typer(help="Printers, and what waits for them.", rich_markup_mode=None)
    for command, called in ((jobs, "jobs"), (came_out, "came-out"), (again, "again")):
        family.command(called)(command)
    app.add_typer(family, name="printer")


def _fields(one: PaperJob) -> dict[str, Any]:
    return {
        "job": one.key,
        "at": one.at,
        "state": str(one.state),
        "title": one.title,
        "trouble": one.trouble,
    }


def _line(one: PaperJob) -> str:
    return " ".join(filter(None, (f"{one.key} [{one.state}] {one.title}", one.trouble)))
