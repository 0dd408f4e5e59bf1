"""Products from any table that has a title and a price, as people keep them in a spreadsheet."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace

from kiosk.domain.allotments import BadUnits
from kiosk.domain.catalogue import KINDS_ON_SALE, Product, StockPolicy, VariantKind
from kiosk.domain.editions import Edition
from kiosk.domain.errors import BadInput
from kiosk.domain.ids import ProductId, natural_id
from kiosk.domain.money import Money
from kiosk.domain.option_text import Options, parse_options
from kiosk.imports.age_cells import read_age
from kiosk.imports.barcodes import apart, barcodes
from kiosk.imports.card_cells import read_purpose
from kiosk.imports.cells import code, count, price
from kiosk.imports.deposit_cells import read_deposit
from kiosk.imports.drafts import Draft, Found, settle
from kiosk.imports.html_text import text_of
from kiosk.imports.measure_cells import read_measure
from kiosk.imports.part_cells import OnSale, make_bundles, nothing_here, read_parts
from kiosk.imports.report import Problems
from kiosk.imports.tabular import OVERFLOW, Row, Table
from kiosk.imports.tax_cells import read_tax

_SKU = ("sku", "article number", "article no", "item number")
_TITLE = ("title", "name", "product", "product name", "product title")
_PRICE = ("price", "unit price", "selling price", "retail price")
_COMPARE = ("compare at", "compare at price", "former price", "rrp")
# Instead of a price: what it costs is said at the till.
OPEN_PRICE = "open"
_COST = ("cost", "cost price", "unit cost", "cost per item", "purchase price")
_STOCK = ("stock", "qty", "quantity", "on hand", "in stock")
_BARCODE = ("barcode", "ean", "gtin", "upc", "ean13")
_TAXABLE = ("taxable", "taxed")
_CATEGORY = ("category", "type", "product type")
_VENDOR = ("vendor", "brand", "supplier")
_DESCRIPTION = ("description", "body", "body (html)")
_KIND = ("kind",)
_POLICY = ("policy", "stock policy")
_LIMIT = ("limit", "limit per person", "per person", "most per person")
_CAPACITY = ("capacity", "seats", "places")
_EDITION = ("edition", "edition size")
_NUMBERS = ("numbers",)
# Only our own exports have these two.
_PRODUCT_ID = ("product id",)
_ALL_OPTIONS = ("options",)
_ID = re.compile("[!-~]{1,100}")
_OPTIONS = {
    "option": "Option",
    "variant": "Option",
    "size": "Size",
    "colour": "Colour",
    "color": "Color",
}
_POLICIES = {
    "unlimited": StockPolicy.UNLIMITED,
    "continue": StockPolicy.UNLIMITED,
    "warn": StockPolicy.WARN,
    "deny": StockPolicy.WARN,
    "strict": StockPolicy.STRICT,
}


def require(table: Table, name: str) -> None:
    """Refuse a table that can't hold products.

    :raises BadInput: it has no column for the title or for the price.
    """
    for columns, what in ((_TITLE, "title"), (_PRICE, "price")):
        if not table.has(*columns):
            raise BadInput(
                f"{name} has no column “{what}”; its first row must name at least title and price."
            )


def read(
    table: Table,
    currency: str,
    problems: Problems,
    tax_classes: Collection[str] = (),
    on_sale: OnSale = nothing_here,
) -> Found:
    """Read one variant per row; rows with the same title are variants of one product. Parts of
    bundles may be ``on_sale`` already."""
    drafts: list[Draft] = []
    rows = 0
    ours = table.has(*_PRODUCT_ID)
    for written in table.rows:
        row = written.restored() if ours else written
        rows += 1
        if row.overflow:
            problems.add(row.number, "row", OVERFLOW)
            continue
        before = len(problems.found)
        draft = _draft(table, row, currency, problems)
        taxable, tax_class = read_tax(table, row, _TAXABLE, problems, tax_classes)
        measure = read_measure(table, row, draft, problems)
        deposit = read_deposit(table, row, draft, currency, problems)
        single_purpose = read_purpose(table, row, draft, taxable, problems)
        parts = read_parts(table, row, problems)
        if len(problems.found) == before:
            drafts.append(
                replace(
                    draft,
                    taxable=taxable,
                    tax_class=tax_class,
                    measure=measure,
                    deposit=deposit,
                    single_purpose=single_purpose,
                    parts=parts,
                )
            )
    found = settle(drafts, rows, problems, (table.label(*_SKU), table.label(*_TITLE)))
    return make_bundles(table, found, problems, on_sale)


def _draft(table: Table, row: Row, currency: str, problems: Problems) -> Draft:
    def money(columns: tuple[str, ...]) -> Money:
        return problems.read(
            row.number,
            table.label(*columns),
            row.get(*columns),
            lambda text: price(text, currency),
            Money.zero(currency),
        )

    def name(columns: tuple[str, ...]) -> str:
        return problems.read(row.number, table.label(*columns), row.get(*columns), code, "")

    title = " ".join(row.get(*_TITLE).split())
    if not title:
        problems.add(row.number, table.label(*_TITLE), "is missing")
    stock, edition, policy = _amount(table, row, problems)
    open_price = row.get(*_PRICE).casefold() == OPEN_PRICE
    if open_price and policy is StockPolicy.STRICT:
        problems.add(row.number, table.label(*_PRICE), "of what is strict is an amount, not “open”")
    limit: int | None = None
    if row.get(*_LIMIT):
        limit = problems.read(row.number, table.label(*_LIMIT), row.get(*_LIMIT), _limit, None)
    kind = VariantKind.GOODS
    if row.get(*_KIND):
        kind = problems.read(row.number, table.label(*_KIND), row.get(*_KIND), _kind, kind)
    options: Options = tuple(
        (_OPTIONS[column], " ".join(row.get(column).split()))
        for column in table.columns
        if column in _OPTIONS and row.get(column)
    )
    if row.get(*_ALL_OPTIONS):
        label = table.label(*_ALL_OPTIONS)
        options = problems.read(row.number, label, row.get(*_ALL_OPTIONS), parse_options, options)
    product_id = natural_id("table-product", title.casefold())
    if row.get(*_PRODUCT_ID):
        label = table.label(*_PRODUCT_ID)
        product_id = problems.read(row.number, label, row.get(*_PRODUCT_ID), _id, product_id)
    return Draft(
        row=row.number,
        sku=name(_SKU),
        source="table-variant",
        key=(title.casefold(), *(value.casefold() for _, value in options)),
        product=Product(
            id=ProductId(product_id),
            title=title,
            description=text_of(row.get(*_DESCRIPTION)),
            vendor=row.get(*_VENDOR),
            category=row.get(*_CATEGORY),
        ),
        price=Money.zero(currency) if open_price else money(_PRICE),
        options=options,
        compare_at=(money(_COMPARE) or None) if row.get(*_COMPARE) else None,
        barcodes=_barcodes(table, row, problems),
        taxable=True,
        kind=kind,
        policy=policy,
        opening=stock,
        limit=limit,
        edition=edition,
        cost=money(_COST) if row.get(*_COST) else None,
        open_price=open_price,
        minimum_age=read_age(table, row, problems),
    )


def _barcodes(table: Table, row: Row, problems: Problems) -> tuple[str, ...]:
    """Those of all the row's columns of barcodes, each once."""
    none: tuple[str, ...] = ()
    found = [
        one
        for column in _BARCODE
        for one in problems.read(row.number, table.label(column), row.get(column), barcodes, none)
    ]
    return apart(found)


