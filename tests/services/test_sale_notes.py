"""What was agreed besides: on the receipt, with the sale, in the export, and erasable."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from hardware.text import render
from kiosk.domain.clock import FixedClock
from kiosk.domain.errors import BadInput
from kiosk.services import carts, parking
from kiosk.services.exporting import export_event
from kiosk.services.receipts import receipt_document
from kiosk.services.sales import find_sale
from kiosk.services.till import Till
from tests.factories import journal_text, rows, sell, variant_id

WORDS = "Engrave “Ada”, collected on Sunday"


def test_a_note_stands_on_the_receipt_with_the_sale_and_in_the_export(
    till: Till, tmp_path: Path, clock: FixedClock
) -> None:
    made = sell(till, "MUG", note=f"  {WORDS}\n")
    assert made.note == WORDS
    found = find_sale(till, made.receipt)
    assert found == made
    assert f"Note: {WORDS}" in " ".join(render(receipt_document(till, made)).split())
    clock.forward(seconds=1)
    plain = sell(till, "ZINE")
    assert "Note" not in render(receipt_document(till, plain))
    export_event(till, "csv", tmp_path / "out")
    with (tmp_path / "out" / "receipts.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["Note"] for row in csv.DictReader(file)] == [WORDS, ""]


def test_the_journal_names_the_note_and_does_not_repeat_it(till: Till) -> None:
    sell(till, "MUG", note=WORDS)
    assert WORDS not in journal_text(till)
    ((body,),) = rows(till.store.path, "SELECT body FROM entry WHERE kind = 'SaleCompleted'")
    named = json.loads(body)["remark"]
    assert rows(till.store.path, "SELECT why FROM session_note WHERE id = ?", named) == [(WORDS,)]


def test_a_basket_keeps_its_note_while_it_is_parked(till: Till) -> None:
    carts.add(till, variant_id(till, "MUG"))
    assert carts.set_note(till, WORDS).note == WORDS
    aside = parking.park(till)
    assert isinstance(aside, parking.Parked)
    assert carts.load(till).note == ""
    parking.recall(till, aside.id)
    assert carts.load(till).note == WORDS
    assert carts.set_note(till, " ").note == ""


@pytest.mark.parametrize(
    ("words", "told"),
    [("x" * 201, "at most 200 characters"), ("Card 4111 1111 1111 1111", "whole card number")],
)
def test_what_cannot_be_a_note_is_said_and_sells_nothing(till: Till, words: str, told: str) -> None:
    carts.add(till, variant_id(till, "MUG"))
    with pytest.raises(BadInput, match=told):
        carts.set_note(till, words)
    with pytest.raises(BadInput, match=told):
        sell(till, "MUG", note=words)
    assert rows(till.store.path, "SELECT count(*) FROM sale") == [(0,)]
