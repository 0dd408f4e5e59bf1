"""Products that are exported read back to the same, whatever they are called."""

from __future__ import annotations

import csv
import tempfile
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.domain.catalogue import Product, StockPolicy, Variant, VariantKind
from kiosk.domain.cell_safety import defused, restored
from kiosk.domain.editions import Edition
from kiosk.domain.errors import BadInput
from kiosk.domain.ids import ProductId, VariantId, natural_id
from kiosk.domain.measures import Measure
from kiosk.domain.money import Money
from kiosk.domain.option_text import options_text, parse_options
from kiosk.exports.csv_files import write_csv
from kiosk.exports.products import ProductRow, product_sheet
from kiosk.imports.products import read_products

CURRENCIES = ("EUR", "JPY", "KWD")
CLASSES = ("reduced", "zero")
# What spreadsheets, CSV, HTML and our own signs make something of.
SIGNS = "=+-@'\"\\;,|&<>%#.ÄéЖ漢🍞 "
words = st.text(st.sampled_from(f"{SIGNS}ab19"), min_size=1, max_size=12).map(
    lambda text: " ".join(text.split())
)
names = words.filter(bool)
descriptions = st.lists(names, max_size=3).map("\n".join)
skus = st.text(st.sampled_from("ABC-_=+@'129"), min_size=1, max_size=9)


@st.composite
def ranges(draw: st.DrawFn) -> tuple[str, list[ProductRow]]:
    """A currency, and variants of some products as an import may have made them."""
    currency = draw(st.sampled_from(CURRENCIES))
    money = st.integers(0, 9_999_999).map(lambda minor: Money(minor, currency))
    maybe_money = st.none() | st.integers(1, 99_999).map(lambda minor: Money(minor, currency))
    titles = draw(st.lists(names, min_size=1, max_size=3))
    products = [
        Product(
            ProductId(natural_id("test", f"{place}")),
            title,
            draw(descriptions),
            draw(words),
            draw(words),
        )
        for place, title in enumerate(titles)
    ]
    rows = []
    for sku in draw(st.lists(skus, min_size=1, max_size=5, unique=True)):
        product = draw(st.sampled_from(products))
        kind = draw(st.sampled_from(list(VariantKind)[:4]))
        goods = kind is VariantKind.GOODS
        measure = draw(st.none() | st.sampled_from(list(Measure))) if goods else None
        edition = None if measure else draw(st.none() | st.just(Edition.of(9, "1-3,7")))
        policy = draw(st.sampled_from(list(StockPolicy)))
        if edition or measure:
            policy = StockPolicy.STRICT if edition else StockPolicy.UNLIMITED
        open_price = not measure and policy is not StockPolicy.STRICT and draw(st.booleans())
        single = kind is VariantKind.GIFT_CARD and draw(st.booleans())
        taxable = single or draw(st.booleans())
        codes = draw(st.lists(st.integers(10**11, 10**12 - 1).map(str), max_size=3, unique=True))
        variant = Variant(
            id=VariantId(natural_id("sku", sku)),
            product_id=product.id,
            product_title=product.title,
            sku=sku,
            price=Money.zero(currency) if open_price else draw(money),
            options=tuple(draw(st.lists(st.tuples(names, names), max_size=3))),
            compare_at=draw(maybe_money),
            barcode=codes[0] if codes else "",
            taxable=taxable,
            kind=kind,
            policy=policy,
            limit=None if measure else draw(st.none() | st.integers(1, 99)),
            edition=edition,
            cost=draw(st.none() | money),
            open_price=open_price,
            tax_class=draw(st.sampled_from(("", *CLASSES))) if taxable else "",
            more_barcodes=tuple(codes[1:]),
            minimum_age=draw(st.none() | st.integers(14, 25)),
            measure=measure,
            deposit=draw(maybe_money) if goods else None,
            single_purpose=single,
        )
        stock = None if measure else draw(st.integers(0, 4))
        rows.append(ProductRow(product, variant, stock))
    return currency, rows


def written(rows: list[ProductRow], path: Path) -> None:
    with path.open("wb") as out:
        write_csv(product_sheet(rows), ZoneInfo("UTC"), out)


@given(ranges())
@settings(max_examples=150, deadline=None)
def test_a_range_that_is_written_reads_back_to_the_same(
    made: tuple[str, list[ProductRow]],
) -> None:
    currency, rows = made
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "products.csv"
        written(rows, path)
        found = read_products(path, currency, tax_classes=CLASSES)
        cells = [
            cell for row in csv.reader(path.read_text("utf-8-sig").splitlines()) for cell in row
        ]
    assert [str(one) for one in found.problems] == []
    assert found.variants == [row.variant for row in rows]
    used = {row.product.id: row.product for row in rows}
    assert {one.id: one for one in found.products} == used
    assert found.opening == {row.variant.id: row.stock for row in rows if row.stock is not None}
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


@given(st.text(st.sampled_from("'=+-@\t＝a "), max_size=6))
def test_no_text_is_harmed_by_what_makes_it_safe(text: str) -> None:
    assert restored(defused(text)) == text
    assert not defused(text).startswith(("=", "+", "-", "@", "\t", "＝"))


@given(st.lists(st.tuples(names, words), max_size=4))
def test_options_are_written_in_one_cell_in_their_order(options: list[tuple[str, str]]) -> None:
    assert parse_options(options_text(tuple(options))) == tuple(options)


def test_options_are_read_as_a_person_writes_them() -> None:
    assert parse_options("Size=M;Colour = Dark blue ;") == (("Size", "M"), ("Colour", "Dark blue"))
    for wrong in ("M", "=M", "Size=M Colour=Blue", "Size=M\\"):
        with pytest.raises(BadInput, match="names no options"):
            parse_options(wrong)


def test_a_file_that_is_no_export_of_ours_keeps_its_apostrophes(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text("title,sku,price\n'+1' Mug,MUG,3.00\n", encoding="utf-8")
    assert read_products(path, "EUR").products[0].title == "'+1' Mug"
    path.write_text("title,sku,price,product id\n'+1' Mug,MUG,3.00,a b\n", encoding="utf-8")
    (problem,) = read_products(path, "EUR").problems
    assert "no id that an export wrote" in str(problem)
