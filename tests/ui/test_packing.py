"""Packing slips at a window: printed by a tap, once more as a copy."""

from __future__ import annotations

from kiosk.domain.preorders import Person, promise_for
from kiosk.services import preordering
from kiosk.services.checkout import SaleRequest
from kiosk.services.till import Till
from kiosk.ui import packing
from kiosk.ui.desk import Desk
from tests.factories import START, cash, rows, variant_id
from tests.ui.test_desk import at_the_desk


def test_a_slip_is_printed_and_once_more_as_a_copy(till: Till) -> None:
    promise = promise_for("2026-12-05", "", START.date(), ship=True)
    wanted = SaleRequest([(variant_id(till, "MUG"), 1)], (cash("14.00"),))
    person = Person("Ada Okafor", "1234567", "", ("1 High Street",))
    made = preordering.take(till, preordering.OrderRequest(wanted, person, promise))
    assert isinstance(made, preordering.Taken)

    async def work(desk: Desk) -> None:
        pane = desk.panes["w1"]
        await packing.print_slip(desk, pane, made.preorder)
        await packing.print_slip(desk, pane, made.preorder)

    at_the_desk(till, work)
    jobs = rows(till.store.path, "SELECT document FROM print_job WHERE key LIKE 'slip:%'")
    assert len(jobs) == 2
    assert sum("COPY" in document for (document,) in jobs) == 1
