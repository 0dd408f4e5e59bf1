"""What a display of two short lines says: whole amounts, plain letters, no commands in texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.line_display import CODE_PAGE, COLUMNS, Row, Rows, cells, line, payload

_AMOUNTS = st.from_regex(
    r"[£€$¥]?-?[0-9]{1,3}(,[0-9]{3}){0,3}(\.[0-9]{2,3})?( €| IQD)?", fullmatch=True
)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (Row("Enamel Mug", "£14.00"), "Enamel Mug    £14.00"),
        (Row("Limited Linocut Poster", "£124.00"), "Limited Linoc£124.00"[:12] + " £124.00"),
        (Row("Total", "1.234,50 €"), "Total     1.234,50 €"),
        (Row("Kraków – “Zamek”"), 'Krak\u00f3w - "Zamek"    '),
        (Row("Łódź", "12,00 zł"), "L\u00f3dz        12,00 zl"),
        (Row("日本のお茶", "\u00a51,200"), "?             \u00a51,200"),
        (Row("Café\u0301 \u202eevil", "£1.00"), "Caf\u00e9 evil      \u00a31.00"),
        (Row("Tea", "₹250.00"), "Tea         Rs250.00"),
        (Row("A", "9" * 21), "*" * 20),
        (Row("", "9" * 20), "9" * 20),
    ],
)
def test_a_line_says_what_fits_and_the_whole_amount(row: Row, said: str) -> None:
    assert line(row) == said


@given(st.text(), _AMOUNTS)
def test_every_line_has_twenty_cells_and_no_amount_is_cut(text: str, amount: str) -> None:
    said = line(Row(text, amount))
    assert len(said) == len(said.encode(CODE_PAGE)) == COLUMNS
    # One that has no room is no number at all.
    assert said.endswith(amount if len(amount) <= COLUMNS else "*" * COLUMNS)


@given(st.text(), st.text(), st.text(), st.text())
def test_no_text_reaches_the_wire_as_a_command(a: str, b: str, c: str, d: str) -> None:
    sent = payload(Rows(Row(a, b), Row(c, d)))
    # ESC t 19, then for each line US $ 1 n and its twenty cells.
    assert len(sent) == 3 + 2 * (4 + COLUMNS)
    assert (sent[:7], sent[27:31]) == (b"\x1bt\x13\x1f$\x01\x01", b"\x1f$\x01\x02")
    for byte in sent[7:27] + sent[31:]:
        assert 0x20 <= byte < 0xFF
        assert byte != 0x7F


@given(st.text())
def test_what_is_said_can_be_said_again(text: str) -> None:
    assert cells(cells(text)) == cells(text)
