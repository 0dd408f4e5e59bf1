"""Products from any table that has a title and a price, as people keep them in a spreadsheet."""

from __future__ import annotations

from kiosk.domain.catalogue import Product, StockPolicy, VariantKind
from kiosk.domain.errors import BadInput
from kiosk.domain.ids import ProductId, natural_id
from kiosk.domain.money import Money
from kiosk.imports.cells import code, count, price, yes_or_no
from kiosk.imports.drafts import Draft, Found, settle
from kiosk.imports.html_text import text_of
from kiosk.imports.report import Problems
from kiosk.imports.tabular import OVERFLOW, Row, Table

_SKU = ("sku", "article number", "article no", "item number")
_TITLE = ("title", "name", "product", "product name", "product title")
_PRICE = ("price", "unit price", "selling price", "retail price")
_COMPARE = ("compare at", "compare at price", "former price", "rrp")
_STOCK = ("stock", "qty", "quantity", "on hand", "in stock")
_BARCODE = ("barcode", "ean", "gtin", "upc", "ean13")
_TAXABLE = ("taxable", "taxed")
_CATEGORY = ("category", "type", "product type")
_VENDOR = ("vendor", "brand", "supplier")
_DESCRIPTION = ("description", "body", "body (html)")
_KIND = ("kind",)
_POLICY = ("policy", "stock policy")
_LIMIT = ("limit", "limit per person", "per person", "most per person")
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


def read(table: Table, currency: str, problems: Problems) -> Found:
    """Read one variant per row; rows with the same title are variants of one product."""
    drafts: list[Draft] = []
    rows = 0
    for row in table.rows:
        rows += 1
        if row.overflow:
            problems.add(row.number, "row", OVERFLOW)
            continue
        before = len(problems.found)
        draft = _draft(table, row, currency, problems)
        if len(problems.found) == before:
            drafts.append(draft)
    return settle(drafts, rows, problems, (table.label(*_SKU), table.label(*_TITLE)))


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
    stock: int | None = None
    if row.get(*_STOCK):
        stock = problems.read(row.number, table.label(*_STOCK), row.get(*_STOCK), _stock, 0)
    policy = StockPolicy.UNLIMITED if stock is None else StockPolicy.WARN
    if row.get(*_POLICY):
        label = table.label(*_POLICY)
        policy = problems.read(row.number, label, row.get(*_POLICY), _policy, policy)
    limit: int | None = None
    if row.get(*_LIMIT):
        limit = problems.read(row.number, table.label(*_LIMIT), row.get(*_LIMIT), _limit, None)
    kind = VariantKind.GOODS
    if row.get(*_KIND):
        kind = problems.read(row.number, table.label(*_KIND), row.get(*_KIND), _kind, kind)
    taxable = True
    if row.get(*_TAXABLE):
        label = table.label(*_TAXABLE)
        taxable = problems.read(row.number, label, row.get(*_TAXABLE), yes_or_no, True)
    options = tuple(
        (_OPTIONS[column], " ".join(row.get(column).split()))
        for column in table.columns
        if column in _OPTIONS and row.get(column)
    )
    return Draft(
        row=row.number,
        sku=name(_SKU),
        source="table-variant",
        key=(title.casefold(), *(value.casefold() for _, value in options)),
        product=Product(
            id=ProductId(natural_id("table-product", title.casefold())),
            title=title,
            description=text_of(row.get(*_DESCRIPTION)),
            vendor=row.get(*_VENDOR),
            category=row.get(*_CATEGORY),
        ),
        price=money(_PRICE),
        options=options,
        compare_at=(money(_COMPARE) or None) if row.get(*_COMPARE) else None,
        barcode=name(_BARCODE),
        taxable=taxable,
        kind=kind,
        policy=policy,
        opening=stock,
        limit=limit,
    )


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


def _kind(text: str) -> VariantKind:
    try:
        return VariantKind(text.casefold())
    except ValueError:
        raise BadInput(f"“{text}” is none of {', '.join(VariantKind)}") from None


def _policy(text: str) -> StockPolicy:
    try:
        return _POLICIES[text.casefold()]
    except KeyError:
        raise BadInput(f"“{text}” is none of {', '.join(StockPolicy)}") from None
