"""Products from files: Shopify's product CSV, or any table with a title and a price."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from kiosk.domain.catalogue import Product, Variant
from kiosk.domain.errors import BadInput
from kiosk.domain.ids import VariantId
from kiosk.domain.money import decimals
from kiosk.imports import product_table, shopify
from kiosk.imports.part_cells import OnSale, nothing_here
from kiosk.imports.report import Problem, Problems
from kiosk.imports.source import Kind, inspect
from kiosk.imports.tabular import Table, read_table

ProductFormat = Literal["auto", "shopify", "csv"]


@dataclass(frozen=True)
class ProductFile:
    """What a file of products holds.

    ``opening`` is the stock it gives per variant; it counts on the first import only.
    ``format`` is what the file turned out to be, ``digest`` its SHA-256 in hex, ``rows`` the
    number of records below the header, read or left out.
    """

    products: list[Product]
    variants: list[Variant]
    opening: dict[VariantId, int]
    problems: list[Problem]
    format: str
    digest: str
    rows: int


def read_products(
    path: Path,
    currency: str,
    fmt: ProductFormat = "auto",
    tax_classes: Collection[str] = (),
    on_sale: OnSale = nothing_here,
) -> ProductFile:
    """Read products and their variants; rows that can't be read become ``problems``.

    A row may name one of the event's ``tax_classes``, and parts that are ``on_sale`` already.

    Ids come from what the file says (SKU, or handle or title with the option values), so the
    same file read again, or on another device, gives the same ids.

    :raises BadInput: the file as a whole can't be used.
    """
    decimals(currency)
    source = inspect(path)
    if source.kind is Kind.JSON:
        raise BadInput(f"{source.name} holds JSON; products come as CSV or Excel.")
    table = read_table(source)
    chosen = _format(table) if fmt == "auto" else fmt
    problems = Problems(source.name)
    if chosen == "shopify":
        shopify.require(table, source.name)
        found = shopify.read(table, currency, problems, tax_classes)
    else:
        product_table.require(table, source.name)
        found = product_table.read(table, currency, problems, tax_classes, on_sale)
    return ProductFile(
        products=list(found.products.values()),
        variants=[draft.variant for draft in found.variants],
        opening={
            draft.variant.id: draft.opening for draft in found.variants if draft.opening is not None
        },
        problems=sorted(problems.found, key=lambda problem: problem.row),
        format=chosen,
        digest=source.digest,
        rows=found.rows,
    )


def _format(table: Table) -> Literal["shopify", "csv"]:
    return "shopify" if table.has("handle") and table.has("variant price") else "csv"
