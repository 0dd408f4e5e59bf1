"""Labels: what is on them stays on them, is read back, and what has no room is said."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
import zxingcpp
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from hardware import escpos, label_picture, png, text
from hardware.documents import Align, Barcode, Qr, Symbology, from_json, to_json
from hardware.escpos import Paper
from hardware.fonts import Fonts
from hardware.label_words import measured, set_rows
from hardware.labels import (
    COMMON_SIZES,
    Bars,
    Beside,
    Ending,
    Label,
    LabelSize,
    Square,
    Words,
    document_of,
    parse_size,
)
from kiosk.assets import asset_path
from kiosk.domain.errors import BadInput
from tests.hardware.raster_reader import pictures

FONTS = Fonts.bundled(asset_path("fonts"))
CODES = {
    Barcode("4006381333931", Symbology.EAN_13): "4006381333931",
    Barcode("96385074", Symbology.EAN_8): "96385074",
    Barcode("036000291452", Symbology.UPC_A): "0036000291452",
    Barcode("10012345678902", Symbology.ITF_14): "10012345678902",
    Barcode("TEE-M/NAVY"): "TEE-M/NAVY",
}
# What people call things: several scripts, signs, marks, and words without an end.
_names = st.text(
    st.one_of(
        st.characters(min_codepoint=32, max_codepoint=0x17F),
        st.sampled_from("قميصكلا سيكي"),
        st.sampled_from("手ぬぐい「波と千鳥」。"),
        st.sampled_from("^~\x10\x1b\x1d\u200d\u0301é🙂"),
    ),
    min_size=1,
    max_size=80,
)


def tag(name: str, price: str, code: Barcode, size: LabelSize, copies: int = 1) -> Label:
    parts = (
        Words(name, 38, 18, 2, bold=True),
        Words(price, 90, 32, bold=True, whole=True),
        Bars(code, 110, 50),
    )
    return Label(size, parts, copies)


def edges(picture: Image.Image, dots: int) -> set[int]:
    """The shades in the outermost dots of a picture."""
    width, height = picture.size
    strips = [
        (0, 0, width, dots),
        (0, height - dots, width, height),
        (0, 0, dots, height),
        (width - dots, 0, width, height),
    ]
    return {shade for box in strips for shade in picture.crop(box).tobytes()}


@settings(max_examples=150, deadline=None)
@given(_names, st.integers(60, 700), st.integers(1, 3), st.integers(14, 60))
@example("Donaudampfschifffahrtsgesellschaft", 60, 1, 14)
@example("e" + "\u0301" * 60, 60, 1, 60)
def test_words_never_go_past_the_edge_and_never_vanish(
    name: str, room: int, lines: int, size: int
) -> None:
    said = Words(name, 40, 20).text
    rows, came_to, whole = set_rows(said, room, size, 14, lines, FONTS.strong)
    assert len(rows) <= lines
    assert came_to <= size
    assert all(row.width <= room or len(row.text) == 1 for row in rows if row.text.isprintable())
    assert "".join(row.text for row in rows) or not said
    if whole:
        told = "".join(row.text for row in rows).replace(" ", "")
        assert told == said.replace(" ", "")


@settings(max_examples=40, deadline=None)
@given(_names, st.sampled_from(COMMON_SIZES), st.sampled_from(label_picture.DENSITIES))
def test_whatever_a_thing_is_called_its_label_has_clean_edges_and_its_code_is_read(
    name: str, size: LabelSize, dpi: int
) -> None:
    code = Barcode("4006381333931", Symbology.EAN_13)
    picture = label_picture.draw(tag(name, "£14.00", code, size), FONTS, dpi)
    assert picture.size == (round(size.width * dpi / 254), round(size.height * dpi / 254))
    assert edges(picture, dpi // 25) == {255}
    assert set(picture.tobytes()) == {0, 255}
    assert [one.text for one in zxingcpp.read_barcodes(picture)] == ["4006381333931"]


@pytest.mark.parametrize("dpi", label_picture.DENSITIES)
@pytest.mark.parametrize("code", CODES, ids=lambda one: one.symbology)
def test_a_code_is_read_at_the_smallest_label_that_it_fits_on_and_on_no_smaller_one(
    code: Barcode, dpi: int
) -> None:
    fits = []
    for width in range(150, 620, 10):
        label = Label(LabelSize(width, 300), (Bars(code, 110, 50),))
        if not fits:
            try:
                label_picture.draw(label, FONTS, dpi)
            except BadInput:
                with pytest.raises(BadInput, match="has no room as a barcode"):
                    label_picture.draw(label, FONTS, dpi)
                continue
        fits.append(width)
        picture = label_picture.draw(label, FONTS, dpi)
        assert [one.text for one in zxingcpp.read_barcodes(picture)] == [CODES[code]], width
    assert 150 < fits[0] < 480
    # Even there it has its quiet zones: 10 modules beside Code 128, 11 left of an EAN-13.
    picture = label_picture.draw(Label(LabelSize(fits[0], 300), (Bars(code, 110, 50),)), FONTS, dpi)
    box = (
        picture.crop((0, 0, picture.width, picture.height // 2)).point([255] + [0] * 255).getbbox()
    )
    assert box is not None
    quiet = {Symbology.EAN_8: 7, Symbology.UPC_A: 9, Symbology.EAN_13: 11, Symbology.CODE_128: 10}
    least = quiet.get(code.symbology, 0) * (2 if dpi == 203 else 3)
    assert min(box[0], picture.width - box[2]) >= least


def test_each_module_is_a_whole_number_of_dots_with_quiet_beside_it() -> None:
    code = Barcode("4006381333931", Symbology.EAN_13)
    picture = label_picture.draw(Label(LabelSize(400, 300), (Bars(code, 110, 50),)), FONTS)
    row = [picture.getpixel((x, picture.height // 2 - 20)) == 0 for x in range(picture.width)]
    first, last = row.index(True), len(row) - row[::-1].index(True)
    runs, before, length = [], row[first], 0
    for dark in (*row[first:last], None):
        if dark is before:
            length += 1
        else:
            runs.append(length)
            before, length = dark, 1
    assert {run % 2 for run in runs} == {0}, "two dots a module"
    assert min(runs) == 2
    assert sum(runs) == 95 * 2
    assert first >= 11 * 2
    assert len(row) - last >= 7 * 2


def test_a_price_is_never_cut_short() -> None:
    code = Barcode("96385074", Symbology.EAN_8)
    with pytest.raises(BadInput, match="take a larger one"):
        label_picture.draw(tag("Mug", "£1,234,567,890.00/kg", code, LabelSize(250, 250)), FONTS)


def test_what_does_not_fit_below_each_other_says_so() -> None:
    code = Barcode("96385074", Symbology.EAN_8)
    with pytest.raises(BadInput, match="58x15 mm; take a larger one"):
        label_picture.draw(tag("Mug", "£14.00", code, LabelSize(580, 150)), FONTS)


def test_a_qr_code_on_a_label_has_five_dots_a_module_and_is_read() -> None:
    label = Label(LabelSize(500, 400), (Square(Qr("T-0001-ADA"), 300), Words("Ada", 40, 20)))
    picture = label_picture.draw(label, FONTS)
    assert [one.text for one in zxingcpp.read_barcodes(picture)] == ["T-0001-ADA"]
    with pytest.raises(BadInput, match="take a larger one"):
        label_picture.draw(replace(label, size=LabelSize(150, 150)), FONTS)


@pytest.mark.parametrize(
    ("said", "size"),
    [("58x40", (580, 400)), (" 38,1 × 25.4 mm".strip(), (381, 254)), ("100X50", (1000, 500))],
)
def test_a_size_is_read_as_people_write_it(said: str, size: tuple[int, int]) -> None:
    assert parse_size(said) == LabelSize(*size)
    assert parse_size(str(parse_size(said))) == LabelSize(*size)


@pytest.mark.parametrize(
    "said", ["", "58", "58x", "ax40", "5x5", "58x400", "infx40", "nanx3", "1x2x3"]
)
def test_what_is_no_size_is_refused(said: str) -> None:
    with pytest.raises(BadInput, match="15 to 300 mm"):
        parse_size(said)


@pytest.mark.parametrize("copies", [0, -1, 501])
def test_a_label_is_printed_so_many_times_and_no_more(copies: int) -> None:
    with pytest.raises(BadInput, match="from 1 to 500"):
        Label(COMMON_SIZES[0], (), copies)


def test_a_label_is_stored_and_read_back_whole() -> None:
    left = (Bars(Barcode("MUG-1"), 140, 50), Words("MUG-1", 20, 10, close=True))
    parts = (
        Words("Mug", 38, 18, 2, bold=True, align=Align.LEFT),
        Beside(left, (Words("£9.00", 80, 20, struck=True), Square(Qr("X"), 200)), 40),
    )
    document = document_of("Mug", Label(LabelSize(1000, 500), parts, 3))
    assert from_json(to_json(document)) == document
    assert text.render(document).split() == ["3", "×", "Mug", "[MUG-1]", "MUG-1", "£9.00", "[X]"]
    broken = to_json(document)
    broken["label"]["parts"][0]["kind"] = "hologram"
    with pytest.raises(BadInput):
        from_json(broken)


def test_a_document_without_a_label_is_stored_as_before() -> None:
    assert "label" not in to_json(document_of("Mug", Label(COMMON_SIZES[0], ())).__class__("x", ()))


@pytest.mark.parametrize(
    ("ending", "ends"),
    [(Ending.GAP, b"\x1d\x0c"), (Ending.CUT, b"\x1dV\x00"), (Ending.NONE, b"")],
)
def test_an_escpos_printer_is_given_pictures_and_how_each_label_ends(
    ending: Ending, ends: bytes
) -> None:
    code = Barcode("4006381333931", Symbology.EAN_13)
    label = tag("Mug \x1bp\x00^XA", "£14.00", code, LabelSize(500, 250), copies=3)
    paper = Paper(FONTS, ending=ending)
    sent = escpos.render(document_of("Mug", label), paper)
    drawn, rest = pictures(sent)
    assert b"\x1bp" not in rest
    if not ends:
        # Nothing stands between them.
        assert [one.size for one in drawn] == [(400, 600)]
        assert b"\x1dV" not in sent
        return
    assert rest.count(ends) == 3
    assert [one.size for one in drawn] == [(400, 200)] * 3
    for one in drawn:
        assert [found.text for found in zxingcpp.read_barcodes(one)] == ["4006381333931"]


def test_a_label_that_is_wider_than_the_head_is_drawn_as_wide_as_the_head() -> None:
    code = Barcode("4006381333931", Symbology.EAN_13)
    document = document_of("Mug", tag("Mug", "£14.00", code, LabelSize(580, 400)))
    (drawn,), _ = pictures(escpos.render(document, Paper(FONTS, columns=32)))
    assert drawn.size == (384, 320)
    assert edges(drawn, 8) == {255}
    assert [one.text for one in zxingcpp.read_barcodes(drawn)] == ["4006381333931"]


@settings(max_examples=25, deadline=None)
@given(_names)
def test_no_name_sends_an_escpos_printer_anything_but_dots(name: str) -> None:
    code = Barcode("96385074", Symbology.EAN_8)
    document = document_of(name, tag(name, "£14.00", code, LabelSize(400, 300)))
    plain = document_of("Mug", tag("Mug", "£14.00", code, LabelSize(400, 300)))
    commands = [pictures(escpos.render(one, Paper(FONTS)))[1] for one in (document, plain)]
    assert commands[0] == commands[1]


def test_the_preview_is_the_label_itself() -> None:
    code = Barcode("4006381333931", Symbology.EAN_13)
    document = document_of("Mug", tag("Mug", "£14.00", code, LabelSize(500, 250)))
    picture = Image.open(io.BytesIO(png.render(document, FONTS)))
    assert picture.size == (400, 200)


def test_japanese_breaks_between_letters_and_no_line_begins_with_a_stop() -> None:
    rows, _, whole = set_rows("手ぬぐい、波と千鳥。", 130, 24, 24, 4, FONTS.strong)
    assert whole
    assert len(rows) > 1
    assert all(row.text[0] not in "、。" for row in rows)


def test_arabic_begins_at_the_right_and_is_one_piece() -> None:
    label = Label(LabelSize(580, 200), (Words("قميص", 60, 30, align=Align.LEFT),))
    picture = label_picture.draw(label, FONTS)
    box = picture.point([255] + [0] * 255).getbbox()
    assert box is not None
    assert box[2] > picture.width - 30
    assert box[0] > picture.width // 2
    assert measured("قميص", 40, FONTS.strong).width < sum(
        measured(one, 40, FONTS.strong).width for one in "قميص"
    ), "letters that are joined are narrower than each alone"
