"""Labels at a window: choosing what gets some, seeing one, and printing them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hardware.addresses import parse_address
from hardware.labels import parse_size
from kiosk.domain.errors import BadInput
from kiosk.services import catalogue, labels, printers, printing
from kiosk.services.labels import LabelKind, Wanted
from kiosk.services.printers import Language, PrinterRole, Setup
from kiosk.services.till import Till
from kiosk.ui import labelling, printing_setup
from kiosk.ui.desk import Desk
from kiosk.ui.label_view import LabelsView
from kiosk.ui.pane import Leaf, Meaning, Pane
from kiosk.ui.watching import Draft
from tests.ui.test_desk import at_the_desk
from tests.ui.test_desk import till as till


def shown(pane: Pane) -> LabelsView:
    assert pane.labels.value is not None
    return pane.labels.value


def test_scanned_or_found_things_get_labels_and_the_last_one_is_shown(till: Till) -> None:
    async def work(desk: Desk) -> None:
        pane = desk.panes["w1"]
        await labelling.begin(desk, pane)
        assert pane.leaf is Leaf.LABELS
        assert not shown(pane).own_printer
        assert await desk.take(pane, "MUG") is Meaning.ACCEPT
        assert await desk.take(pane, "MUG") is Meaning.ACCEPT
        assert await desk.take(pane, "NOPE") is Meaning.REFUSE
        assert not desk.basket.value.lines, "a scan here sells nothing"
        query = Draft("zine")
        await labelling.find(desk, pane, query)
        (row,) = shown(pane).matches
        await labelling.take(desk, pane, row.variant)
        view = shown(pane)
        assert view.number == 3
        assert (view.shown, view.trouble) == (row.variant.id, "")
        assert view.picture
        await labelling.take(desk, pane, row.variant, -1)
        assert next(iter(shown(pane).wanted.values())).variant.sku == "MUG"
        await labelling.choose_kind(desk, pane, LabelKind.SHELF)
        await labelling.choose_size(desk, pane, parse_size("100x50"))
        await labelling.print_them(desk, pane)
        assert pane.notice.value is not None
        assert pane.notice.value.text == "2 labels are being printed."
        assert shown(pane).wanted == {}
        await labelling.print_them(desk, pane)

    at_the_desk(till, work)
    (job,) = printing.pending(till)
    document = printing.stored_document(till, job.key)
    assert document is not None
    assert document.label is not None
    assert (str(document.label.size), document.label.copies) == ("100x50", 2)


def test_all_that_was_imported_or_is_on_hand_is_taken_at_once(till: Till) -> None:
    async def work(desk: Desk) -> None:
        pane = desk.panes["w1"]
        await labelling.begin(desk, pane)
        await labelling.take_on_hand(desk, pane)
        on_hand = {one.variant.sku: one.number for one in labels.on_hand(till)}
        assert {one.variant.sku: one.number for one in shown(pane).wanted.values()} == on_hand
        await labelling.take_imported(desk, pane)
        assert {one.variant.sku for one in shown(pane).wanted.values()} >= set(on_hand)
        await labelling.empty(desk, pane)
        assert (shown(pane).wanted, shown(pane).picture) == ({}, None)

    at_the_desk(till, work)


def test_what_can_not_be_made_is_said_in_its_place_and_when_it_is_left_out(till: Till) -> None:
    async def work(desk: Desk) -> None:
        pane = desk.panes["w1"]

        def refuse(document: object) -> bytes:
            raise BadInput("It has no room.")

        desk.paperwork = replace(
            desk.paperwork, picture=refuse, why_not=lambda document: "It has no room."
        )
        await labelling.begin(desk, pane)
        await desk.take(pane, "MUG")
        assert (shown(pane).picture, shown(pane).trouble) == (None, "It has no room.")
        await labelling.print_them(desk, pane)
        assert pane.notice.value is not None
        assert pane.notice.value.text == "1 thing was left out: It has no room."
        assert printing.pending(till) == []
        # Too many: what was chosen stays.
        mug = catalogue.find(till, "MUG")
        assert mug is not None
        many = {mug.id: Wanted(mug, labels.MOST_AT_ONCE + 1)}
        pane.labels.becomes(replace(shown(pane), wanted=many))
        with pytest.raises(BadInput, match="5000"):
            await labelling.print_them(desk, pane)
        assert shown(pane).wanted == many

    at_the_desk(till, work)


def test_a_printer_of_labels_is_set_up_and_its_size_is_used(till: Till) -> None:
    async def work(desk: Desk) -> None:
        pane = desk.panes["w1"]
        await printing_setup.begin(desk, pane)
        view = pane.printers.value
        view.address.put("network:127.0.0.1:1")
        view.name.put("Tags")
        view.size.put("50x25")
        printing_setup.use(pane, PrinterRole.LABELS)
        zpl = replace(view.labels, language=Language.ZPL, dpi=300)
        printing_setup.set_labels(pane, zpl)
        await printing_setup.remember(desk, pane)
        await labelling.begin(desk, pane)
        assert shown(pane).own_printer
        assert str(shown(pane).size) == "50x25"
        view = pane.printers.value
        printing_setup.use(pane, PrinterRole.LABELS)
        view.address.put("network:127.0.0.1:1")
        view.name.put("Tags")
        view.size.put("far too large")
        with pytest.raises(BadInput, match="15 to 300"):
            await printing_setup.remember(desk, pane)

    at_the_desk(till, work)
    (kept,) = printers.list_printers(till)
    assert kept == Setup(
        "Tags", PrinterRole.LABELS, parse_address("network:127.0.0.1:1"), labels=kept.labels
    )
    assert kept.labels is not None
    assert (kept.labels.language, kept.labels.dpi) == (Language.ZPL, 300)
