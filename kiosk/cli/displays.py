"""``kiosk display``: what the customer sees, and where."""

from __future__ import annotations

from typing import Annotated

import typer

from hardware.addresses import parse_address
from kiosk import displays
from kiosk.cli.common import AsJson, Data, answer, data_dir, till_in
from kiosk.domain.errors import BadInput
from kiosk.services import display_setup
from kiosk.services.till import Till
from kiosk.ui.address import HOST, known_address
from kiosk.ui.display_line import display_address

_AS_THE_TILL = "till"


def show(data: Data = None, as_json: AsJson = False) -> None:
    """Say where the customer display is, in which language it speaks, and where the one on a pole
    is."""
    with till_in(data) as till:
        address, language = _address(till), display_setup.language_of(till)
        pole = display_setup.pole_of(till)
    answer(
        as_json,
        {"address": address, "language": language or None, "pole": pole and str(pole)},
        f"Window: {address}" if address else "Window: open the till once, then ask again.",
        f"Language: {language or 'as the till'}",
        f"Pole display: {pole or 'none'}",
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


def find(data: Data = None, as_json: AsJson = False) -> None:
    """Look for serial ports at this machine, at which a pole display may be."""
    data_dir(data)
    found = displays.ports()
    lines = [f"{one.address}  {one.title}" for one in found] or ["No serial port was found."]
    fields = [{"address": str(one.address), "title": one.title} for one in found]
    answer(as_json, {"found": fields}, *lines)


def add(
    address: Annotated[
        str, typer.Argument(help="As serial:/dev/ttyUSB0@9600, serial:COM3 or device:/dev/usb/lp1.")
    ],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Remember a pole display of two lines, set to ESC/POS commands."""
    where = parse_address(address)
    with till_in(data) as till:
        display_setup.add_pole(till, where)
    answer(as_json, {"pole": str(where)}, f"Pole display: {where}")


def show_test(data: Data = None, as_json: AsJson = False) -> None:
    """Show a test on the pole display; while the till is open, its own page does."""
    with till_in(data) as till:
        where = display_setup.pole_of(till)
    if where is None:
        raise BadInput("No pole display is remembered; “kiosk display add” does that.")
    displays.try_out(where)
    answer(as_json, {"pole": str(where)}, "It has the test: look whether each sign is right.")


def remove(data: Data = None, as_json: AsJson = False) -> None:
    """Forget the pole display."""
    with till_in(data) as till:
        display_setup.forget_pole(till)
    answer(as_json, {"pole": None}, "The pole display is forgotten.")


def register(app: typer.Typer) -> None:
    """Add these commands to ``kiosk``."""
    family = typer.Typer(help="What the customer sees, and where.", rich_markup_mode=None)
    for command, called in (
        (show, "show"),
        (language, "language"),
        (find, "find"),
        (add, "add"),
        (show_test, "test"),
        (remove, "remove"),
    ):
        family.command(called)(command)
    app.add_typer(family, name="display")


def _address(till: Till) -> str | None:
    known = known_address(till.data_dir)
    return display_address(HOST, known[1], known[0]) if known else None
