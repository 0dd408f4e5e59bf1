"""What a scanned code is: one answer, and a question where there are two."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.domain.catalogue import Variant
from kiosk.domain.clock import FixedClock
from kiosk.domain.errors import Refusal
from kiosk.services.codes import Box, Several, classify, unknown
from kiosk.services.till import Till
from tests.factories import FAIR, make_till

PRODUCTS = """title,option,sku,price,barcode
Lemonade,,LEMON,3.50,5012345678900
Tee,S,TEE-S,28.00,4006381333931
Tee,M,TEE-M,28.00,4006381333931
Book,,9780306406157,12.00,
Print,,PRINT,20.00,9780306406157
"""


@pytest.fixture
def stall(tmp_path: Path, clock: FixedClock) -> Iterator[Till]:
    tickets = "code,type\n0105012345678900,Day\n"
    made = make_till(tmp_path / "till", clock, FAIR, PRODUCTS, tickets)
    yield made
    made.close()


@pytest.mark.parametrize(
    ("scanned", "sku", "units"),
    [
        ("5012345678900", "LEMON", 1),
        ("05012345678900", "LEMON", 1),
        ("(01)05012345678900(10)AB-12", "LEMON", 1),
        ("]C1\x1d02050123456789003712\r", "LEMON", 12),
        ("https://id.gs1.org/01/05012345678900?37=6", "LEMON", 6),
        # A SKU is the stall's own word, and goes before a barcode.
        ("9780306406157", "9780306406157", 1),
    ],
)
def test_a_thing_is_found_by_whatever_is_on_it(
    stall: Till, scanned: str, sku: str, units: int
) -> None:
    found = classify(stall, scanned)
    if units > 1:
        assert isinstance(found, Box)
        assert (found.variant.sku, found.units) == (sku, units)
    else:
        assert isinstance(found, Variant)
        assert found.sku == sku


@pytest.mark.parametrize("scanned", ["4006381333931", "(01)04006381333931(30)2"])
def test_a_barcode_on_two_things_is_a_question(stall: Till, scanned: str) -> None:
    assert classify(stall, scanned) == Several("4006381333931")


def test_a_ticket_goes_before_what_else_its_code_could_mean(stall: Till) -> None:
    assert classify(stall, "0105012345678900") is True


def test_what_is_nothing_here_is_told_apart_from_what_was_misread(stall: Till) -> None:
    assert classify(stall, "5012345678901") is False
    assert unknown("5012345678901") == Refusal("misread_code", {"code": "5012345678901"})
    assert unknown("5901234123457") == Refusal("unknown_code", {"code": "5901234123457"})
    assert classify(stall, "(01)05901234123457") is False
