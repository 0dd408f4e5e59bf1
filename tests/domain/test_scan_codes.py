"""Codes: what a scanner typed and what was stored must meet."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.scan_codes import LONGEST_CODE, barcode_forms, normalise


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
