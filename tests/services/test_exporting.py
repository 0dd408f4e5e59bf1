"""Exports of a real till: what they add up to is what the store holds, to the penny."""

from __future__ import annotations

import csv
import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from kiosk.domain.clock import FixedClock
from kiosk.services import gate
from kiosk.services.checkout import SaleRequest, complete
from kiosk.services.exporting import export_event
from kiosk.services.sales import Sale
from kiosk.services.till import NewEvent, Till
from tests.factories import basket, card, cash, make_till, rows, sell

# Per event: its currency, its tax, and the decimals that amounts are written with.
EVENTS = [
    pytest.param(NewEvent("Fair", "GBP", "VAT 20% included", "Europe/London"), 2, id="GBP"),
    pytest.param(NewEvent("Fair", "USD", "Sales tax 8.875% added"), 2, id="USD-added"),
    pytest.param(NewEvent("Fair", "JPY", "Tax 10% included", "Asia/Tokyo"), 0, id="JPY"),
    pytest.param(NewEvent("Fair", "KWD", ""), 3, id="KWD"),
]
THINGS = """title,sku,price,stock,taxable,kind
Thing,THING,1333,50,yes,goods
Other,OTHER,777,50,yes,goods
Book,BOOK,919,50,no,goods
Gift,GIFT,0,50,yes,goods
Day ticket,DAY,1500,,yes,ticket
"""


def busy(tmp_path: Path, event: NewEvent) -> Till:
    clock = FixedClock(datetime.fromisoformat("2026-11-21T23:30:00+00:00"))
    till = make_till(tmp_path / "till", clock, event, THINGS)
    currency = event.currency
    for n, wanted in enumerate((["THING"], ["THING:3", "OTHER", "BOOK:2"], ["DAY:2", "BOOK"])):
        clock.forward(minutes=n)
        sell(till, *wanted, tender=cash("10000", currency))
    tenders = (card("500", "SLIP-1", currency), cash("400", currency), cash("900", currency))
    mixed = complete(till, SaleRequest(basket(till, "THING"), tenders))
    assert isinstance(mixed, Sale)
    assert isinstance(complete(till, SaleRequest(basket(till, "GIFT"), ())), Sale)
    gate.scan(till, "T-1")
    gate.scan(till, "T-1")
    return till


def sums_of(till: Till) -> dict[str, int]:
    """The store's own sums, asked past our code."""
    queries = {
        "total": "SELECT sum(total) FROM sale",
        "tax": "SELECT sum(tax) FROM sale",
        "line tax": "SELECT sum(tax) FROM sale_line",
        "taken": "SELECT (SELECT sum(amount) FROM sale_tender) - (SELECT sum(change) FROM sale)",
        "lines": "SELECT count(*) FROM sale_line",
        "receipts": "SELECT count(*) FROM sale",
        "redemptions": "SELECT count(*) FROM redemption",
    }
    return {name: rows(till.store.path, query)[0][0] for name, query in queries.items()}


def from_csv(out: Path) -> dict[str, list[dict[str, Any]]]:
    sheets = {}
    for path in out.glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            sheets[path.stem] = list(csv.DictReader(file))
    return sheets


def minor(value: object, places: int) -> int:
    scaled = Decimal(str(value)) * 10**places
    assert scaled == int(scaled)
    return int(scaled)


@pytest.mark.parametrize(("event", "places"), EVENTS)
def test_csv_sums_are_the_stores(event: NewEvent, places: int, tmp_path: Path) -> None:
    till = busy(tmp_path, event)
    export_event(till, "csv", tmp_path / "out")
    sheets = from_csv(tmp_path / "out")

    def added(sheet: str, column: str) -> int:
        return sum(minor(row[column], places) for row in sheets[sheet])

    store = sums_of(till)
    assert added("receipts", "Total") == added("lines", "Amount") == store["total"]
    assert added("payments", "Amount") - added("payments", "Change") == store["taken"]
    assert store["taken"] == store["total"] == added("taxes", "Gross")
    assert added("receipts", "Tax") == added("taxes", "Tax") == store["tax"]
    assert added("lines", "Tax") == store["line tax"] == store["tax"]
    assert len(sheets["receipts"]) == store["receipts"] == 5
    assert len(sheets["redemptions"]) == store["redemptions"] == 1
    agree = next(row for row in sheets["totals"] if row["What"] == "All sums agree")
    assert agree["Which"] == "yes"
    till.close()


