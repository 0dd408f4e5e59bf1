"""The picture of the paper."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image, ImageChops

from hardware import png
from hardware.documents import Align, Columns, Document, ReceiptData, Size, Text, receipt
from hardware.fonts import Fonts
from hardware.layout import Line, lay_out
from tests.qr_reading import decode


def _open(content: bytes) -> Image.Image:
    with Image.open(io.BytesIO(content)) as image:
        image.load()
        return image


def _ink(image: Image.Image) -> tuple[int, int, int, int] | None:
    return ImageChops.invert(image).getbbox()


def test_the_receipt_is_as_wide_as_80_mm_paper_and_its_code_decodes(
    sale: ReceiptData, fonts: Fonts
) -> None:
    content = png.render(receipt(sale), fonts)
    image = _open(content)
    assert image.width == 576
    assert decode(content) == ["K7QM-000123"]
    assert [code.text for code in zxingcpp.read_barcodes(image)] == ["K7QM-000123"]


@pytest.mark.parametrize("size", list(Size))
def test_amounts_end_at_the_right_edge_in_every_size(fonts: Fonts, size: Size) -> None:
    image = _open(png.render(Document("x", (Columns("A", "£1.00", size=size),)), fonts))
    ink = _ink(image)
    assert ink is not None
    left, right = (576 - 42 * 12) // 2, (576 + 42 * 12) // 2
    assert left <= ink[0] <= left + 4
    assert right - 6 <= ink[2] <= right


def test_nothing_is_drawn_beyond_the_paper(sale: ReceiptData, fonts: Fonts) -> None:
    wide = replace(sale, width=48, footer="W" * 200)
    ink = _ink(_open(png.render(receipt(wide), fonts)))
    assert ink is not None
    assert 0 <= ink[0] < ink[2] <= 576


def test_letters_that_no_font_has_are_drawn_as_missing_not_dropped(fonts: Fonts) -> None:
    alone = replace(fonts, fallbacks=())
    drawn = png.draw(Line("日本"), 504, alone)
    assert _ink(drawn) is not None


def test_a_fallback_that_is_no_font_is_a_fault_with_a_file_not_a_guess(
    fonts: Fonts, tmp_path: Path
) -> None:
    with pytest.raises(OSError, match="cannot open resource"):
        png.draw(Line("é"), 504, replace(fonts, regular=tmp_path / "gone.ttf"))


@pytest.mark.parametrize(
    "words", ["日本語", "قميص أزرق", "עברית", "ไทย", "👍🏽", "e\u0301\u0302\u0303", "\u200d"]
)
def test_any_script_can_be_drawn(fonts: Fonts, words: str) -> None:
    document = Document("x", (Text(words, size=Size.LARGE), Columns(words, "£1")))
    assert _open(png.render(document, fonts)).width == 576


def test_another_script_does_not_push_the_amount_out_of_line(fonts: Fonts) -> None:
    def amount(title: str) -> bytes:
        (row,) = lay_out(Document("x", (Columns(title, "£1.00"),)), 42)
        return png.draw(row, 504, fonts).crop((504 - 5 * 12, 0, 504, 30)).tobytes()

    assert amount("日本 قميص") == amount("Tote")


def _from_to(document: Document, fonts: Fonts) -> tuple[int, int]:
    """From which dot to which a document of one line is black."""
    box = _ink(_open(png.render(document, fonts)))
    assert box is not None
    return box[0], box[2]


@pytest.mark.parametrize("size", Size)
def test_amounts_of_a_narrow_script_end_at_the_edge_as_all_others_do(
    fonts: Fonts, size: Size
) -> None:
    edge = (png.PAPER + 42 * png.CELL) // 2
    for amount in ("£25.00", "25.00 د.إ", "25.00 ₪"):
        _, right = _from_to(Document("x", (Columns("a", amount, size=size),)), fonts)
        assert edge - 8 <= right <= edge, amount


def test_a_narrow_script_stands_in_the_middle_as_all_others_do(fonts: Fonts) -> None:
    for words in ("Thank you!", "شكرا لزيارتكم", "תודה רבה על הקנייה"):
        left, right = _from_to(Document("x", (Text(words, Align.CENTER),)), fonts)
        assert abs((left + right) // 2 - png.PAPER // 2) <= 8, words


def test_a_narrow_script_begins_at_the_left_edge(fonts: Fonts) -> None:
    edge = (png.PAPER - 42 * png.CELL) // 2
    left, _ = _from_to(Document("x", (Columns("قهوة", "1"),)), fonts)
    assert edge <= left <= edge + 8
