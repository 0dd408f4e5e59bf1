"""Codes: what a scanner typed and what was stored must meet."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.scan_codes import LONGEST_CODE, barcode_forms, normalise, ticket_forms


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("T-1", "T-1"),
        ("T-1\r\n", "T-1"),
        ("\tT-1\t", "T-1"),
        ("  T-1  ", "T-1"),
        ("\N{NO-BREAK SPACE}T-1", "T-1"),
        ("\x02T-1\x03", "T-1"),
        ("\N{ZERO WIDTH SPACE}T-1\N{ZERO WIDTH NO-BREAK SPACE}", "T-1"),
        ("T\x001", "T1"),
        ("]C1\x1d0105012345678900", "]C10105012345678900"),
        ("A B", "A B"),
        ("\udcff", ""),
        ("", ""),
        ("\r\n", ""),
        ("t-1", "t-1"),
        ("x" * 600, "x" * LONGEST_CODE),
    ],
)
def test_what_scanners_add_is_taken_away_and_nothing_else(typed: str, code: str) -> None:
    assert normalise(typed) == code


@given(st.text(max_size=2 * LONGEST_CODE))
def test_a_normal_code_stays_as_it_is(raw: str) -> None:
    once = normalise(raw)
    assert normalise(once) == once
    assert len(once) <= LONGEST_CODE


def test_a_cut_never_ends_in_a_blank() -> None:
    assert normalise("x" * (LONGEST_CODE - 1) + " y") == "x" * (LONGEST_CODE - 1)


def test_one_number_has_the_forms_of_all_gtins() -> None:
    assert barcode_forms("012345678905") == (
        "012345678905", "12345678905", "0012345678905", "00012345678905",
    )  # fmt: skip


@given(st.integers(1, 10**12 - 1), st.sampled_from([8, 12, 13, 14]),
       st.sampled_from([8, 12, 13, 14]))  # fmt: skip
def test_a_gtin_is_found_under_every_padding_it_may_be_stored_with(
    number: int, read: int, stored: int
) -> None:
    scanned, kept = str(number).zfill(read), str(number).zfill(stored)
    assert kept in barcode_forms(scanned)
    assert all(form.lstrip("0") == str(number) for form in barcode_forms(scanned))


@pytest.mark.parametrize("code", ["MUG", "1234567", "000012345678905", "1234567a", "٠١٢٣٤٥٦٧", ""])
def test_what_is_no_gtin_has_only_its_own_form(code: str) -> None:
    assert barcode_forms(code) == (code,)


SECRET = "LI79+0/lvVXl4O1ipFioNEZ7AQA"


@pytest.mark.parametrize(
    "typed",
    [
        SECRET,
        f"  {SECRET}\r\n",
        f"]Q3{SECRET}",
        f"]Q3\\000026{SECRET}",
        f"\\000026{SECRET}",
        f"]e0 {SECRET}",
        f"https://fair.example/t/{SECRET}",
        f"HTTPS://FAIR.EXAMPLE/T/{SECRET}",
        f"https://fair.example/t/{SECRET}?from=mail",
        f"https://fair.example/?{SECRET}",
        f"https://fair.example/?a=1&code={SECRET}#top",
        "https://fair.example/?code=LI79%2B0%2FlvVXl4O1ipFioNEZ7AQA",
        "ticket://x/LI79%2B0%2FlvVXl4O1ipFioNEZ7AQA",
        f"https://fair.example/#{SECRET}",
        f"]Q3https://fair.example/t/{SECRET}",
        f"\x02{SECRET}\x03",
        f"\ufeff{SECRET}\udcff",
    ],
)
def test_a_ticket_is_found_in_whatever_a_scanner_says(typed: str) -> None:
    assert SECRET in ticket_forms(normalise(typed))


def test_what_was_read_comes_before_what_it_may_mean() -> None:
    assert ticket_forms("T-1") == ("T-1",)
    assert ticket_forms("]C1T-1") == ("]C1T-1", "T-1")
    assert ticket_forms("a\\\\b")[:2] == ("a\\\\b", "a\\b")
    assert ticket_forms("") == ()


def test_an_address_of_many_parts_is_looked_up_a_few_times() -> None:
    assert len(ticket_forms("https://a/" + "b/" * 200)) <= 12


@given(st.binary(max_size=700), st.sampled_from(["latin-1", "utf-8", "utf-16"]))
def test_bytes_that_are_no_text_have_forms_as_well(data: bytes, alphabet: str) -> None:
    code = normalise(data.decode(alphabet, "surrogateescape" if alphabet == "utf-8" else "replace"))
    for form in ticket_forms(code):
        assert normalise(form) == form != ""