@pytest.mark.parametrize(("event", "places"), EVENTS)
def test_excel_holds_numbers_that_add_up_to_the_stores(
    event: NewEvent, places: int, tmp_path: Path
) -> None:
    till = busy(tmp_path, event)
    (path,) = export_event(till, "xlsx", tmp_path / "out")
    book = openpyxl.load_workbook(path)

    def column(sheet: str, name: str) -> list[Any]:
        header, *body = list(book[sheet].iter_rows(values_only=True))
        return [row[header.index(name)] for row in body]

    def added(sheet: str, name: str) -> int:
        cells = column(sheet, name)
        assert all(isinstance(cell, (int, float)) for cell in cells), cells
        return sum(minor(cell, places) for cell in cells)

    store = sums_of(till)
    assert added("Receipts", "Total") == added("Lines", "Amount") == store["total"]
    assert added("Payments", "Amount") - added("Payments", "Change") == store["taken"]
    assert added("Receipts", "Tax") == added("Taxes", "Tax") == store["tax"]
    at = column("Receipts", f"At ({event.timezone})")
    assert all(isinstance(moment, datetime) for moment in at)
    assert book.sheetnames[0] == "Totals"
    answers = dict(zip(column("Totals", "What"), column("Totals", "Which"), strict=True))
    assert answers["All sums agree"] == "yes"
    till.close()


@pytest.mark.parametrize(("event", "places"), EVENTS)
def test_json_sums_are_the_stores(event: NewEvent, places: int, tmp_path: Path) -> None:
    till = busy(tmp_path, event)
    (path,) = export_event(till, "json", tmp_path / "out")
    document = json.loads(path.read_text(encoding="utf-8"))

    def added(sheet: str, name: str) -> int:
        cells = [row[name] for row in document[sheet]]
        assert {cell["currency"] for cell in cells} == {event.currency}
        return sum(cell["minor"] for cell in cells)

    store = sums_of(till)
    assert added("receipts", "total") == added("lines", "amount") == store["total"]
    assert added("payments", "amount") - added("payments", "change") == store["taken"]
    assert added("receipts", "tax") == added("taxes", "tax") == store["tax"]
    assert document["zone"] == event.timezone
    assert len(document["lines"]) == store["lines"]
    till.close()


def test_change_is_given_back_from_cash_and_never_from_a_card(tmp_path: Path) -> None:
    till = busy(tmp_path, NewEvent("Fair", "GBP", "VAT 20% included"))
    export_event(till, "csv", tmp_path / "out")
    payments = from_csv(tmp_path / "out")["payments"]
    # 500 by card, then 400 and 900 in cash for 1333: 467 back.
    mixed = [row for row in payments if row["Receipt"].endswith("-000004")]
    assert sorted((row["Tender"], row["Amount"], row["Change"]) for row in mixed) == [
        ("card", "500.00", "0.00"),
        ("cash", "400.00", "400.00"),
        ("cash", "900.00", "67.00"),
    ]
    assert ("none", "0.00") in {(row["Tender"], row["Amount"]) for row in payments}
    till.close()


def test_an_admission_is_exported_with_its_ticket_and_its_gate(till: Till, tmp_path: Path) -> None:
    gate.scan(till, "T-1")
    export_event(till, "csv", tmp_path / "out")
    (row,) = from_csv(tmp_path / "out")["redemptions"]
    assert (row["Code"], row["Type"], row["Order"], row["Device"]) == (
        "T-1", "Day ticket", "A", "Till 1",
    )  # fmt: skip


@pytest.mark.parametrize("fmt", ["csv", "xlsx", "json"])
def test_a_till_that_sold_nothing_exports_that(fmt: Any, till: Till, tmp_path: Path) -> None:
    made = export_event(till, fmt, tmp_path / "out")
    assert made
    assert all(path.stat().st_size > 0 for path in made)
