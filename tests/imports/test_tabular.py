"""Tables from files: encodings, separators, Excel, and files that are no tables."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import textwrap
from pathlib import Path

import openpyxl
import pytest

from kiosk.domain.errors import BadInput
from kiosk.imports.source import Kind, inspect
from kiosk.imports.tabular import Row, read_table

REPOSITORY = Path(__file__).resolve().parents[2]


def rows_of(path: Path) -> list[Row]:
    return list(read_table(inspect(path)).rows)


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-8", "title,price\nCrème brûlée,5\n"),
        ("utf-8-sig", "title,price\nCrème brûlée,5\n"),
        ("utf-16", "title,price\nCrème brûlée,5\n"),
        ("utf-16-le", "title,price\nCrème brûlée,5\n"),
        ("utf-16-be", "title,price\nCrème brûlée,5\n"),
        ("cp1252", "title,price\nCrème brûlée,5\n"),
        ("cp1251", "title,price\nКружка с логотипом,5\nФутболка белая хлопковая,6\n"),
        ("cp932", "title,price\nマグカップ,500\nTシャツ,3000\n"),
    ],
)
def test_letters_arrive_whatever_the_spreadsheet_saved_them_as(
    tmp_path: Path, encoding: str, text: str
) -> None:
    path = tmp_path / "products.csv"
    path.write_bytes(text.encode(encoding))
    assert rows_of(path)[0].get("title") == text.splitlines()[1].split(",")[0]


def test_a_letter_that_is_no_utf_8_far_down_the_file_is_still_read(tmp_path: Path) -> None:
    path = tmp_path / "late.csv"
    filler = "plain,5\n" * 200_000
    path.write_bytes(f"title,price\n{filler}Café,5\n".encode("cp1252"))
    assert rows_of(path)[-1].get("title") == "Café"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_separator_is_found_from_the_header(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "table.txt"
    lines = [["title", "price"], ["Tea; strong, | hot\t", "5"]]
    quoted = "\n".join(delimiter.join(f'"{cell}"' for cell in line) for line in lines)
    path.write_text(quoted, encoding="utf-8")
    assert rows_of(path)[0].cells == {"title": "Tea; strong, | hot\t", "price": "5"}


def test_rows_are_numbered_as_a_spreadsheet_shows_them(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text('title,body\nOne,"two\nlines\nhere"\n\nThree,x\n', encoding="utf-8")
    assert [(row.number, row.get("title")) for row in rows_of(path)] == [(2, "One"), (4, "Three")]


def test_headers_are_one_whatever_their_case_and_spaces(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text(" Valid_From ,E-Mail\nnow,a@example.org\n", encoding="utf-8")
    table = read_table(inspect(path))
    row = next(table.rows)
    assert row.get("valid from") == "now"
    assert row.get("e mail") == "a@example.org"
    assert table.label("e mail") == "E-Mail"


def test_a_row_with_an_unquoted_separator_is_marked(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("title,price\nTea,12,50\nCoffee,3,\n", encoding="utf-8")
    assert [row.overflow for row in rows_of(path)] == [True, False]


def excel(path: Path) -> Path:
    book = openpyxl.Workbook()
    hidden = book.create_sheet("notes", 0)
    hidden.sheet_state = "hidden"
    hidden["A1"] = "not this one"
    sheet = book["Sheet"]
    sheet.append(["SKU", "Price", "When", "Taxable"])
    sheet.append([5012345678900, 12.3, dt.datetime.fromisoformat("2026-12-18 10:30"), True])
    sheet.append([])
    sheet.append(["A-1", 0.1 + 0.2, None, False])
    book.save(path)
    return path


@pytest.mark.parametrize("name", ["table.xlsx", "table.csv"])
def test_excel_is_read_as_excel_whatever_it_is_called(tmp_path: Path, name: str) -> None:
    path = tmp_path / "made.xlsx"
    excel(path)
    rows = rows_of(path.rename(tmp_path / name))
    assert [row.number for row in rows] == [2, 4]
    assert rows[0].cells == {
        "sku": "5012345678900",
        "price": "12.3",
        "when": "2026-12-18T10:30:00",
        "taxable": "true",
    }
    assert rows[1].get("price") == "0.3"


def refusal(path: Path) -> str:
    with pytest.raises(BadInput) as caught:
        rows_of(path)
    sentence = caught.value.sentence
    assert path.name in sentence
    assert "\n" not in sentence
    return sentence


def test_what_is_no_table_is_refused_with_a_sentence(tmp_path: Path) -> None:
    assert "no file" in refusal(tmp_path / "missing.csv")
    assert "folder" in refusal(tmp_path)
    cases = {
        "empty.csv": (b"", "empty"),
        "blank.csv": (b"\n\n , \n", "no table"),
        "text.xlsx": (b"title,price\nTea,5\n", "named like an Excel file"),
        "torn.xlsx": (b"PK\x03\x04 not the rest", "damaged"),
        "old.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 not the rest", "can't be read as Excel"),
        "zeros.csv": (b"title,price\nTea\0,5\n", "no text file"),
        "image.csv": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "no text file"),
    }
    for name, (content, words) in cases.items():
        path = tmp_path / name
        path.write_bytes(content)
        assert words in refusal(path)


def test_a_torn_zip_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "torn.xlsx"
    excel(path)
    path.write_bytes(path.read_bytes()[:-400])
    assert "Excel" in refusal(path)


def test_a_quotation_mark_that_is_never_closed_is_refused_at_its_row(tmp_path: Path) -> None:
    path = tmp_path / "open.csv"
    path.write_text('title,price\nTea,5\n"Coffee,3\n' + "Milk,1\n" * 200_000, encoding="utf-8")
    assert "Row 3 of open.csv is longer than 1 MiB" in refusal(path)


def test_a_line_of_200_mb_is_refused_without_being_read_into_memory(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    with path.open("wb") as stream:
        stream.write(b"title,price\n")
        for _ in range(200):
            stream.write(b"x" * (1 << 20))
    script = """
        import resource, sys
        from pathlib import Path
        from kiosk.domain.errors import BadInput
        from kiosk.imports.products import read_products
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        try:
            read_products(Path(sys.argv[1]), "GBP")
        except BadInput as refused:
            print(refused.sentence)
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
    """
    ran = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script), str(path)],
        cwd=REPOSITORY, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    sentence, grown = ran.stdout.splitlines()
    assert "A line of long.csv is longer than 1 MiB" in sentence
    assert int(grown) < 32 * 1024, f"{grown} KiB more memory for a file that was refused"


def test_a_sparse_file_of_a_gigabyte_is_refused_at_its_first_bytes(tmp_path: Path) -> None:
    path = tmp_path / "sparse.csv"
    with path.open("wb") as stream:
        stream.truncate(1 << 30)
    assert "no text file" in refusal(path)


def test_the_digest_is_the_files_own(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("abc", encoding="utf-8")
    source = inspect(path)
    assert source.digest == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert source.kind is Kind.TEXT
