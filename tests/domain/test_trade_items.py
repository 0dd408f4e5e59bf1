"""GS1 codes: the item and the number of it, however they are written."""

from __future__ import annotations

import pytest
from biip.checksums import gs1_standard_check_digit
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.scan_codes import normalise
from kiosk.domain.trade_items import MOST_UNITS, TradeItem, misread, trade_item

GTIN = "05012345678900"


@pytest.mark.parametrize(
    ("code", "item"),
    [
        ("0105012345678900", TradeItem(GTIN)),
        ("(01)05012345678900", TradeItem(GTIN)),
        ("]C1\x1d0105012345678900", TradeItem(GTIN)),
        ("]E05012345678900", TradeItem(GTIN)),
        ("(01)05012345678900(10)AB-12(30)6", TradeItem(GTIN, 6)),
        # Without its separator a batch would swallow the count.
        ("010501234567890010AB-12\x1d306", TradeItem(GTIN, 6)),
        ("]Q3010501234567890010AB-12\x1d306\r", TradeItem(GTIN, 6)),
        # A box names what is in it, and how many.
        ("02050123456789003712", TradeItem(GTIN, 12)),
        ("https://id.gs1.org/01/05012345678900/10/AB?37=3", TradeItem(GTIN, 3)),
        ("https://shop.example/01/5012345678900", TradeItem(GTIN)),
        ("(01)05012345678900(30)99999999", TradeItem(GTIN, MOST_UNITS)),
        ("(01)05012345678900(30)0", TradeItem(GTIN, 1)),
        # A wrong check digit, an identifier that there is not, a batch alone, an address, a SKU.
        ("0105012345678901", None),
        ("(01)05012345678900(9)1", None),
        ("(10)AB-12", None),
        ("https://trestle.example/tickets/01", None),
        ("5012345678900", None),
        ("MUG", None),
        ("https://[", None),
        ("", None),
    ],
)
def test_a_gs1_code_names_its_item_and_how_many(code: str, item: TradeItem | None) -> None:
    assert trade_item(normalise(code)) == item


@given(st.text(max_size=80), st.sampled_from(["", "01", "(01)", "]C1", "https://", "02"]))
def test_nothing_that_is_scanned_breaks_it(text: str, start: str) -> None:
    found = trade_item(normalise(start + text))
    assert found is None or (len(found.gtin) == 14 and 1 <= found.units <= MOST_UNITS)


@given(st.integers(0, 10**13 - 1), st.sampled_from([8, 12, 13, 14]), st.integers(1, 9))
def test_a_check_digit_finds_every_digit_that_was_misread(
    number: int, length: int, off: int
) -> None:
    payload = str(number)[: length - 1].zfill(length - 1)
    right = payload + str(gs1_standard_check_digit(payload))
    assert not misread(right)
    for place in range(length):
        wrong = str((int(right[place]) + off) % 10)
        assert misread(right[:place] + wrong + right[place + 1 :])


@pytest.mark.parametrize("code", ["", "MUG", "1234567", "123456789", "٠١٢٣٤٥٦٧٨٩٠١", "T-123456"])
def test_what_is_no_gtin_is_not_misread(code: str) -> None:
    assert not misread(code)
