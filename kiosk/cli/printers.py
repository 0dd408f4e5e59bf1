"""``kiosk printer``: which there are, what waits for them, and what may have come out."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from hardware import finding
from hardware.addresses import parse_address
from hardware.code_pages import USUAL, parse_letters
from hardware.labels import USUAL_SIZE, Ending, parse_size
from kiosk.cli.common import AsJson, Data, answer, complain, data_dir, till_in
from kiosk.domain.errors import BadInput
from kiosk.paper import place_of, print_test
from kiosk.services import printers, printing, rolls
from kiosk.services.printers import DENSITIES, LabelSetup, Language, PrinterRole, Setup
from kiosk.services.printing import PaperJob
from kiosk.settings import load_settings

_Key = Annotated[str, typer.Argument(metavar="JOB", help="As “kiosk printer jobs” names it.")]


_Name = Annotated[str, typer.Argument(metavar="NAME", help="As Front, or Kitchen.")]


def add(
    name: _Name,
    address: Annotated[
        str,
        typer.Argument(help="As network:192.168.1.50, usb:04b8:0e15, serial:/dev/ttyUSB0@9600."),
    ],
    prep: Annotated[bool, typer.Option("--prep", help="For prep tickets, not receipts.")] = False,
    stations: Annotated[
        list[str] | None,
        typer.Option("--station", help="Only this station's tickets; may be said again."),
    ] = None,
    columns: Annotated[
        int, typer.Option("--columns", help="Letters on a line: 42 or 48 of 80 mm, 32 of 58 mm.")
    ] = 0,
    code_page: Annotated[
        str, typer.Option("--code-page", help="Its letters: 858, 437, 1252 or 852.")
    ] = "",
    make: Annotated[
        str,
        typer.Option(
            "--make", help="Whose code pages: epson (most), star, citizen, wincor, kefar."
        ),
    ] = "",
    labels: Annotated[bool, typer.Option("--labels", help="For labels.")] = False,
    badges: Annotated[bool, typer.Option("--badges", help="For badges.")] = False,
    drawer: Annotated[
        bool, typer.Option("--drawer", help="No printer: a trigger that opens the cash drawer.")
    ] = False,
    size: Annotated[str, typer.Option("--size", help="Of its labels, in mm, as 58x40.")] = str(
        USUAL_SIZE
    ),
    language: Annotated[
        Language, typer.Option("--language", help="What a printer of labels understands.")
    ] = Language.ESCPOS,
    dpi: Annotated[
        int, typer.Option("--dpi", help="Dots an inch of a printer of labels: 203 or 300.")
    ] = DENSITIES[0],
    ending: Annotated[
        Ending,
        typer.Option("--ending", help="After each label, with escpos: on to the gap, a cut, none."),
    ] = Ending.GAP,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Remember a printer, for receipts, the tickets of stations, labels or badges; or a drawer."""
    if sum((prep or bool(stations), labels, badges, drawer)) > 1:
        raise BadInput("Say one of --prep, --labels, --badges and --drawer.")
    role = PrinterRole.PREP if prep or stations else PrinterRole.RECEIPT
    letters = parse_letters(code_page, make)
    roll = None
    if labels or badges:
        role = PrinterRole.LABELS if labels else PrinterRole.BADGES
        roll = LabelSetup(language, parse_size(size), dpi, ending)
    if drawer:
        role = PrinterRole.DRAWER
    wanted = Setup(
        name, role, parse_address(address), tuple(stations or ()), columns, letters, roll
    )
    with till_in(data) as till:
        made = printers.add_printer(till, wanted)
        said = load_settings(till.data_dir).printer_said
    if said and role is PrinterRole.RECEIPT:
        complain("settings.toml or TRESTLE_PRINTER names another, which goes on being used.")
    answer(as_json, _setup(made), _setup_line(made))


def list_all(data: Data = None, as_json: AsJson = False) -> None:
    """List the printers of this till, and what each is for."""
    with till_in(data) as till:
        found = printers.list_printers(till)
        where = place_of(till).address
    shown = str(where) if where else "pictures beside the store"
    lines = [_setup_line(one) for one in found]
    if not any(one.address == where for one in found):
        lines.insert(0, f"Receipts: {shown}")
    answer(
        as_json,
        {"receipts": where and str(where), "printers": [_setup(one) for one in found]},
        *lines,
    )


def remove(name: _Name, data: Data = None, as_json: AsJson = False) -> None:
    """Forget a printer; what waits for it goes to the receipts'."""
    with till_in(data) as till:
        printers.remove_printer(till, name)
    answer(as_json, {"removed": name}, f"“{name}” is forgotten.")


def roll(
    name: _Name,
    left: Annotated[
        int | None, typer.Argument(metavar="LABELS", help="How many; they aren't counted without.")
    ] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Say how many labels are on the roll that was put in; they are counted down from there."""
    with till_in(data) as till:
        rolls.set_roll(till, name, left)
    told = "not counted" if left is None else f"{left} left, counted down from now on"
    answer(as_json, {"printer": name, "left": left}, f"“{name}”: {told}.")


def print_page(
    name: Annotated[str, typer.Argument(metavar="[NAME]", help="The receipts', if left out.")] = "",
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Print a test page."""
    with till_in(data) as till:
        printer, sure = print_test(till, name)
    told = "It printed the test page." if sure else "It has the test page; look at the paper."
    answer(as_json, {"printer": printer, "confirmed": sure}, told)


def find(
    network: Annotated[
        str, typer.Option("--network", metavar="NET", help="Knock there too: 192.168.1.0/24.")
    ] = "",
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Look for printers at this machine, and in a network if one is named."""
    data_dir(data)
    found = [*finding.attached(), *(finding.in_network(network) if network else ())]
    lines = [f"{one.address}  {one.title}" for one in found] or ["No printer was found."]
    fields = [{"address": str(one.address), "title": one.title} for one in found]
    answer(as_json, {"found": fields}, *lines)


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
    for command, called in (
        (add, "add"),
        (list_all, "list"),
        (remove, "remove"),
        (print_page, "test"),
        (roll, "roll"),
        (find, "find"),
        (jobs, "jobs"),
        (came_out, "came-out"),
        (again, "again"),
    ):
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


def _setup(one: Setup) -> dict[str, Any]:
    return {
        "name": one.name,
        "role": str(one.role),
        "address": str(one.address),
        "stations": list(one.stations),
        "columns": one.columns,
        "code_page": str(one.letters.page),
        "make": str(one.letters.make),
        "labels": one.labels and _roll(one.labels),
    }


def _roll(labels: LabelSetup) -> dict[str, Any]:
    return {
        "language": str(labels.language),
        "size": str(labels.size),
        "dpi": labels.dpi,
        "ending": str(labels.ending),
        "left": labels.left,
    }


def _setup_line(one: Setup) -> str:
    what = "receipts"
    if one.role is PrinterRole.PREP:
        what = ", ".join(one.stations) or "all stations"
    if one.role is PrinterRole.DRAWER:
        what = "opens the drawer"
    if one.labels is not None:
        what = f"{one.role} of {one.labels.size} mm in {one.labels.language}"
        what += "" if one.labels.left is None else f", {one.labels.left} left"
    letters = f", {one.letters.page} of {one.letters.make}" if one.letters != USUAL else ""
    return f"{one.name}: {what}, {one.address}{letters}"
