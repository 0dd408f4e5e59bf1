"""``kiosk picture``: pictures of products, for the tiles."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kiosk.cli.common import AsJson, Data, answer, till_in
from kiosk.domain.errors import BadInput
from kiosk.services import pictures

_Sku = Annotated[str, typer.Argument(help="A SKU or barcode; all variants share the picture.")]


def set_one(
    sku: _Sku,
    file: Annotated[Path, typer.Argument(help="A JPEG, PNG, WebP or GIF file.")],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Give a product a picture, at this till and with the next sync at all others."""
    try:
        content = file.read_bytes()
    except OSError as fault:
        raise BadInput(f"{file} can't be read ({fault.strerror}); nothing was changed.") from fault
    with till_in(data) as till:
        title = pictures.set_picture(till, sku, content)
    answer(as_json, {"title": title}, f"“{title}” has a picture.")


def list_all(data: Data = None, as_json: AsJson = False) -> None:
    """List the products that have a picture."""
    with till_in(data) as till:
        found = pictures.list_pictures(till)
    told = [{"title": one.title, "skus": list(one.skus), "bytes": one.size} for one in found]
    lines = [f"{one.title}: {', '.join(one.skus)}" for one in found] or ["There are no pictures."]
    answer(as_json, {"pictures": told}, *lines)


def remove(sku: _Sku, data: Data = None, as_json: AsJson = False) -> None:
    """Take a product's picture away."""
    with till_in(data) as till:
        title = pictures.remove_picture(till, sku)
    answer(as_json, {"removed": title}, f"“{title}” has no picture any more.")


def register(app: typer.Typer) -> None:
    """Add these commands to ``kiosk``."""
    family = typer.Typer(help="Pictures of products, for the tiles.", rich_markup_mode=None)
    for command, called in ((set_one, "set"), (list_all, "list"), (remove, "remove")):
        family.command(called)(command)
    app.add_typer(family, name="picture")
