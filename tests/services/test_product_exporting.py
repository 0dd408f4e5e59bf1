"""Nobody is locked in: another till that reads the export sells the same."""

from __future__ import annotations

from pathlib import Path

from kiosk.domain.clock import FixedClock
from kiosk.services import importing
from kiosk.services.product_exporting import products_csv
from kiosk.services.till import Till
from tests.factories import FAIR, START, make_till, rows, sell

ALL = (
    "SELECT sku, id, product_id, product_title, barcode, more_barcodes, options, title, currency, "
    'price, compare_at, taxable, kind, policy, "limit", edition, numbers, cost, open_price, '
    "tax_class, minimum_age, measure, deposit, single_purpose, parts FROM variant ORDER BY sku"
)
SHOPIFY = """Handle,Title,Body (HTML),Vendor,Type,Option1 Name,Option1 Value,Variant SKU,\
Variant Price,Variant Barcode,Variant Inventory Qty
bowl,Bowl,"<p>Thrown &amp; fired.</p><p>=Safe</p>",Ada,Home,Glaze,Oak; ash,BOWL-A,18.00,,3
bowl,,,,,,"-Blue",BOWL-B,18.00,,2
bowl-2,Bowl,Another,Ben,Home,Title,Default Title,BOWL-C,19.00,4006381333931,1
"""


BUNDLES = "title,sku,price,parts\nBreakfast,SET,16.00,MUG; BREW:2\n"


def test_another_till_reads_the_same_range_and_stock(till: Till, tmp_path: Path) -> None:
    path = tmp_path / "shop.csv"
    path.write_text(SHOPIFY, encoding="utf-8")
    assert importing.import_products(till, path).problems == []
    path.write_text(BUNDLES, encoding="utf-8")
    assert importing.import_products(till, path).problems == []
    sell(till, "MUG:4")
    sell(till, "BREW:2")
    sell(till, "BOWL-C:1")
    count, content = products_csv(till)
    out = tmp_path / "products.csv"
    out.write_bytes(content)
    other = make_till(tmp_path / "other", FixedClock(START), FAIR, "", "")
    try:
        report = importing.import_products(other, out)
        assert (report.problems, report.found, report.format) == ([], count, "csv")
        here, there = till.store.path, other.store.path
        assert rows(there, ALL) == rows(here, ALL)
        assert len(rows(here, ALL)) == count == 12
        products = "SELECT id, title, description, vendor, category FROM product ORDER BY id"
        assert rows(there, products) == rows(here, products)
        counted = (
            "SELECT sku, on_hand FROM stock JOIN variant ON variant_id = variant.id "
            "WHERE on_hand > 0 ORDER BY sku"
        )
        assert rows(there, counted) == rows(here, counted)
        assert dict(rows(there, counted))["MUG"] == 20
        assert products_csv(other)[1] == content, "and what it writes is the same file"
    finally:
        other.close()


def test_reading_it_back_at_home_changes_nothing(till: Till, tmp_path: Path) -> None:
    out = tmp_path / "products.csv"
    out.write_bytes(products_csv(till)[1])
    stock = rows(till.store.path, "SELECT * FROM stock ORDER BY variant_id")
    report = importing.import_products(till, out)
    assert (report.problems, rows(till.store.path, ALL)) == ([], rows(till.store.path, ALL))
    assert rows(till.store.path, "SELECT * FROM stock ORDER BY variant_id") == stock