def _amount(
    table: Table, row: Row, problems: Problems
) -> tuple[int | None, Edition | None, StockPolicy]:
    """How many there are, of which edition, and what happens when they run out.

    A capacity is the stock of a ticket. Where one is given, or an edition, none too many is sold.
    """
    stock: int | None = None
    if row.get(*_STOCK):
        stock = problems.read(row.number, table.label(*_STOCK), row.get(*_STOCK), _stock, 0)
    usual = StockPolicy.UNLIMITED if stock is None else StockPolicy.WARN
    if row.get(*_CAPACITY):
        label = table.label(*_CAPACITY)
        given = problems.read(row.number, label, row.get(*_CAPACITY), _stock, 0)
        if row.get(*_KIND).casefold() != VariantKind.TICKET:
            problems.add(row.number, label, "is for tickets; other things have a stock")
        elif stock not in (None, given):
            problems.add(row.number, label, f"says {given}, and the stock {stock}; give one")
        stock, usual = given, StockPolicy.STRICT
    edition = _edition(table, row, problems)
    if edition is not None:
        stock, usual = len(edition.numbers) if stock is None else stock, StockPolicy.STRICT
        if stock > len(edition.numbers):
            text = f"has {len(edition.numbers)} numbers for a stock of {stock}"
            problems.add(row.number, table.label(*_EDITION), text)
    if not row.get(*_POLICY):
        return stock, edition, usual
    label = table.label(*_POLICY)
    policy = problems.read(row.number, label, row.get(*_POLICY), _policy, usual)
    if edition is not None and policy is not StockPolicy.STRICT:
        problems.add(row.number, label, "of a numbered edition is strict; leave it empty")
    return stock, edition, policy


def _edition(table: Table, row: Row, problems: Problems) -> Edition | None:
    numbers = "".join(row.get(*_NUMBERS).split())
    if not row.get(*_EDITION):
        if numbers:
            text = "are those of an edition; give its size in a column “edition”"
            problems.add(row.number, table.label(*_NUMBERS), text)
        return None
    label = table.label(*(_NUMBERS if numbers else _EDITION))
    size = problems.read(row.number, table.label(*_EDITION), row.get(*_EDITION), _stock, None)
    try:
        return None if size is None else Edition.of(size, numbers)
    except BadUnits as fault:
        problems.add(row.number, label, str(fault))
        return None


def _stock(text: str) -> int:
    found = count(text)
    if found < 0:
        raise BadInput(f"“{text}” is negative; stock is zero or more")
    return found


def _limit(text: str) -> int | None:
    found = count(text)
    if found < 1:
        raise BadInput(f"“{text}” is too small; leave it empty where there is no limit")
    return found


def _id(text: str) -> str:
    if not _ID.fullmatch(text):
        raise BadInput(f"“{text[:20]}” is no id that an export wrote; leave it empty")
    return text


def _kind(text: str) -> VariantKind:
    if text.casefold() not in KINDS_ON_SALE:
        raise BadInput(f"“{text}” is none of {', '.join(KINDS_ON_SALE)}")
    return VariantKind(text.casefold())


def _policy(text: str) -> StockPolicy:
    try:
        return _POLICIES[text.casefold()]
    except KeyError:
        raise BadInput(f"“{text}” is none of {', '.join(StockPolicy)}") from None
