"""Shopify's product CSV: one row per variant or picture, grouped by Handle.

The first row of a handle carries the product (Title, Body, option names); later rows carry
further variants, or only another picture. Source of the columns: Shopify Help Center,
“Using CSV files to import and export products”; newer columns are passed over.

What is decided here:

- *Stock.* ``Variant Inventory Qty`` counts as opening stock with or without a tracker; below
  zero (oversold online) a stall has none.
- *Policy.* Shopify's “deny” refuses an order for what is not in the warehouse; at a stall the
  thing is in the customer's hand, so running out is a warning, never a refusal. Only what
  comes without a quantity *and* without a tracker or with “continue” is not counted at all.
- *Gift cards* are left out and reported: sold as goods, they would take money and issue nothing.
- *Tax classes* and *ages* are none of Shopify's columns; a column “Tax class” or “Minimum age” may
  be added to its file.
- *Drafts and archived products* come in: what is on the table is the stall's decision.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from kiosk.domain.catalogue import Product, StockPolicy, VariantKind
from kiosk.domain.errors import BadInput
from kiosk.domain.ids import ProductId, natural_id
from kiosk.domain.money import Money
from kiosk.imports.age_cells import read_age
from kiosk.imports.barcodes import barcodes
from kiosk.imports.cells import code, count, price, yes_or_no
from kiosk.imports.drafts import Draft, Found, settle
from kiosk.imports.html_text import text_of
from kiosk.imports.report import Problems
from kiosk.imports.tabular import OVERFLOW, Row, Table
from kiosk.imports.tax_cells import read_tax

_SOURCE = "shopify-variant"
_SKU = "variant sku"
_OPTIONS = (1, 2, 3)


@dataclass
class _Group:
    """The rows of one handle. ``refused`` once the product itself can't be taken."""

    product: Product
    names: tuple[str, ...]
    first: int
    refused: bool = False
    rows: int = 1
    drafts: list[Draft] = field(default_factory=list)
    broken: int = 0
    kind: VariantKind = VariantKind.GOODS


def require(table: Table, name: str) -> None:
    """Refuse a file that can't be Shopify's.

    :raises BadInput: Handle, Title or Variant Price is missing.
    """
    for column in ("Handle", "Title", "Variant Price"):
        if not table.has(column.casefold()):
            raise BadInput(f"{name} is no Shopify product file: it has no column “{column}”.")


def read(
    table: Table, currency: str, problems: Problems, tax_classes: Collection[str] = ()
) -> Found:
    """Read every product and variant; see the top of this module for what is decided."""
    groups: dict[str, _Group] = {}
    rows = 0
    for row in table.rows:
        rows += 1
        handle = row.get("handle")
        if row.overflow:
            problems.add(row.number, "row", OVERFLOW)
            continue
        if not handle:
            problems.add(row.number, table.label("handle"), "is missing")
            continue
        group = groups.get(handle.casefold())
        if group is None:
            group = groups[handle.casefold()] = _open(table, row, handle, problems)
        else:
            group.rows += 1
        if not group.refused and _has_variant(row, group):
            _add(table, row, group, currency, problems, tax_classes)
    for group in groups.values():
        if not group.refused and not group.drafts and not group.broken:
            problems.add(group.first, table.label("variant price"), "is missing in all its rows")
    drafts = [draft for group in groups.values() for draft in group.drafts]
    return settle(drafts, rows, problems, (table.label(_SKU), table.label("option1 value")))


def _open(table: Table, row: Row, handle: str, problems: Problems) -> _Group:
    product = Product(
        id=ProductId(natural_id("shopify-product", handle.casefold())),
        title=" ".join(row.get("title").split()),
        description=text_of(row.get("body (html)")),
        vendor=row.get("vendor"),
        category=row.get("type", "product category"),
    )
    names = tuple(row.get(f"option{number} name") for number in _OPTIONS)
    group = _Group(product, names, row.number)
    if not product.title:
        what = f"is missing in the first row of “{handle}”; all its rows are left out"
        problems.add(row.number, table.label("title"), what)
        group.refused = True
    if row.get("gift card") and problems.read(
        row.number, table.label("gift card"), row.get("gift card"), yes_or_no, False
    ):
        group.kind = VariantKind.GIFT_CARD
    return group


def _has_variant(row: Row, group: _Group) -> bool:
    """Tell a variant from a row that only brings another picture."""
    # Only the first row can be a variant by its title alone; it then lacks a price, and says so.
    if row.number == group.first and not row.get("image src"):
        return True
    values = [f"option{number} value" for number in _OPTIONS]
    return bool(row.get("variant price", _SKU, *values))


def _add(
    table: Table,
    row: Row,
    group: _Group,
    currency: str,
    problems: Problems,
    tax_classes: Collection[str],
) -> None:
    before = len(problems.found)
    number = row.number
    cost = problems.read(
        number,
        table.label("variant price"),
        row.get("variant price"),
        lambda text: price(text, currency),
        Money.zero(currency),
    )
    former = _optional_price(table, row, "variant compare at price", currency, problems)
    made_for = _optional_price(table, row, "cost per item", currency, problems)
    quantity: int | None = None
    if row.get("variant inventory qty"):
        quantity = max(0, _cell(table, row, "variant inventory qty", problems))
    taxable, tax_class = read_tax(table, row, ("variant taxable",), problems, tax_classes)
    minimum_age = read_age(table, row, problems)
    # Excel opened in between writes barcodes as '5012345678900 to keep their digits.
    given = row.get("variant barcode").lstrip("'")
    none: tuple[str, ...] = ()
    found = problems.read(number, table.label("variant barcode"), given, barcodes, none)
    sku = problems.read(number, table.label(_SKU), row.get(_SKU).lstrip("'"), code, "")
    if len(problems.found) > before:
        group.broken += 1
        return
    options = _options(row, group.names)
    group.drafts.append(
        Draft(
            row=number,
            sku=sku,
            source=_SOURCE,
            key=(row.get("handle").casefold(), *(value for _, value in options)),
            product=group.product,
            price=cost,
            options=options,
            compare_at=former or None,
            barcodes=found,
            taxable=taxable,
            kind=group.kind,
            policy=_policy(row, quantity),
            opening=quantity,
            cost=made_for,
            tax_class=tax_class,
            minimum_age=minimum_age,
        )
    )


def _cell(table: Table, row: Row, column: str, problems: Problems) -> int:
    return problems.read(row.number, table.label(column), row.get(column), count, 0)


def _optional_price(
    table: Table, row: Row, column: str, currency: str, problems: Problems
) -> Money | None:
    if not row.get(column):
        return None
    return problems.read(
        row.number,
        table.label(column),
        row.get(column),
        lambda text: price(text, currency),
        Money.zero(currency),
    )


def _options(row: Row, names: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """The row's option values with the product's names; “Default Title” means it has none."""
    pairs = []
    for number, name in zip(_OPTIONS, names, strict=True):
        value = " ".join(row.get(f"option{number} value").split())
        if value and (name, value) != ("Title", "Default Title"):
            pairs.append((name or f"Option {number}", value))
    return tuple(pairs)


def _policy(row: Row, quantity: int | None) -> StockPolicy:
    counted = row.get("variant inventory tracker") and (
        row.get("variant inventory policy").casefold() != "continue"
    )
    if quantity is None and not counted:
        return StockPolicy.UNLIMITED
    return StockPolicy.WARN
