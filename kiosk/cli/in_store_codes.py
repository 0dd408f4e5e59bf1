"""Commands for codes that hold a price or a weight."""

from __future__ import annotations

from typing import Annotated

import typer

from kiosk.cli.common import AsJson, Data, answer, till_in
from kiosk.domain.in_store_codes import Layout
from kiosk.services.in_store_codes import layouts, set_layout


def list_all(data: Data = None, as_json: AsJson = False) -> None:
    """List what the event's in-store codes hold."""
    with till_in(data) as till:
        found = sorted(layouts(till).items())
    answer(
        as_json,
        {"prefixes": [_fields(*one) for one in found]},
        *(_words(*one) for one in found),
        *([] if found else ["No prefix from 20 to 29 holds a price or a weight."]),
    )


def put(
    prefix: Annotated[str, typer.Argument(help="The first two digits: 20 to 29.")],
    carries: Annotated[str, typer.Argument(help="price, weight or nothing")],
    digits: Annotated[
        int, typer.Option("--digits", help="Of the price or weight; 4 have one that verifies them.")
    ] = 5,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Say what the in-store codes of a prefix hold, here and with the next sync at all tills."""
    with till_in(data) as till:
        found = set_layout(till, prefix, carries, digits)
    answer(as_json, _fields(*found), _words(*found))


def register(app: typer.Typer) -> None:
    """Add these commands to ``kiosk``."""
    codes = typer.Typer(help="Codes that hold a price or a weight.", rich_markup_mode=None)
    for command, called in ((list_all, "list"), (put, "set")):
        codes.command(called)(command)
    app.add_typer(codes, name="codes")


def _fields(prefix: str, layout: Layout) -> dict[str, str | int]:
    return {"prefix": prefix, "carries": str(layout.carries), "digits": layout.digits}


def _words(prefix: str, layout: Layout) -> str:
    return f"{prefix}: {layout.carries}, in {layout.digits} digits"
