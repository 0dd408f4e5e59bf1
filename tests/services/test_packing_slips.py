"""Packing slips: from whom and to whom, what is in the parcel, and no prices."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
import zxingcpp
from PIL import Image

from hardware import png
from hardware import text as paper_text
from hardware.documents import Document, Size, Text
from kiosk.domain.errors import BadInput
from kiosk.domain.preorders import promise_for
from kiosk.domain.seller import Seller
from kiosk.domain.tenders import TenderKind
from kiosk.paper import fonts
from kiosk.services import (
    checks,
    erasing,
    packing_slips,
    preordering,
    preorders,
    printing,
    sellers,
)
from kiosk.services.preorders import Preorder
from kiosk.services.refunds import Payout
from kiosk.services.till import Till
from tests.factories import START, cash, rows
from tests.services.test_preorders import SENT, took

SHIPPED = promise_for("2026-12-05", "", START.date(), ship=True)


def sent(till: Till) -> Preorder:
    return took(till, "MUG:2", "TEE-S", tender=cash("56.00"), person=SENT, promise=SHIPPED).preorder


def paper(till: Till, job: str) -> Document:
    found = printing.stored_document(till, job)
    assert found is not None
    return found


@pytest.mark.parametrize("columns", [32, 48])
def test_it_says_who_sends_what_to_whom_and_no_price(till: Till, columns: int) -> None:
    sellers.set_seller(till, Seller("Mugs & More Ltd", ("9 Kiln Lane", "Stoke"), "GB"))
    order = sent(till)
    document = replace(paper(till, packing_slips.print_slip(till, order)), width=columns)
    words = " ".join(paper_text.render(document).split())
    for told in (
        *("Mugs & More Ltd", "9 Kiln Lane", "Ben Whitlock", "1 High Street", "Leeds"),
        *("2 × Enamel Mug", "MUG", "1 × River Tee", "TEE-S", "For 5 Dec 2026"),
        f"Order {order.receipt}",
    ):
        assert told in words
    large = [
        one.text for one in document.blocks if isinstance(one, Text) and one.size is Size.LARGE
    ]
    assert large == ["Ben Whitlock", "1 High Street", "Leeds"]
    assert not {"£", "56", "14.00", "28.00"} & set(words.split())
    assert "£" not in words
    assert "COPY" not in words
    drawn = Image.open(io.BytesIO(png.render(document, fonts())))
    assert [one.text for one in zxingcpp.read_barcodes(drawn.convert("L"))] == [order.receipt]


def test_without_a_seller_the_event_sends_it_and_a_second_one_is_a_copy(till: Till) -> None:
    order = sent(till)
    first, second = (packing_slips.print_slip(till, order) for _ in range(2))
    assert first != second
    assert till.event.name in paper_text.render(paper(till, first))
    assert "COPY" not in paper_text.render(paper(till, first))
    assert "*** COPY ***" in paper_text.render(paper(till, second))
    assert {one.key for one in printing.pending(till)} >= {first, second}
    assert checks.verify_till(till).problems == ()


def test_what_has_none(till: Till) -> None:
    collected = took(till, "MUG", tender=cash("14.00")).preorder
    cancelled = sent(till)
    preordering.cancel(till, cancelled.receipt, Payout(TenderKind.CASH))
    has_none(till, collected, "is collected")
    has_none(till, cancelled, "cancelled")
    nameless = sent(till)
    erasing.erase(till, SENT.email)
    has_none(till, nameless, "whom")
    assert rows(till.store.path, "SELECT count(*) FROM print_job WHERE key LIKE 'slip:%'") == [(0,)]


def has_none(till: Till, one: Preorder, words: str) -> None:
    found = preorders.find(till, one.receipt)
    assert found is not None
    assert not packing_slips.has_slip(found)
    with pytest.raises(BadInput, match=words):
        packing_slips.print_slip(till, found)
