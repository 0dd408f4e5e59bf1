"""Documents are data: clean, storable, and laid out the same for every renderer."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware import text
from hardware.documents import (
    Align,
    Barcode,
    Block,
    Columns,
    Cut,
    Document,
    Qr,
    ReceiptData,
    ReceiptLine,
    Rule,
    Size,
    Space,
    Symbology,
    Table,
    Text,
    clean,
    from_json,
    receipt,
    to_json,
)
from hardware.layout import columns
from hardware.text import render
from kiosk.domain.errors import BadInput

_sizes = st.sampled_from(Size)
_ascii = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=60)
_blocks: st.SearchStrategy[Block] = st.one_of(
    st.builds(Text, st.text(), st.sampled_from(Align), st.booleans(), _sizes),
    st.builds(Columns, st.text(), st.text(max_size=50), st.booleans(), _sizes, st.integers(0, 60)),
    st.integers(1, 4).flatmap(
        lambda cells: st.builds(
            Table,
            st.lists(st.tuples(*[st.text(max_size=30)] * cells), min_size=1, max_size=4).map(tuple),
            _sizes,
        )
    ),
    st.builds(Rule, st.booleans()),
    st.builds(Qr, _ascii, st.text()),
    st.builds(Barcode, _ascii.map(lambda text: text[:48]), st.sampled_from(Symbology), st.text()),
    st.builds(Space, st.integers(0, 3)),
    st.just(Cut()),
)
_documents = st.builds(
    Document,
    title=st.text(),
    blocks=st.lists(_blocks, max_size=6).map(tuple),
    width=st.integers(24, 48),
    open_drawer=st.booleans(),
)


@given(_documents)
def test_a_document_survives_being_stored_as_json(document: Document) -> None:
    assert from_json(json.loads(json.dumps(to_json(document)))) == document


@given(_documents)
def test_no_line_is_wider_than_the_paper_and_no_letter_is_a_control(document: Document) -> None:
    for line in render(document).splitlines():
        assert columns(line) <= document.width
        assert not [letter for letter in line if unicodedata.category(letter) in ("Cc", "Cs")]


@given(st.text(), st.integers(24, 48))
def test_wrapping_loses_no_letter(words: str, width: int) -> None:
    document = Document("x", (Text(words),), width)
    assert "".join(render(document).split()) == "".join(clean(words).split())


@pytest.mark.parametrize("command", ["\x1bp0", "\x1dV\x00", "\x10\x14\x01\x00\x01", "\x9b", "\x7f"])
def test_a_products_name_can_not_hold_a_printer_command(sale: ReceiptData, command: str) -> None:
    nasty = ReceiptLine(1, f"Tote{command}", "£1", "£1")
    document = receipt(replace(sale, lines=(nasty,), footer=command, event_name=command))
    stored = json.dumps(to_json(document), ensure_ascii=False)
    assert not [letter for letter in stored if unicodedata.category(letter) == "Cc"]


def test_a_hidden_turn_of_direction_can_not_disguise_a_price() -> None:
    assert clean("Tote \u202e05.21£\u202c\u200b") == "Tote 05.21£"


def test_line_breaks_in_names_become_spaces() -> None:
    assert clean("Varsity\r\nTop\u2028M") == "Varsity  Top M"


def test_letters_that_arrive_in_pieces_are_put_together() -> None:
    assert clean("Cafe\u0301") == "Café"


@pytest.mark.parametrize("data", ["", "K7QM\x1d1", "日本", "x" * 301])
def test_a_code_that_decoders_would_misread_is_refused(data: str) -> None:
    with pytest.raises(BadInput):
        Qr(data)


@pytest.mark.parametrize(
    "damage",
    [
        {"format": 2},
        {"blocks": [{"kind": "hologram"}]},
        {"blocks": [{"kind": "text", "text": None}]},
        {"blocks": [{"kind": "text", "words": "x"}]},
        {"blocks": [{"kind": "text", "text": "x", "align": "middle"}]},
        {"blocks": [{"text": "x"}]},
        {"blocks": [{"kind": "table", "rows": [["a", "b"], ["c"]]}]},
        {"blocks": ["text"]},
        {"width": "42"},
        {"width": 4},
    ],
)
def test_a_stored_document_that_is_damaged_is_named_so(damage: dict[str, object]) -> None:
    with pytest.raises(BadInput):
        from_json({**to_json(Document("x", ())), **damage})


def test_the_receipt_reads_as_a_person_expects(sale: ReceiptData) -> None:
    assert render(receipt(sale)).splitlines() == [
        "             Northern Lights",
        "",
        "         Sat 14 June 2025, 14:05",
        "        K7QM-000123  ·  Front till",
        "··········································",
        "2  Classic Varsity Top – Medium /   £85.00",
        "   Navy Blue",
        "   £42.50 each",
        "1  Café tote                        £12.50",
        "··········································",
        "TOTAL                               £97.50",
        "──────────────────────────────────────────",
        "Cash                               £100.00",
        "Change                               £2.50",
        "··········································",
        "Tax                    Net     Tax   Gross",
        "VAT 20%             £81.25  £16.25  £97.50",
        "··········································",
        "                Thank you!",
        "         Returns within 14 days.",
        "",
        "               K7QM-000123",
    ]


def test_quantities_of_one_and_two_digits_share_a_column(sale: ReceiptData) -> None:
    lines = (ReceiptLine(12, "Sticker", "£1", "£12"), ReceiptLine(1, "Tote", "£5", "£5"))
    printed = render(receipt(replace(sale, lines=lines))).splitlines()
    assert "12  Sticker" + " " * 28 + "£12" in printed
    assert " 1  Tote" + " " * 32 + "£5" in printed


def test_a_returned_piece_shows_its_sign_and_no_unit_price(sale: ReceiptData) -> None:
    lines = (ReceiptLine(-1, "Tote", "£5", "-£5"),)
    printed = render(receipt(replace(sale, lines=lines)))
    assert "-1  Tote" in printed
    assert "each" not in printed


def test_wide_letters_keep_the_amounts_in_line(sale: ReceiptData) -> None:
    lines = (ReceiptLine(1, "日本語のステッカー", "£5", "£5"),)
    printed = render(receipt(replace(sale, lines=lines))).splitlines()
    (line,) = [line for line in printed if "日本語" in line]
    assert columns(line) == 42
    assert line.endswith("£5")


def test_a_copy_says_so_and_never_opens_the_drawer(sale: ReceiptData) -> None:
    assert receipt(sale).open_drawer
    assert "COPY" not in render(receipt(sale))
    copy = receipt(replace(sale, copy=True))
    assert not copy.open_drawer
    assert "*** COPY ***" in render(copy)


def test_what_a_sale_does_not_have_is_not_printed(sale: ReceiptData) -> None:
    bare = replace(sale, taxes=(), change="", footer="", qr="")
    printed = render(receipt(bare))
    assert "Change" not in printed
    assert "Gross" not in printed
    assert printed.rstrip().endswith("·" * 42)


def test_an_amount_too_long_for_its_line_goes_beneath_it_whole() -> None:
    row = Columns("TOTAL", "1,234,567,890.00 ISK")
    assert render(Document("x", (row,), 24)) == "TOTAL\n    1,234,567,890.00 ISK\n"


def test_narrow_paper_puts_tax_amounts_beneath_their_label(sale: ReceiptData) -> None:
    taxes = (("VAT 20% on clothing", "£1,000.00", "£200.00", "£1,200.00"),)
    printed = render(Document("x", (Table(taxes),), 32)).splitlines()
    assert printed == ["VAT 20% on clothing", "   £1,000.00  £200.00  £1,200.00"]


def test_a_code_without_its_words_beneath_is_written_out_in_text() -> None:
    assert "[https://example.org/a]" in render(Document("x", (Qr("https://example.org/a"),)))


def test_a_word_that_no_line_is_long_enough_for_begins_beside_its_number() -> None:
    sku = "x" * 40
    assert text.render(Document("x", (Columns(f"1  {sku}", "£1", hang=3),)), 32).splitlines() == [
        "1  " + "x" * 25 + "  £1",
        "   " + "x" * 15,
    ]
    short = "y" * 20
    assert text.render(Document("x", (Text(f"some words and {short}"),)), 32).splitlines() == [
        "some words and",
        short,
    ]
