"""Products from Shopify's files and from people's own tables."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest

from kiosk.domain.catalogue import StockPolicy, VariantKind
from kiosk.domain.errors import BadInput
from kiosk.domain.money import Money
from kiosk.imports.products import ProductFile, read_products

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "shopify"
shared = pytest.mark.skipif(not SHARED.is_dir(), reason="skipped: no shared data")

HEAD = (
    "Handle,Title,Body (HTML),Vendor,Type,Published,Option1 Name,Option1 Value,"
    "Option1 Linked To,Option2 Name,Option2 Value,Variant SKU,Variant Inventory Tracker,"
    "Variant Inventory Qty,Variant Inventory Policy,Variant Price,Variant Compare At Price,"
    "Variant Taxable,Variant Barcode,Image Src,Gift Card,Price / International,Status,"
    "Cost per item"
)


def shopify(tmp_path: Path, *rows: dict[str, str], currency: str = "GBP") -> ProductFile:
    columns = HEAD.split(",")
    lines = [HEAD]
    for row in rows:
        unknown = row.keys() - set(columns)
        assert not unknown, unknown
        cells = (row.get(column, "").replace('"', '""') for column in columns)
        lines.append(",".join(f'"{cell}"' for cell in cells))
    path = tmp_path / "shop.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return read_products(path, currency)


def table(tmp_path: Path, text: str, currency: str = "GBP") -> ProductFile:
    path = tmp_path / "table.csv"
    path.write_text(text, encoding="utf-8")
    return read_products(path, currency)


def said(file: ProductFile) -> list[str]:
    return [str(problem) for problem in file.problems]


@shared
def test_the_real_jewellery_arrives_whole() -> None:
    file = read_products(SHARED / "jewelery.csv", "GBP")
    assert (file.format, file.rows, len(file.products), len(file.variants)) == (
        "shopify", 41, 20, 23,
    )  # fmt: skip
    assert file.problems == []
    by_sku = {variant.sku: variant for variant in file.variants}
    assert len(by_sku) == len(file.variants)
    blue, black = by_sku["CHAIN-BRACELET-BLUE"], by_sku["CHAIN-BRACELET-BLACK"]
    assert blue.title == "7 Shakra Bracelet – Blue"
    assert blue.options == (("Color", "Blue"),)
    assert (blue.price, blue.compare_at) == (Money(4299, "GBP"), Money(4499, "GBP"))
    assert blue.taxable
    assert (file.opening[blue.id], file.opening[black.id]) == (1, 0)
    assert by_sku["BANGLE-BRACELET"].options == ()
    product = next(p for p in file.products if p.id == blue.product_id)
    assert product.description == "7 chakra bracelet, in blue or black."
    assert (product.vendor, product.category) == ("Company 123", "Bracelet")


@shared
def test_the_real_apparel_arrives_whole() -> None:
    file = read_products(SHARED / "apparel.csv", "USD")
    assert (file.rows, len(file.products), len(file.variants)) == (22, 20, 22)
    assert file.problems == []
    sizes = [v.title for v in file.variants if v.product_title == "Classic Varsity Top"]
    assert sizes == [f"Classic Varsity Top – {size}" for size in ("Small", "Medium", "Large")]
    assert sum(file.opening.values()) == 22


@shared
def test_a_real_file_read_twice_or_in_another_order_gives_the_same_ids(tmp_path: Path) -> None:
    first = read_products(SHARED / "jewelery.csv", "GBP")
    with (SHARED / "jewelery.csv").open(encoding="utf-8-sig", newline="") as stream:
        header, *records = csv.reader(stream)
    groups: dict[str, list[list[str]]] = {}
    for record in records:
        groups.setdefault(record[0], []).append(record)
    turned = tmp_path / "turned.csv"
    with turned.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=";")
        writer.writerow(header)
        for handle in reversed(groups):
            writer.writerows(groups[handle])
    second = read_products(turned, "GBP")
    assert {(v.id, v.sku) for v in first.variants} == {(v.id, v.sku) for v in second.variants}
    assert {p.id for p in first.products} == {p.id for p in second.products}
    assert first.digest != second.digest


@shared
def test_a_shopify_file_that_went_through_excel_gives_the_same_ids(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    with (SHARED / "apparel.csv").open(encoding="utf-8-sig", newline="") as stream:
        for row in csv.reader(stream):
            sheet.append([float(cell) if cell.isdigit() else cell for cell in row])
    book.save(tmp_path / "apparel.xlsx")
    again = read_products(tmp_path / "apparel.xlsx", "GBP")
    assert again.variants == read_products(SHARED / "apparel.csv", "GBP").variants


def test_a_broken_row_is_named_and_the_good_ones_are_kept(tmp_path: Path) -> None:
    file = shopify(
        tmp_path,
        {"Handle": "tea", "Title": "Tea", "Option1 Name": "Size", "Option1 Value": "S",
         "Variant Price": "abc", "Variant Inventory Qty": "few"},
        {"Handle": "tea", "Option1 Value": "M", "Variant Price": "4.50"},
        {"Handle": "tea", "Image Src": "https://example.org/tea.jpg"},
        {"Handle": "tea", "Option1 Value": "L"},
        {"Title": "No handle", "Variant Price": "1"},
    )  # fmt: skip
    assert [v.title for v in file.variants] == ["Tea – M"]
    assert said(file) == [
        "shop.csv:2: Variant Price: “abc” is not a price in GBP",
        "shop.csv:2: Variant Inventory Qty: “few” is not a whole number",
        "shop.csv:5: Variant Price: is missing",
        "shop.csv:6: Handle: is missing",
    ]
    assert file.rows == 5


def test_html_becomes_text_and_never_markup(tmp_path: Path) -> None:
    body = (
        "<p>Ultra <b>soft</b> wool &amp; silk.</p><ul><li>One</li><li>Two</li></ul>"
        "<script>alert(1)</script><!-- no -->Last<br>line"
    )
    file = shopify(
        tmp_path, {"Handle": "a", "Title": "A", "Body (HTML)": body, "Variant Price": "1"}
    )
    expected = "Ultra soft wool & silk.\nOne\nTwo\nLast\nline"
    assert file.products[0].description == expected


@pytest.mark.timeout(30)
def test_a_body_of_many_paragraphs_is_read_in_no_time(tmp_path: Path) -> None:
    body = "<p>a</p>" * 50_000 + "<b>" * 50_000 + "<!-- unseen -->"
    file = shopify(
        tmp_path, {"Handle": "a", "Title": "A", "Body (HTML)": body, "Variant Price": "1"}
    )
    assert file.products[0].description.count("a\n") == 49_999


def test_two_rows_with_one_sku_are_reported_with_both_rows(tmp_path: Path) -> None:
    base = {"Handle": "a", "Title": "A", "Option1 Name": "Size", "Variant Price": "1"}
    file = shopify(
        tmp_path,
        base | {"Option1 Value": "S", "Variant SKU": "X1"},
        base | {"Option1 Value": "M", "Variant SKU": "X1"},
    )
    assert [v.title for v in file.variants] == ["A – S"]
    assert said(file) == [
        "shop.csv:3: Variant SKU: the SKU “X1” is already in row 2; row 2 is kept"
    ]


def test_the_same_options_twice_without_a_sku_are_reported(tmp_path: Path) -> None:
    row = {"Handle": "a", "Title": "A", "Option1 Name": "Size", "Option1 Value": "S"}
    file = shopify(tmp_path, row | {"Variant Price": "1"}, row | {"Variant Price": "2"})
    assert [v.price.minor for v in file.variants] == [100]
    assert "row 2 is kept" in said(file)[0]


def test_a_written_sku_goes_before_a_generated_one(tmp_path: Path) -> None:
    file = shopify(
        tmp_path,
        {"Handle": "tea", "Title": "Tea", "Variant Price": "1"},
        {"Handle": "other", "Title": "Other", "Variant Price": "1", "Variant SKU": "TEA"},
    )
    first, second = (variant.sku for variant in file.variants)
    assert second == "TEA"
    assert first.startswith("TEA-")
    assert first != second


def test_names_in_other_letters_get_skus_of_their_own(tmp_path: Path) -> None:
    file = table(tmp_path, "title,price\nBlå kopp,5\nBla kopp,5\n湯のみ,5\n手ぬぐい,5\n")
    skus = [variant.sku for variant in file.variants]
    assert len(set(skus)) == 4
    alone = table(tmp_path, "title,price\n手ぬぐい,5\nBlå kopp,5\n")
    assert [v.sku for v in alone.variants] == [skus[3], skus[0]]


def test_gift_cards_are_gift_cards(tmp_path: Path) -> None:
    file = shopify(
        tmp_path,
        {"Handle": "card", "Title": "Card", "Gift Card": "true", "Variant Price": "10"},
        {"Handle": "card", "Option1 Value": "20", "Variant Price": "20"},
    )
    assert file.problems == []
    assert [one.kind for one in file.variants] == [VariantKind.GIFT_CARD] * 2


def test_products_without_title_or_price_are_reported(tmp_path: Path) -> None:
    file = shopify(
        tmp_path,
        {"Handle": "nameless", "Variant Price": "5"},
        {"Handle": "picture", "Title": "Picture", "Image Src": "https://example.org/p.jpg"},
    )
    assert file.variants == []
    assert file.products == []
    assert [(p.row, p.field) for p in file.problems] == [
        (2, "Title"), (3, "Variant Price"),
    ]  # fmt: skip


def test_running_out_warns_and_never_refuses_what_is_in_the_hand(tmp_path: Path) -> None:
    def row(handle: str, tracker: str, qty: str, policy: str) -> dict[str, str]:
        return {"Handle": handle, "Title": handle, "Variant Price": "1",
                "Variant Inventory Tracker": tracker, "Variant Inventory Qty": qty,
                "Variant Inventory Policy": policy}  # fmt: skip

    file = shopify(
        tmp_path,
        row("counted", "shopify", "3", "deny"),
        row("untracked", "", "2", "deny"),
        row("goes-on", "shopify", "2", "continue"),
        row("tracked-elsewhere", "shopify", "", "deny"),
        row("endless", "shopify", "", "continue"),
        row("never-counted", "", "", "deny"),
        row("oversold", "shopify", "-4", "deny"),
    )
    warn, unlimited = StockPolicy.WARN, StockPolicy.UNLIMITED
    policies = [v.policy for v in file.variants]
    assert policies == [warn, warn, warn, warn, unlimited, unlimited, warn]
    assert list(file.opening.values()) == [3, 2, 2, 0]


def test_a_persons_table_is_read(tmp_path: Path) -> None:
    file = table(
        tmp_path,
        "SKU;Name;Price;Size;Stock;EAN;Taxable;Kind;Compare at;Category\n"
        "T-1;T-shirt;12,50;M;5;5012345678900;yes;;15,00;Shirts\n"
        ";T-shirt;12,50;L;;;no;;;Shirts\n"
        ";Day ticket;£45;;;;;ticket;;\n",
    )
    assert said(file) == []
    shirt, large, ticket = file.variants
    assert (shirt.sku, shirt.barcode, shirt.compare_at) == (
        "T-1", "5012345678900", Money(1500, "GBP"),
    )  # fmt: skip
    assert shirt.product_id == large.product_id
    assert (large.sku, large.taxable, large.policy) == ("T-SHIRT-L", False, StockPolicy.UNLIMITED)
    assert ticket.kind is VariantKind.TICKET
    assert file.opening == {shirt.id: 5}


def test_what_a_thing_costs_is_read_where_a_file_says_it(tmp_path: Path) -> None:
    own = table(tmp_path, "sku,title,price,Cost price\nX1,Tea,5,1.20\nX2,Cup,9,\nX3,Gift,1,0\n")
    assert [one.cost for one in own.variants] == [Money(120, "GBP"), None, Money(0, "GBP")]
    tea = {"Handle": "t", "Title": "Tea", "Variant SKU": "X1", "Variant Price": "6"}
    (shop,) = shopify(tmp_path, {**tea, "Cost per item": "1.35"}).variants
    assert shop.cost == Money(135, "GBP")
    wrong = shopify(tmp_path, {**tea, "Cost per item": "cheap"})
    assert ("Cost per item" in said(wrong)[0], wrong.variants) == (True, [])


def test_a_sku_names_the_same_variant_in_every_kind_of_file(tmp_path: Path) -> None:
    one = table(tmp_path, "sku,title,price\nX1,Tea,5\n")
    other = shopify(
        tmp_path, {"Handle": "t", "Title": "Tea!", "Variant SKU": "X1", "Variant Price": "6"}
    )
    assert one.variants[0].id == other.variants[0].id


def test_broken_cells_of_a_table_are_named_as_the_file_names_them(tmp_path: Path) -> None:
    file = table(
        tmp_path,
        "Product,Price,Qty,Kind,Policy,Barcode\n"
        "Tea,-1,2,,,\n"
        "Coffee,1.299,2,,,\n"
        "Milk,1,-2,toy,never,5.01E+12\n"
        ",3,,,,\n"
        "Cake,12,50,,,,\n"
        "Bun,1,2,,,,surplus\n"
        "Jam,4,,,,\n",
    )
    assert [(p.row, p.field) for p in file.problems] == [
        (2, "Price"), (3, "Price"), (4, "Qty"), (4, "Policy"), (4, "Kind"), (4, "Barcode"),
        (5, "Product"), (7, "row"),
    ]  # fmt: skip
    assert [v.title for v in file.variants] == ["Cake", "Jam"]


@pytest.mark.parametrize(
    ("currency", "text", "minor"), [("JPY", "500", 500), ("KWD", "1.250", 1250)]
)
def test_prices_have_the_currencys_own_decimals(
    tmp_path: Path, currency: str, text: str, minor: int
) -> None:
    file = table(tmp_path, f"title,price\nTea,{text}\n", currency)
    assert file.variants[0].price == Money(minor, currency)


def test_a_file_of_the_wrong_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no column “price”"):
        table(tmp_path, "title,colour\nTea,red\n")
    path = tmp_path / "table.csv"
    path.write_text("title,price\nTea,5\n", encoding="utf-8")
    with pytest.raises(BadInput, match="no Shopify product file"):
        read_products(path, "GBP", "shopify")
    with pytest.raises(BadInput, match="not a currency code"):
        read_products(path, "POUND")
    path.write_text('[{"title": "Tea"}]', encoding="utf-8")
    with pytest.raises(BadInput, match="JSON"):
        read_products(path, "GBP")


def test_a_numbered_edition_has_a_stock_of_all_its_numbers_and_none_too_many_is_sold(
    tmp_path: Path,
) -> None:
    file = table(
        tmp_path,
        "title,sku,price,edition,numbers,stock\n"
        'Riso,R,20,50,,\nSecond,S,20,50,"1-40, 45",\nThird,T,20,50,,12\nMug,M,9,,,3\n',
    )
    assert file.problems == []
    by_sku = {variant.sku: variant for variant in file.variants}
    edition = by_sku["R"].edition
    assert edition is not None
    assert (edition.size, edition.numbers) == (50, frozenset(range(1, 51)))
    second = by_sku["S"].edition
    assert second is not None
    assert second.numbers == {*range(1, 41), 45}
    assert [by_sku[sku].policy for sku in "RSTM"] == [*[StockPolicy.STRICT] * 3, StockPolicy.WARN]
    assert [file.opening[by_sku[sku].id] for sku in "RSTM"] == [50, 41, 12, 3]
    assert by_sku["M"].edition is None


def test_an_edition_that_cannot_be_is_named(tmp_path: Path) -> None:
    file = table(
        tmp_path,
        "title,price,edition,numbers,stock,policy\n"
        "A,1,0,,,\nB,1,5,6,,\nC,1,5,,6,\nD,1,,1-3,,\nE,1,5,,,warn\nF,1,five,,,\nG,1,5,1-,,\n",
    )
    assert [(one.row, one.field) for one in file.problems] == [
        (2, "edition"), (3, "numbers"), (4, "edition"), (5, "numbers"),
        (6, "policy"), (7, "edition"), (8, "numbers"),
    ]  # fmt: skip
    assert file.variants == []


def test_a_tickets_capacity_is_its_stock_and_none_too_many_is_sold(tmp_path: Path) -> None:
    file = table(
        tmp_path,
        "title,sku,price,kind,capacity,stock\n"
        "Tour 14:00,T14,8,ticket,12,\nTour 15:00,T15,8,ticket,,5\nTour 16:00,T16,8,ticket,3,3\n"
        "Mug,MUG,9,goods,4,\nTour 17:00,T17,8,ticket,12,7\n",
    )
    tours = {variant.sku: variant for variant in file.variants}
    assert [(sku, tours[sku].policy) for sku in tours] == [
        ("T14", StockPolicy.STRICT),
        ("T15", StockPolicy.WARN),
        ("T16", StockPolicy.STRICT),
    ]
    assert [file.opening[one.id] for one in tours.values()] == [12, 5, 3]
    assert [(one.row, one.field) for one in file.problems] == [(5, "capacity"), (6, "capacity")]
