"""What is sold, as a table that ``kiosk import products`` reads back to the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from kiosk.domain.catalogue import Product, Variant
from kiosk.domain.editions import numbers_text
from kiosk.domain.money import Money
from kiosk.domain.option_text import options_text
from kiosk.domain.tax import NO_CLASS, STANDARD
from kiosk.exports.tables import Cell, Column, Sheet

_COLUMNS = (
    "Title", "Options", "SKU", "Price", "Compare at", "Cost", "Stock", "Policy", "Limit",
    "Barcode", "Kind", "Category", "Vendor", "Tax class", "Minimum age", "Unit", "Deposit",
    "Edition", "Numbers", "Purpose", "Parts", "Description", "Product id",
)  # fmt: skip


@dataclass(frozen=True)
class ProductRow:
    """A variant of a product; ``stock`` is None where it is not counted."""

    product: Product
    variant: Variant
    stock: int | None


def product_sheet(rows: Iterable[ProductRow]) -> Sheet:
    """A row for each variant, in the order that they come in."""
    # All of it text, as a person writes it: some prices are the word “open”.
    return Sheet("products", tuple(map(Column, _COLUMNS)), map(_cells, rows))


def _cells(row: ProductRow) -> tuple[Cell, ...]:
    product, one = row.product, row.variant
    edition = one.edition
    whole = edition is not None and len(edition.numbers) == edition.size
    return (
        product.title,
        options_text(one.options),
        one.sku,
        "open" if one.open_price else one.price.plain(),
        _amount(one.compare_at),
        _amount(one.cost),
        _count(row.stock),
        str(one.policy),
        _count(one.limit),
        "; ".join(one.barcodes),
        str(one.kind),
        product.category,
        product.vendor,
        _tax_class(one),
        _count(one.minimum_age),
        str(one.measure or ""),
        _amount(one.deposit),
        _count(edition.size if edition else None),
        "" if edition is None or whole else numbers_text(edition.numbers),
        "single" if one.single_purpose else "",
        "; ".join(f"{part.sku}:{part.quantity}" for part in one.parts),
        # What reads it back takes it for a web shop's HTML.
        escape(product.description, quote=False),
        product.id,
    )


def _tax_class(variant: Variant) -> str:
    if variant.parts:
        # Each of them bears its own.
        return ""
    return (variant.tax_class or STANDARD) if variant.taxable else NO_CLASS


def _amount(money: Money | None) -> str:
    return "" if money is None else money.plain()


def _count(number: int | None) -> str:
    return "" if number is None else str(number)
