"""Exports on disk: what they hold, that they are whole, and that they add up."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import textwrap
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.errors import BadInput
from kiosk.domain.money import Money
from kiosk.exports.event import (
    DiscountRow,
    LineRow,
    PaymentRow,
    ReceiptRow,
    RedemptionRow,
    TaxRow,
    event_sheets,
)
from kiosk.exports.files import ExportFormat, write_export
from kiosk.exports.tables import CellKind, Column, Sheet

REPOSITORY = Path(__file__).resolve().parents[2]
LONDON = ZoneInfo("Europe/London")
AT = datetime(2026, 7, 18, 10, 30, 15, tzinfo=UTC)


def gbp(minor: int) -> Money:
    return Money(minor, "GBP")


def receipt(number: str, gross: int, tax: int) -> ReceiptRow:
    return ReceiptRow(number, AT, "Till 1", "Fair", gbp(gross - tax), gbp(tax), gbp(gross))


def line(
    number: str, amount: int, tax: int, title: str = "Tea", quantity: int = 1, off: int = 0
) -> LineRow:
    unit = gbp((amount + off) // quantity)
    return LineRow(
        *(number, AT, "TEA", title, "goods", quantity, unit),
        *(gbp(amount + off), gbp(off), gbp(amount), "VAT 20%", gbp(tax)),
    )


def discount(number: str, amount: int) -> DiscountRow:
    return DiscountRow(number, AT, "TEA", "Tea", "percent", "Late", gbp(amount), "", "")


def payment(number: str, amount: int, change: int) -> PaymentRow:
    return PaymentRow(number, AT, "cash", gbp(amount), "", gbp(change))


def tax_row(number: str, gross: int, tax: int) -> TaxRow:
    return TaxRow(number, "VAT 20%", gbp(gross - tax), gbp(tax), gbp(gross))


def sales(
    lines: list[LineRow] | None = None,
    payments: list[PaymentRow] | None = None,
    discounts: list[DiscountRow] | None = None,
) -> tuple[list[Sheet], Sheet]:
    return event_sheets(
        [receipt("K7QM-000001", 4299, 717), receipt("K7QM-000002", 1200, 200)],
        lines or [line("K7QM-000001", 4299, 717), line("K7QM-000002", 1200, 200, "=1+1", 2)],
        payments or [payment("K7QM-000001", 5000, 701), payment("K7QM-000002", 1200, 0)],
        [tax_row("K7QM-000001", 4299, 717), tax_row("K7QM-000002", 1200, 200)],
        [RedemptionRow(AT, "=Qw3L", "Day", "O1", "Gate 1")],
        discounts or [],
        "GBP",
    )


def totals_of(totals: Sheet) -> dict[str, tuple[Any, ...]]:
    return {f"{row[0]} {row[1] or ''}".strip(): row[2:4] for row in totals.rows}


def test_the_totals_sheet_says_what_was_sold_and_that_it_adds_up() -> None:
    _, totals = sales()
    found = totals_of(totals)
    assert found["Receipts"] == (2, gbp(5499))
    assert found["Lines"] == (2, gbp(5499))
    assert found["Payments less change"] == (2, gbp(5499))
    assert found["Tax VAT 20%"] == (None, gbp(917))
    assert found["All taxes"] == (2, gbp(917))
    assert found["Redemptions"] == (1, None)
    assert "All sums agree yes" in found


def test_two_mistakes_that_cancel_out_are_still_found() -> None:
    crossed = [payment("K7QM-000001", 5000, 700), payment("K7QM-000002", 1200, 1)]
    found = totals_of(sales(payments=crossed)[1])
    assert found["Receipts minus payments"] == (None, gbp(0))
    assert found["Receipts that do not add up K7QM-000001, K7QM-000002"] == (2, None)
    assert "All sums agree no" in found


def test_a_line_of_a_receipt_that_is_not_there_is_found() -> None:
    stray = [line("K7QM-000001", 4299, 717), line("K7QM-000002", 1200, 200), line("X-1", 5, 0)]
    found = totals_of(sales(lines=stray)[1])
    assert found["Receipts minus lines"] == (None, gbp(-5))
    assert "Receipts that do not add up X-1" in found


def test_what_lines_say_was_taken_off_must_be_what_the_discounts_come_to() -> None:
    cheaper = [line("K7QM-000001", 4299, 717, off=201), line("K7QM-000002", 1200, 200)]
    found = totals_of(sales(cheaper, discounts=[discount("K7QM-000001", 201)])[1])
    assert found["Discounts given"] == (1, gbp(201))
    assert "All sums agree yes" in found
    found = totals_of(sales(cheaper, discounts=[discount("K7QM-000001", 200)])[1])
    assert "Receipts that do not add up K7QM-000001" in found


def read_csv(path: Path) -> list[dict[str, str]]:
    assert path.read_bytes().startswith(b"\xef\xbb\xbf"), "Excel needs the mark to see UTF-8"
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_csv_is_one_file_per_sheet_and_its_columns_add_up(tmp_path: Path) -> None:
    made = write_export(*sales(), "csv", tmp_path / "new" / "folder", LONDON)
    assert [path.name for path in made] == [
        "receipts.csv", "lines.csv", "payments.csv", "taxes.csv", "redemptions.csv",
        "discounts.csv", "totals.csv",
    ]  # fmt: skip
    receipts, lines, payments = (read_csv(path) for path in made[:3])
    assert receipts[0]["At"] == "2026-07-18T11:30:15+01:00"
    assert sum(Decimal(row["Total"]) for row in receipts) == Decimal("54.99")
    assert sum(Decimal(row["Amount"]) for row in lines) == Decimal("54.99")
    taken = sum(Decimal(row["Amount"]) - Decimal(row["Change"]) for row in payments)
    assert taken == Decimal("54.99")
    assert {row["Currency"] for row in receipts} == {"GBP"}
    assert sorted(path.name for path in made[0].parent.iterdir()) == sorted(p.name for p in made)


def test_text_that_a_spreadsheet_would_run_is_disarmed_and_numbers_are_not(tmp_path: Path) -> None:
    columns = (Column("Text"), Column("Money", CellKind.MONEY), Column("Count", CellKind.INTEGER))
    texts = ["=1+1", "+44 20", "-cmd", "@SUM(A1)", "\t=1", "\r=1", "＝1", "plain", "a=b", "O'Neil"]
    sheet = Sheet("Odd", columns, [(text, gbp(-250), -3) for text in texts])
    made = write_export([], sheet, "csv", tmp_path, LONDON)
    rows = read_csv(made[0])
    assert [row["Text"] for row in rows] == [f"'{text}" for text in texts[:7]] + texts[7:]
    assert {(row["Money"], row["Count"]) for row in rows} == {("-2.50", "-3")}


def test_excel_cells_are_numbers_dates_and_text(tmp_path: Path) -> None:
    (made,) = write_export(*sales(), "xlsx", tmp_path, LONDON)
    assert made.name == "event.xlsx"
    book = openpyxl.load_workbook(made)
    assert book.sheetnames == [
        "Totals", "Receipts", "Lines", "Payments", "Taxes", "Redemptions", "Discounts",
    ]  # fmt: skip
    page = book["Receipts"]
    assert page.freeze_panes == "A2"
    header = [cell.value for cell in page[1]]
    assert header[:2] == ["Receipt", "At (Europe/London)"]
    at, total = page["B2"], page.cell(2, header.index("Total") + 1)
    assert at.is_date
    assert at.value == datetime.fromisoformat("2026-07-18 11:30:15")
    assert (total.data_type, total.value, total.number_format) == ("n", 42.99, "#,##0.00")
    lines = book["Lines"]
    assert (lines["D3"].data_type, lines["D3"].value) == ("s", "=1+1")
    assert (lines["F3"].data_type, lines["F3"].value) == ("n", 2)
    assert book["Redemptions"]["B2"].data_type == "s"
    assert page.column_dimensions["B"].width >= 19
    summed = sum(Decimal(str(row[6].value)) for row in page.iter_rows(min_row=2))
    assert summed == Decimal("54.99")


@pytest.mark.parametrize(
    ("currency", "value", "shown"), [("JPY", 1299, "#,##0"), ("KWD", 1.299, "#,##0.000")]
)
def test_excel_shows_the_currencys_own_decimals(
    tmp_path: Path, currency: str, value: float, shown: str
) -> None:
    sheet = Sheet("Totals", (Column("Sum", CellKind.MONEY),), [(Money(1299, currency),)])
    (made,) = write_export([], sheet, "xlsx", tmp_path / "one.xlsx", LONDON)
    assert made == tmp_path / "one.xlsx"
    cell = openpyxl.load_workbook(made)["Totals"]["A2"]
    assert (cell.value, cell.number_format) == (value, shown)


def test_json_has_minor_units_and_times_in_utc(tmp_path: Path) -> None:
    (made,) = write_export(*sales(), "json", tmp_path, LONDON)
    document = json.loads(made.read_text(encoding="utf-8"))
    assert document["zone"] == "Europe/London"
    assert document["receipts"][0]["total"] == {"minor": 4299, "currency": "GBP"}
    assert document["receipts"][0]["at"] == "2026-07-18T10:30:15Z"
    assert document["lines"][1]["title"] == "=1+1"
    assert document["lines"][1]["quantity"] == 2
    assert document["totals"][-1]["which"] == "yes"


@given(st.lists(st.integers(-(10**9), 10**9), max_size=20), st.sampled_from(["GBP", "JPY", "KWD"]))
def test_every_amount_comes_back_from_excel_and_csv_to_the_penny(
    tmp_path_factory: pytest.TempPathFactory, minors: list[int], currency: str
) -> None:
    out = tmp_path_factory.mktemp("amounts")
    rows = [(Money(minor, currency),) for minor in minors]
    sheet = Sheet("Totals", (Column("Sum", CellKind.MONEY),), rows)
    (workbook,) = write_export([], sheet, "xlsx", out, LONDON)
    page = openpyxl.load_workbook(workbook)["Totals"]
    values = [row[0].value for row in page.iter_rows(min_row=2)]
    places = {"GBP": 2, "JPY": 0, "KWD": 3}[currency]
    assert [round(Decimal(str(value)).scaleb(places)) for value in values] == minors
    (table,) = write_export([], sheet, "csv", out, LONDON)
    assert [Money.parse(row["Sum"], currency).minor for row in read_csv(table)] == minors


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), max_size=10))
def test_no_text_of_people_breaks_an_excel_file(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    sheet = Sheet("Totals", (Column("Text"),), [(text,) for text in texts])
    (made,) = write_export([], sheet, "xlsx", tmp_path_factory.mktemp("texts"), LONDON)
    page = openpyxl.load_workbook(made)["Totals"]
    for line, text in enumerate(texts, start=2):
        assert page.cell(line, 1).data_type in ("s", "n")
        if text.isalnum():
            assert page.cell(line, 1).value == text


def test_a_cell_of_another_kind_is_a_mistake_and_leaves_no_file(tmp_path: Path) -> None:
    for cell in ("12.50", 12.5, True):
        rows: Any = [(gbp(1),), (cell,)]
        sheet = Sheet("Totals", (Column("Sum", CellKind.MONEY),), rows)
        with pytest.raises(TypeError, match="Sum"):
            write_export([], sheet, "csv", tmp_path, LONDON)
    assert list(tmp_path.iterdir()) == []


def test_a_second_export_replaces_the_first_only_when_it_is_whole(tmp_path: Path) -> None:
    first = write_export(*sales(), "csv", tmp_path, LONDON)
    before = {path.name: path.read_bytes() for path in first}
    sheets, totals = sales()
    broken: Any = Sheet(totals.name, totals.columns, [("too short",)])
    with pytest.raises(TypeError):
        write_export(sheets, broken, "csv", tmp_path, LONDON)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize("fmt", ["csv", "xlsx", "json"])
def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path, fmt: ExportFormat) -> None:
    taken = tmp_path / "taken"
    taken.write_text("a file, not a folder", encoding="utf-8")
    with pytest.raises(BadInput, match="Name a folder you may write to"):
        write_export(*sales(), fmt, taken / "export", LONDON)


@pytest.mark.skipif(sys.platform == "win32", reason="skipped: no limit on file sizes here")
@pytest.mark.parametrize("fmt", ["csv", "xlsx", "json"])
def test_a_disk_that_fills_up_leaves_the_old_export_and_says_so(tmp_path: Path, fmt: str) -> None:
    script = """
        import resource, sys
        from pathlib import Path
        from zoneinfo import ZoneInfo
        from kiosk.domain.errors import BadInput
        from kiosk.exports.files import write_export
        from kiosk.exports.tables import Column, Sheet
        out, fmt, zone = Path(sys.argv[1]), sys.argv[2], ZoneInfo("UTC")
        import secrets
        def sheet(rows):
            return Sheet("Totals", (Column("Text"),), [(secrets.token_hex(64),)] * 1 + [
                (secrets.token_hex(64),) for _ in range(rows)])
        write_export([], sheet(1), fmt, out, zone)
        before = {p.name: p.read_bytes() for p in out.iterdir()}
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
        try:
            write_export([], sheet(20_000), fmt, out, zone)
        except BadInput as refused:
            print(refused.sentence)
        print({p.name: p.read_bytes() for p in out.iterdir()} == before)
    """
    ran = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script), str(tmp_path / "out"), fmt],
        cwd=REPOSITORY, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    sentence, kept = ran.stdout.splitlines()
    assert "no space left" in sentence
    assert kept == "True"
