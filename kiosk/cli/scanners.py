"""``kiosk scanner``: scanners that the till reads itself, and the page to set one up with."""

from __future__ import annotations

import queue
import time
from pathlib import Path
from typing import Annotated, Any

import typer

from hardware import png
from kiosk.cameras import codes_in
from kiosk.cli.common import AsJson, Data, answer, till_in, write_file
from kiosk.domain.scan_codes import normalise
from kiosk.paper import fonts, print_owed
from kiosk.scanners import Readers, attached
from kiosk.services import scanner_layouts, scanner_sheet, scanners, training
from kiosk.services.scanners import AttachedScanner, KnownScanner, Way

_Name = Annotated[str, typer.Argument(metavar="NAME", help="As “Front”.")]
_GLANCE_SECONDS = 0.2
_OPTIONS = {Way.SERIAL: "--serial", Way.INPUT: "--keyboard", Way.CAMERA: "--camera"}


def find(data: Data = None, as_json: AsJson = False) -> None:
    """List what is attached to this machine and may be a scanner."""
    with till_in(data) as till:
        taken = {one.address: one.name for one in scanners.known(till)}
    found = attached()
    lines = [_attached_line(one, taken.get(one.address, "")) for one in found] or [
        "Nothing was found. Plug a scanner in, or pair it, and look again."
    ]
    rows = [{**_attached(one), "name": taken.get(one.address, "")} for one in found]
    answer(as_json, {"attached": rows}, *lines)


def add(
    name: _Name,
    serial: Annotated[
        str, typer.Option("--serial", metavar="PORT", help="On a serial line, as “find” says.")
    ] = "",
    keyboard: Annotated[
        str, typer.Option("--keyboard", metavar="DEVICE", help="Types; as “find” says. Linux only.")
    ] = "",
    camera: Annotated[
        str,
        typer.Option(
            "--camera", metavar="CAMERA", help="This machine's own: 0, or as “find” says."
        ),
    ] = "",
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Have the till read a scanner itself, whatever window is open."""
    with till_in(data) as till:
        way = Way.SERIAL if serial else Way.CAMERA if camera else Way.INPUT
        made = scanners.add(till, name, way, serial or camera or keyboard)
    answer(
        as_json,
        {"scanner": _known(made)},
        f"“{made.name}” is read by the till itself from now on.",
    )


def list_all(data: Data = None, as_json: AsJson = False) -> None:
    """List the scanners that the till reads itself."""
    with till_in(data) as till:
        found = scanners.known(till)
        layout = scanner_layouts.layout_of(till)
    lines = [f"{one.name}  ({one.way}, {one.address})" for one in found] or [
        "The till reads none itself; scanners that type work all the same."
    ]
    if layout is not None:
        lines.append("Scanners that type are taken by their keys (“kiosk scanner forget” ends it).")
    fields = {
        "scanners": [_known(one) for one in found],
        "layout": None if layout is None else dict(layout.letters),
    }
    answer(as_json, fields, *lines)


def remove(name: _Name, data: Data = None, as_json: AsJson = False) -> None:
    """Leave a scanner to the windows again."""
    with till_in(data) as till:
        gone = scanners.remove(till, name)
    answer(as_json, {"removed": gone.name}, f"“{gone.name}” is not read any more.")


def forget(data: Data = None, as_json: AsJson = False) -> None:
    """Forget for which keyboard the scanners that type are made."""
    with till_in(data) as till:
        scanner_layouts.forget(till)
    answer(as_json, {"layout": None}, "Scanners that type are believed as they type.")


def listen(
    seconds: Annotated[float, typer.Option("--seconds", min=0.1, help="For so long.")] = 30.0,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Say what the till's own scanners read, and which of them can't be read; sells nothing."""
    heard: queue.SimpleQueue[tuple[str, str]] = queue.SimpleQueue()
    with till_in(data) as till:
        readers = Readers(till)
        readers.follow(lambda name, code: heard.put((name, normalise(code))))
        found: list[tuple[str, str]] = []
        end = time.monotonic() + seconds
        try:
            while time.monotonic() < end:
                try:
                    found.append(heard.get(timeout=_GLANCE_SECONDS))
                except queue.Empty:
                    continue
                if not as_json:
                    typer.echo("{}: {}".format(*found[-1]))
            troubles = {one.name: fault for one, fault in readers.troubles().items()}
        finally:
            readers.stop()
    away = {name: fault.sentence for name, fault in troubles.items() if fault is not None}
    lines = list(away.values())
    if not found and not away:
        lines.append("Nothing was scanned.")
    fields = {
        "codes": [{"scanner": name, "code": code} for name, code in found],
        "troubles": away,
    }
    answer(as_json, fields, *lines)


def read(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A photograph, as JPEG or PNG.")],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Say what the codes in a picture say, as a camera would read them; redeems nothing."""
    with till_in(data):
        found = codes_in(file)
    lines = [normalise(one.text) for one in found] or [
        "No code was found. Take it from nearer by, sharp, without a lamp's reflection."
    ]
    codes = [{"code": normalise(one.text), "corners": one.corners, "by": one.by} for one in found]
    answer(as_json, {"codes": codes}, *lines)


def sheet(
    png_file: Annotated[
        Path | None, typer.Option("--png", help="As a picture, in this file, in place of paper.")
    ] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Print the page from which a scanner is set up."""
    with till_in(data) as till:
        if png_file is not None:
            document = training.paper(till, scanner_sheet.sheet())
            write_file(png_file, png.render(document, fonts()))
            answer(as_json, {"png": str(png_file)}, f"Written to {png_file}.")
            return
        job = scanner_sheet.print_sheet(till)
        fault = print_owed(till, job).fault
        if fault is not None:
            raise fault
    answer(as_json, {"job": job}, "Printed.")


def register(app: typer.Typer) -> None:
    """Add these commands to ``kiosk``."""
    family = typer.Typer(help="Scanners that the till reads itself.", rich_markup_mode=None)
    family.command("find")(find)
    family.command("add")(add)
    family.command("list")(list_all)
    family.command("remove")(remove)
    family.command("listen")(listen)
    family.command("read")(read)
    family.command("sheet")(sheet)
    family.command("forget")(forget)
    app.add_typer(family, name="scanner")


def _attached_line(one: AttachedScanner, name: str) -> str:
    option = _OPTIONS[one.way]
    read = f"  (read as “{name}”)" if name else ""
    return f"{one.told}{read}\n    kiosk scanner add NAME {option} “{one.address}”"


def _attached(one: AttachedScanner) -> dict[str, Any]:
    return {"way": one.way, "address": one.address, "told": one.told}


def _known(one: KnownScanner) -> dict[str, Any]:
    return {"name": one.name, "way": one.way, "address": one.address}
