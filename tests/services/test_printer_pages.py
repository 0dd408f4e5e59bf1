"""The test page: what it shows of a printer's letters."""

from __future__ import annotations

import pytest

from hardware import escpos
from hardware.code_pages import CodePage, Letters
from hardware.documents import Columns
from hardware.escpos import Paper
from hardware.fonts import Fonts
from kiosk.assets import asset_path
from kiosk.services.printer_pages import printer_page
from kiosk.services.till import Till


@pytest.mark.parametrize(
    ("page", "own"),
    [
        (CodePage.CP858, "£ € é ß ñ"),
        (CodePage.CP437, "£ é ß ñ"),
        (CodePage.CP1252, "£ € é ß ñ"),
        (CodePage.CP852, "é ł ß"),
    ],
)
def test_the_same_signs_stand_there_as_letters_and_as_a_picture(
    till: Till, page: CodePage, own: str
) -> None:
    letters = Letters(page)
    document = printer_page(till, "Front", "cups:Front", letters)
    pair = [one for one in document.blocks if isinstance(one, Columns) and one.left == own]
    assert [one.right for one in pair] == [page, "✓"]
    sent = escpos.render(document, Paper(Fonts.bundled(asset_path("fonts")), letters=letters))
    line = own.encode(page)
    assert sent.count(line) == 1, "the other is drawn"
    assert sent.index(b"must show the same signs") < sent.index(line) < sent.index(b"If not")
