"""Several barcodes of one variant: each scans to it, on every till and after every upgrade."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlmodel import select

from kiosk.domain.catalogue import Variant
from kiosk.domain.clock import FixedClock
from kiosk.imports.products import read_products
from kiosk.services import catalogue, removing
from kiosk.services.codes import Several, classify
from kiosk.services.importing import import_products
from kiosk.services.till import Till
from kiosk.store.barcode_table import BarcodeRow
from kiosk.store.barcodes import bearers
from kiosk.store.documents import bodies_of, put_bodies
from kiosk.store.verify import verify
from tests.factories import FAIR, make_till

PRODUCTS = """title,option,sku,price,barcode,upc
Lemonade,,LEMON,3.50,"5012345678900, 96385074",036000291452
Tee,S,TEE-S,28.00,4006381333931;A-17,
Tee,M,TEE-M,28.00,A-18|04006381333931,
"""


@pytest.fixture
def stall(tmp_path: Path, clock: FixedClock) -> Iterator[Till]:
    made = make_till(tmp_path / "till", clock, FAIR, PRODUCTS, "")
    yield made
    made.close()


def sku_of(till: Till, code: str) -> str:
    found = classify(till, code)
    assert isinstance(found, Variant), found
    return found.sku


@pytest.mark.parametrize(
    ("scanned", "sku"),
    [
        ("5012345678900", "LEMON"),
        ("96385074", "LEMON"),
        ("0000096385074", "LEMON"),
        ("36000291452".zfill(13), "LEMON"),
        ("(01)00036000291452", "LEMON"),
        ("A-17", "TEE-S"),
        ("A-18", "TEE-M"),
    ],
)
def test_each_of_them_scans_to_it(stall: Till, scanned: str, sku: str) -> None:
    assert sku_of(stall, scanned) == sku


@pytest.mark.parametrize("scanned", ["4006381333931", "(01)04006381333931"])
def test_one_on_two_variants_is_a_question_whose_answer_shows_both(
    stall: Till, scanned: str
) -> None:
    found = classify(stall, scanned)
    assert found == Several("4006381333931")
    tiles = catalogue.search(stall, found.code)
    assert [one.variant.sku for one in tiles] == ["TEE-S", "TEE-M"]


def test_a_file_read_again_says_which_there_are(stall: Till, tmp_path: Path) -> None:
    (tmp_path / "again.csv").write_text("title,sku,price,barcode\nLemonade,LEMON,3.50,96385074\n")
    import_products(stall, tmp_path / "again.csv")
    assert sku_of(stall, "96385074") == "LEMON"
    assert classify(stall, "5012345678900") is False
    removing.remove_product(stall, "LEMON")
    assert classify(stall, "96385074") is False
    assert verify(stall.store.path, stall.device.id).problems == ()


def test_a_till_that_hears_of_them_finds_them_too(
    stall: Till, tmp_path: Path, clock: FixedClock
) -> None:
    other = make_till(tmp_path / "other", clock, FAIR, "title,price\nMug,9.00\n", "")
    with stall.store.reading() as session:
        tees = [one.variant.id for one in catalogue.search(stall, "tee")]
        bodies = list(bodies_of(session, "variant", tees))
    with other.store.writing() as session:
        put_bodies(session, "variant", bodies)
    assert sku_of(other, "A-18") == "TEE-M"
    assert catalogue.find(other, "TEE-S") == catalogue.find(stall, "TEE-S")
    older = [{k: v for k, v in one.items() if k != "more_barcodes"} for one in bodies]
    with other.store.writing() as session:
        put_bodies(session, "variant", older)
    assert sku_of(other, "4006381333931") == "TEE-S"
    assert classify(other, "A-17") is False
    assert verify(other.store.path, other.device.id).problems == ()
    other.close()


@pytest.mark.parametrize("more", ["[1]", "{}", "no"])
def test_what_makes_no_sense_is_not_kept(stall: Till, more: str) -> None:
    with stall.store.writing() as session:
        (body,) = bodies_of(session, "variant", [catalogue.search(stall, "lemon")[0].variant.id])
        with pytest.raises(ValueError, match=r"list of texts|Expecting value"):
            put_bodies(session, "variant", [{**body, "more_barcodes": more}])


def test_they_are_looked_up_by_index(stall: Till) -> None:
    spelt = str(bearers("5012345678900").compile(compile_kwargs={"literal_binds": True}))
    asked = f"SELECT * FROM variant WHERE id IN ({spelt}) ORDER BY id LIMIT 2"
    with stall.store.reading() as session:
        driver = session.connection().connection.driver_connection
        assert driver is not None
        plan = [str(row[-1]) for row in driver.execute(f"EXPLAIN QUERY PLAN {asked}")]
    assert any("SEARCH barcode USING" in step and "code=?" in step for step in plan), plan
    assert not any(step.startswith("SCAN") for step in plan), plan


@pytest.mark.parametrize(
    ("cell", "barcodes"),
    [
        ("96385074 ; 5012345678900", ("96385074", "5012345678900")),
        ("96385074\n5012345678900,", ("96385074", "5012345678900")),
        ("036000291452|0036000291452", ("036000291452",)),
        ("5 012345 678900", ("5 012345 678900",)),
        (" , ;", ()),
    ],
)
def test_sellers_write_them_in_one_cell(
    tmp_path: Path, cell: str, barcodes: tuple[str, ...]
) -> None:
    for head in (
        "title,price,barcode\nMug,9,",
        "Handle,Title,Variant Price,Variant Barcode\nm,M,9,",
    ):
        (tmp_path / "shop.csv").write_text(f'{head}"{cell}"\n')
        file = read_products(tmp_path / "shop.csv", "GBP")
        assert file.problems == []
        assert file.variants[0].barcodes == barcodes


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("96385074;5,01E+12", "“5,01E+12” was shortened by a spreadsheet"),
        ("96385074, 5.01E+12", "“5.01E+12” was shortened by a spreadsheet"),
        ("96385074 5012345678900", "a comma, a semicolon or “|” between them"),
        ("96385074 / 5012345678900", "a comma, a semicolon or “|” between them"),
        ("1" * 600, "too long for a barcode"),
    ],
)
def test_what_is_wrong_is_said_by_file_row_and_field(tmp_path: Path, cell: str, words: str) -> None:
    (tmp_path / "shop.csv").write_text(f'title,price,EAN\nMug,9,"{cell}"\nCup,5,96385074\n')
    file = read_products(tmp_path / "shop.csv", "GBP")
    (problem,) = file.problems
    assert (problem.row, problem.field) == (2, "EAN")
    assert "shop.csv" in str(problem)
    assert words in str(problem)
    assert [one.product_title for one in file.variants] == ["Cup"]


def test_a_row_of_the_index_belongs_to_a_variant(stall: Till) -> None:
    with stall.store.reading() as session:
        rows = session.exec(select(BarcodeRow)).all()
    by_id = {one.variant.id: one.variant for one in catalogue.search(stall)}
    assert {(row.variant_id, row.code) for row in rows} == {
        (one.id, code) for one in by_id.values() for code in one.barcodes
    }
    bare = replace(next(iter(by_id.values())), barcode="", more_barcodes=("A-1",))
    assert bare.barcodes == ("A-1",)
