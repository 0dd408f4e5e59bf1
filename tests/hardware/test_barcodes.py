"""Barcodes are read back, independently of what drew them, and are never drawn wrong."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from hardware import barcodes, escpos, png, text
from hardware.documents import Barcode, Document, Symbology
from hardware.escpos import Paper
from hardware.fonts import Fonts
from kiosk.domain.errors import BadInput

# What a shop writes in an SKU; python's own isprintable, in ASCII.
_skus = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=16)


def read(image: Image.Image) -> list[str]:
    # As on paper: more white above and below than a strip alone has.
    page = Image.new("L", (image.width + 40, image.height + 40), 255)
    page.paste(image, (20, 20))
    return [one.text for one in zxingcpp.read_barcodes(page)]


@given(_skus)
def test_any_sku_is_read_back(sku: str) -> None:
    assert read(barcodes.image(Barcode(sku), 576)) == [sku]


@pytest.mark.parametrize(
    ("data", "symbology"),
    [
        ("4006381333931", Symbology.EAN_13),
        ("0012345678905", Symbology.EAN_13),
        ("96385074", "ean8"),
    ],
)
def test_a_gtin_is_read_back_with_its_check_digit(data: str, symbology: Symbology) -> None:
    assert read(barcodes.image(Barcode(data, symbology), 384)) == [data]


@pytest.mark.parametrize(
    ("data", "symbology", "why"),
    [
        ("4006381333932", Symbology.EAN_13, "check digit is wrong"),
        ("400638133393", Symbology.EAN_13, "check digit is wrong"),
        ("40063813339a1", Symbology.EAN_13, "can't be written as a barcode"),
        ("96385075", Symbology.EAN_8, "check digit is wrong"),
    ],
)
def test_a_wrong_gtin_is_never_drawn(data: str, symbology: Symbology, why: str) -> None:
    """python-escpos sends an EAN-13 with a wrong check digit unchecked."""
    with pytest.raises(BadInput, match=why):
        barcodes.image(Barcode(data, symbology), 576)


@pytest.mark.parametrize("data", ["", "Größe", "A\nB", "A\x1bp", "x" * 49])
def test_what_no_barcode_says_is_refused(data: str) -> None:
    with pytest.raises(BadInput):
        Barcode(data)


def test_one_that_has_no_room_says_so() -> None:
    with pytest.raises(BadInput, match="too long for a barcode on this paper"):
        barcodes.image(Barcode("x" * 48), 384)


def test_on_paper_it_is_a_picture_that_is_read_back_with_its_words_below(fonts: Fonts) -> None:
    document = Document("Mug", (Barcode("4006381333931", Symbology.EAN_13, "4006381333931"),))
    page = Image.open(io.BytesIO(png.render(document, fonts)))
    assert [one.text for one in zxingcpp.read_barcodes(page)] == ["4006381333931"]
    assert text.render(document).split() == ["4006381333931"]
    assert "[MUG-1]" in text.render(Document("Mug", (Barcode("MUG-1"),)))
    # As a picture, so that every printer draws the same and none draws a wrong check digit.
    sent = escpos.render(replace(document, blocks=document.blocks[:1]), Paper(fonts))
    assert b"\x1dv0" in sent
    assert b"\x1dk" not in sent
