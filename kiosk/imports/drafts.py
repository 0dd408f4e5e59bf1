"""Variants on their way in: each gets its SKU and id once all rows of the file are known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kiosk.domain.catalogue import Product, StockPolicy, Variant, VariantKind
from kiosk.domain.editions import Edition
from kiosk.domain.ids import ProductId, VariantId, natural_id
from kiosk.domain.measures import Measure
from kiosk.domain.money import Money
from kiosk.imports.cells import generated_sku
from kiosk.imports.report import Problems


@dataclass(frozen=True)
class Draft:
    """A variant as one row gives it. ``key`` names it within ``source`` where it has no SKU."""

    row: int
    sku: str
    source: str
    key: tuple[str, ...]
    product: Product
    price: Money
    options: tuple[tuple[str, str], ...]
    compare_at: Money | None
    barcodes: tuple[str, ...]
    taxable: bool
    kind: VariantKind
    policy: StockPolicy
    opening: int | None
    limit: int | None = None
    edition: Edition | None = None
    cost: Money | None = None
    open_price: bool = False
    tax_class: str = ""
    minimum_age: int | None = None
    measure: Measure | None = None
    deposit: Money | None = None
    single_purpose: bool = False
    parts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Named:
    """A finished variant and the stock its row gives, None where it gives none. ``parts`` are those
    that its row names, by SKU, with how many of each."""

    variant: Variant
    opening: int | None
    row: int = 0
    parts: Mapping[str, int] = field(default_factory=dict)


@dataclass
class Found:
    """Everything a file of products gave."""

    rows: int = 0
    products: dict[ProductId, Product] = field(default_factory=dict)
    variants: list[Named] = field(default_factory=list)


def settle(drafts: list[Draft], rows: int, problems: Problems, labels: tuple[str, str]) -> Found:
    """Give every draft its SKU and id; of two that are the same thing, the first is kept.

    A SKU written in the file goes before a generated one, whatever their order. ``labels``
    are the file's names for the column of the SKU and of what else tells variants apart.
    """
    sku_label, key_label = labels
    taken: dict[str, int] = {}
    keys: dict[tuple[str, ...], int] = {}
    kept: list[Draft] = []
    for draft in drafts:
        if draft.sku:
            first = taken.setdefault(draft.sku, draft.row)
            clash, label = f"SKU “{draft.sku}”", sku_label
        else:
            first = keys.setdefault((draft.source, *draft.key), draft.row)
            clash, label = "same thing, without a SKU to tell them apart,", key_label
        if first == draft.row:
            kept.append(draft)
        else:
            problems.add(
                draft.row, label, f"the {clash} is already in row {first}; row {first} is kept"
            )
    found = Found(rows=rows)
    for draft in kept:
        sku = draft.sku
        if not sku:
            plain, marked = generated_sku(draft.key)
            sku = marked if plain in taken else plain
            taken[sku] = draft.row
        found.products.setdefault(draft.product.id, draft.product)
        found.variants.append(Named(_variant(draft, sku), draft.opening, draft.row, draft.parts))
    return found


def _variant(draft: Draft, sku: str) -> Variant:
    # A SKU, given or made from the names, is the same in every file and on every device, so
    # two tills that loaded one shop agree, and no two variants can want one SKU.
    return Variant(
        id=VariantId(natural_id("sku", sku)),
        product_id=draft.product.id,
        product_title=draft.product.title,
        sku=sku,
        price=draft.price,
        options=draft.options,
        compare_at=draft.compare_at,
        barcode=next(iter(draft.barcodes), ""),
        more_barcodes=draft.barcodes[1:],
        taxable=draft.taxable,
        kind=draft.kind,
        policy=draft.policy,
        limit=draft.limit,
        edition=draft.edition,
        cost=draft.cost,
        open_price=draft.open_price,
        tax_class=draft.tax_class,
        minimum_age=draft.minimum_age,
        measure=draft.measure,
        deposit=draft.deposit,
        single_purpose=draft.single_purpose,
    )
