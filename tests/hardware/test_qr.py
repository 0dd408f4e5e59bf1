"""Codes made here are read by decoders made elsewhere."""

from __future__ import annotations

import io

import pytest
import zxingcpp
from PIL import Image

from hardware import qr
from kiosk.domain.errors import BadInput
from tests.qr_reading import decode


@pytest.mark.parametrize("data", ["K7QM-000123", "https://example.org/r?n=1&x=%20", "A" * 300])
def test_two_independent_decoders_read_a_code(data: str) -> None:
    picture = qr.png(data)
    assert decode(picture) == [data]
    with Image.open(io.BytesIO(picture)) as image:
        assert [code.text for code in zxingcpp.read_barcodes(image)] == [data]


def test_a_code_too_fine_to_be_read_is_not_made() -> None:
    with pytest.raises(BadInput):
        qr.png("K7QM-000123", module=4)


@pytest.mark.parametrize("data", ["A", "K7QM-000123", "x" * 113, "x" * 900])
def test_a_code_is_as_wide_as_was_said_before_it_was_drawn(data: str) -> None:
    for dots in (288, 384, 576):
        size = qr.fitting(data, dots)
        assert size == max(1, min(6, dots // len(qr.matrix(data))))
