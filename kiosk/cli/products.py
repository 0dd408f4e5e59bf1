"""Commands for what is sold."""

from __future__ import annotations

from typing import Annotated

import typer

from kiosk.cli.common import AsJson, Data, answer, done, till_in
from kiosk.services.removing import remove_product


def remove(
    sku: Annotated[str, typer.Argument(help="The variant's SKU.")],
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


def register(app: typer.Typer) -> None:
    """Add these commands to ``kiosk``."""
    product = typer.Typer(help="What is sold.", rich_markup_mode=None)
    product.command("remove")(remove)
    product.callback()(lambda: None)
    app.add_typer(product, name="product")
