"""Commands for what is sold."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kiosk.cli.common import AsJson, Data, answer, done, till_in, write_file
from kiosk.services.bundling import Terms, set_bundle
from kiosk.services.formats import money
from kiosk.services.product_exporting import products_csv
from kiosk.services.removing import remove_product

Sku = Annotated[str, typer.Argument(help="The variant's SKU.")]


def bundle(
    sku: Sku,
    part: Annotated[
        list[str], typer.Option("--part", metavar="SKU[:QTY]", help="What is in it, each once.")
    ],
    price: Annotated[str, typer.Option("--price", help="What one bundle costs.")] = "",
    title: Annotated[str, typer.Option("--title", help="What a new one is called.")] = "",
    barcode: Annotated[str, typer.Option("--barcode", help="A code that scans to it.")] = "",
    category: Annotated[str, typer.Option("--category", help="Where a new one stands.")] = "",
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Sell several things as one, at one price; their stock moves, and each keeps its tax."""
    with till_in(data) as till:
        made = set_bundle(till, Terms(sku, part, price, title, barcode, category))
    parts = [{"sku": one.sku, "quantity": one.quantity} for one in made.parts]
    words = ", ".join(f"{one.quantity} × {one.sku}" for one in made.parts)
    answer(
        as_json,
        {"sku": made.sku, "title": made.title, "price": made.price, "parts": parts},
        f"“{made.title}” ({made.sku}), {money(made.price)}: {words}",
    )


def remove(
    sku: Sku,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Take a product out of the range; what was sold of it keeps its name."""
    with till_in(data) as till:
        gone = done(remove_product(till, sku))
    answer(
        as_json,
        {"removed": gone.sku, "title": gone.title},
        f"“{gone.title}” ({gone.sku}) is sold no more. To sell it again, import it again.",
    )


def export(
    out: Annotated[Path, typer.Argument(metavar="FILE", help="The CSV file to write.")],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Write all products to a file that “kiosk import products” reads back to the same."""
    with till_in(data) as till:
        count, content = products_csv(till)
    write_file(out, content)
    answer(as_json, {"file": out, "variants": count}, f"{out}: {count} variants.")


def register(app: typer.Typer) -> None:
    """Add these commands to ``kiosk``."""
    product = typer.Typer(help="What is sold.", rich_markup_mode=None)
    product.command("bundle")(bundle)
    product.command("remove")(remove)
    product.command("export")(export)
    app.add_typer(product, name="product")
