"""``kiosk quickkey``: what this till shows first."""

from __future__ import annotations

from typing import Annotated

import typer

from kiosk.cli.common import AsJson, Data, answer, till_in
from kiosk.domain.errors import BadInput
from kiosk.domain.ids import VariantId
from kiosk.services import catalogue, quick_keys
from kiosk.services.till import Till

_Skus = Annotated[list[str], typer.Argument(help="SKUs or barcodes.")]


def list_all(data: Data = None, as_json: AsJson = False) -> None:
    """List this till's quick keys, in their order."""
    with till_in(data) as till:
        _say(till, as_json)


def add(skus: _Skus, data: Data = None, as_json: AsJson = False) -> None:
    """Show these first, behind those that are there already and in this order."""
    with till_in(data) as till:
        quick_keys.put_keys(till, _found(till, skus))
        _say(till, as_json)


def remove(skus: _Skus, data: Data = None, as_json: AsJson = False) -> None:
    """Show these where they stand among all others."""
    with till_in(data) as till:
        quick_keys.take_keys(till, _found(till, skus))
        _say(till, as_json)


def register(app: typer.Typer) -> None:
    """Add these commands to ``kiosk``."""
    keys = typer.Typer(help="Quick keys: what this till shows first.", rich_markup_mode=None)
    for command, called in ((list_all, "list"), (add, "add"), (remove, "remove")):
        keys.command(called)(command)
    app.add_typer(keys, name="quickkey")


def _found(till: Till, skus: list[str]) -> list[VariantId]:
    found = []
    for sku in skus:
        variant = catalogue.find(till, sku)
        if variant is None:
            raise BadInput(f"Nothing with the SKU or barcode “{sku}” is for sale here.")
        found.append(variant.id)
    return found


def _say(till: Till, as_json: bool) -> None:
    rows = catalogue.search(till, limit=quick_keys.MOST_KEYS, shelf=catalogue.QUICK)
    told = [{"sku": row.variant.sku, "title": row.variant.title} for row in rows]
    lines = [f"{one['sku']}  {one['title']}" for one in told] or ["No quick keys."]
    answer(as_json, {"quick_keys": told}, *lines)
