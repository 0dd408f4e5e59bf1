"""Importing into a till: an update is an update, and stock is opened once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kiosk.domain.clock import FixedClock
from kiosk.domain.errors import BadInput
from kiosk.domain.journal import LARGEST_ENTRY
from kiosk.services import catalogue, checks
from kiosk.services.importing import import_products, import_tickets
from kiosk.services.till import Till
from tests.factories import PRODUCTS, TICKETS, dump, journal_text, make_till, on_hand, rows, sell


def write(tmp_path: Path, text: str, name: str = "again.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_every_column_arrives(till: Till) -> None:
    mug = catalogue.find(till, "MUG")
    assert mug is not None
    assert (mug.title, mug.price.minor, mug.barcode, mug.taxable) == (
        "Enamel Mug", 1400, "5012345678900", True,
    )  # fmt: skip
    assert mug.compare_at is not None
    assert mug.compare_at.minor == 1600
    tee = catalogue.find(till, "TEE-M")
    assert tee is not None
    assert (tee.title, tee.options) == ("River Tee – M", (("Size", "M"),))


def test_the_same_file_again_changes_nothing_but_says_that_it_was_read(
    till: Till, tmp_path: Path
) -> None:
    path = till.store.path
    variants, stock = rows(path, "SELECT * FROM variant"), dict(on_hand(till))
    report = import_products(till, write(tmp_path, PRODUCTS))
    assert (report.found, report.changed, report.problems) == (8, 0, [])
    assert rows(path, "SELECT * FROM variant") == variants
    assert on_hand(till) == stock


def test_a_re_import_never_adds_stock_whatever_its_column_says(till: Till, tmp_path: Path) -> None:
    sell(till, "MUG:4")
    import_products(till, write(tmp_path, PRODUCTS.replace(",24,", ",100,")))
    assert on_hand(till)["MUG"] == 20
    ((movements,),) = rows(till.store.path, "SELECT count(*) FROM movement WHERE reason='opening'")
    assert movements == 5


def test_a_new_price_is_an_update_of_one_variant(till: Till, tmp_path: Path) -> None:
    before = catalogue.find(till, "MUG")
    report = import_products(till, write(tmp_path, PRODUCTS.replace("14.00", "15.00")))
    after = catalogue.find(till, "MUG")
    assert before is not None
    assert after is not None
    assert (report.changed, after.price.minor, after.id) == (1, 1500, before.id)
    assert len(catalogue.stock(till)) == 8


def test_a_variant_that_comes_later_opens_with_its_own_stock(till: Till, tmp_path: Path) -> None:
    import_products(till, write(tmp_path, PRODUCTS + "Scarf,,SCARF,30.00,,7,,goods,yes,\n"))
    assert (on_hand(till)["SCARF"], on_hand(till)["MUG"]) == (7, 24)


def test_opening_stock_of_2000_variants_is_split_into_entries(
    tmp_path: Path, clock: FixedClock
) -> None:
    lines = "".join(f"Thing {n},SKU-{n:04},1.00,{n % 7 + 1}\n" for n in range(2000))
    till = make_till(
        tmp_path / "till", clock, products="title,sku,price,stock\n" + lines, tickets=""
    )
    entries = rows(
        till.store.path, "SELECT body, action FROM entry WHERE kind = 'StockReceived' ORDER BY seq"
    )
    assert len(entries) > 1
    assert all(len(body.encode()) < LARGEST_ENTRY for body, _ in entries)
    opened = [line for body, _ in entries for line in json.loads(body)["lines"]]
    assert len({line["variant"] for line in opened}) == 2000
    assert sum(line["quantity"] for line in opened) == sum(n % 7 + 1 for n in range(2000))
    # One action, so all of it or nothing.
    ((imported,),) = rows(
        till.store.path, "SELECT action FROM entry WHERE kind = 'ProductsImported'"
    )
    assert {action for _, action in entries} == {imported}
    assert checks.verify_till(till).problems == ()
    till.close()


def test_a_bad_row_is_named_and_the_good_ones_are_kept(till: Till, tmp_path: Path) -> None:
    text = "title,sku,price,stock\nScarf,SCARF,thirty,7\nHat,HAT,20.00,3\n"
    report = import_products(till, write(tmp_path, text))
    (problem,) = report.problems
    assert str(problem).startswith("again.csv:2: price: ")
    assert (report.rows, report.found) == (2, 1)
    assert on_hand(till)["HAT"] == 3
    assert "SCARF" not in on_hand(till)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("products.xlsx", b"this is text, not Excel"),
        ("products.csv", b"no,useful,columns\n1,2,3\n"),
        ("products.csv", b""),
        ("missing.csv", None),
    ],
)
def test_a_file_that_cannot_be_read_changes_nothing(
    name: str, content: bytes | None, till: Till, tmp_path: Path
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    before = dump(till.store.path)
    for load in (import_products, import_tickets):
        with pytest.raises(BadInput):
            load(till, path)
    assert dump(till.store.path) == before


def test_the_journal_keeps_a_files_digest_and_counts_and_none_of_its_people(till: Till) -> None:
    text = journal_text(till)
    assert "TicketsImported" in text
    for personal in ("Ada", "ada@example.org", "T-1,"):
        assert personal not in text


def test_a_ticket_that_was_cancelled_in_the_file_is_cancelled_here(
    till: Till, tmp_path: Path
) -> None:
    heard: list[int] = []
    text = TICKETS.replace(
        "ben@example.org,Day ticket,A,paid", "ben@example.org,Day ticket,A,cancelled"
    )
    report = import_tickets(till, write(tmp_path, text), on_row=heard.append)
    assert (report.found, report.changed) == (4, 1)
    assert heard
    assert heard == sorted(heard)
    status = rows(till.store.path, "SELECT status FROM ticket WHERE code = 'T-2'")
    assert status == [("cancelled",)]


def test_the_search_finds_by_every_word_of_title_sku_or_barcode(till: Till) -> None:
    def found(text: str) -> list[str]:
        return [row.variant.sku for row in catalogue.search(till, text)]

    assert found("tee m") == ["TEE-M"]
    assert found("RIVER") == ["TEE-S", "TEE-M"]
    assert found("5012345678900") == ["MUG"]
    assert found("100%") == []
    assert found("_") == []
    assert len(found("")) == 8
    pages = [catalogue.search(till, limit=3, offset=offset) for offset in (0, 3, 6)]
    assert [row for page in pages for row in page] == catalogue.search(till)


def test_a_barcode_is_found_in_each_of_its_paddings(till: Till) -> None:
    for code in ("5012345678900", "05012345678900", "MUG"):
        found = catalogue.find(till, code)
        assert found is not None
        assert found.sku == "MUG"
    assert catalogue.find(till, "") is None


def test_a_ticket_on_sale_is_found_by_its_name_or_sku(till: Till) -> None:
    for name in ("Day ticket", " day TICKET ", "day"):
        found = catalogue.find_ticket_type(till, name)
        assert found is not None
        assert found.sku == "DAY"
    assert catalogue.find_ticket_type(till, "Enamel Mug") is None


def test_stock_of_one_is_shown_and_of_nobody_is_empty(till: Till) -> None:
    assert [(row.variant.sku, row.on_hand) for row in catalogue.stock(till, "MUG")] == [("MUG", 24)]
    assert catalogue.stock(till, "NOBODY") == []
