"""``kiosk display``: what the customer sees, and where."""

from __future__ import annotations

from typing import Annotated

import typer

from kiosk.cli.common import AsJson, Data, answer, till_in
from kiosk.services import display_setup
from kiosk.services.till import Till
from kiosk.ui.address import HOST, known_address
from kiosk.ui.display_line import display_address

_AS_THE_TILL = "till"


def show(data: Data = None, as_json: AsJson = False) -> None:
    """Say where the customer display is, and in which language it speaks."""
    with till_in(data) as till:
        address, language = _address(till), display_setup.language_of(till)
    answer(
        as_json,
        {"address": address, "language": language or None},
        f"Window: {address}" if address else "Window: open the till once, then ask again.",
        f"Language: {language or 'as the till'}",
    )


def language(
    code: Annotated[str, typer.Argument(metavar="CODE", help="As fr; “till” for the till's own.")],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Choose the language that customers read."""
    wanted = "" if code == _AS_THE_TILL else code
    with till_in(data) as till:
        display_setup.speak_to_customers(till, wanted)
    told = f"Customers read {wanted}." if wanted else "Customers read the till's language."
    answer(as_json, {"language": wanted or None}, told)


def register(app: typer.Typer) -> None:
    """Add these commands to ``kiosk``."""
    family = typer.Typer(help="What the customer sees, and where.", rich_markup_mode=None)
    for command, called in ((show, "show"), (language, "language")):
        family.command(called)(command)
    app.add_typer(family, name="display")


def _address(till: Till) -> str | None:
    known = known_address(till.data_dir)
    return display_address(HOST, known[1], known[0]) if known else None
