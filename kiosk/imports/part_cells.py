"""How a row of products says what a bundle is made of: ``MUG; COFFEE:2`` in a column ``parts``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from kiosk.domain.bundles import bundled, no_bundle, no_part, parse_parts
from kiosk.domain.catalogue import Part, StockPolicy, Variant
from kiosk.imports.drafts import Found, Named
from kiosk.imports.report import Problems
from kiosk.imports.tabular import Row, Table

_PARTS = ("parts", "bundle", "contents")
_BETWEEN = re.compile("[;,|\n]")
# What is sold here already, by SKU.
OnSale = Callable[[str], Variant | None]


def nothing_here(sku: str) -> Variant | None:
    """Where nothing is known besides the file."""
    return None


def read_parts(table: Table, row: Row, problems: Problems) -> Mapping[str, int]:
    """The SKUs that a row names as parts, with how many of each; nothing where it is no bundle."""
    written = row.get(*_PARTS)
    if not written:
        return {}
    none: dict[str, int] = {}
    texts = [one for one in _BETWEEN.split(written) if one.strip()]
    label = table.label(*_PARTS)
    return problems.read(row.number, label, written, lambda _: parse_parts(texts), none)


def make_bundles(table: Table, found: Found, problems: Problems, on_sale: OnSale) -> Found:
    """The file's variants, those with parts as bundles of them; one that can't be is left out, as
    any bad row. Parts are looked for in the file first."""
    label = table.label(*_PARTS)
    in_file = {one.variant.sku: one for one in found.variants}
    kept: list[Named] = []
    for one in found.variants:
        if not one.parts:
            kept.append(one)
            continue
        own = no_bundle(one.variant)
        if one.opening is not None or one.variant.policy is not StockPolicy.UNLIMITED:
            own = own or "has the stock of its parts"
        wrong = [f"a bundle {own}; leave the others of its columns empty"] if own else []
        parts = []
        for sku, quantity in one.parts.items():
            near = in_file.get(sku)
            part = near.variant if near else on_sale(sku)
            if part is None:
                wrong.append(f"nothing here has the SKU “{sku}”")
            elif (near and near.parts) or no_part(part):
                why = "is a bundle itself" if near and near.parts else no_part(part)
                wrong.append(f"{sku} {why}, and can't be a part")
            else:
                parts.append(Part(part.id, part.sku, quantity))
        if wrong:
            for what in wrong:
                problems.add(one.row, label, what)
        else:
            kept.append(replace(one, variant=bundled(one.variant, parts)))
    used = {one.variant.product_id for one in kept}
    products = {name: one for name, one in found.products.items() if name in used}
    return Found(found.rows, products, kept)
