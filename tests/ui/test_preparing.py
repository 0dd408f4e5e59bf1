"""Prep tickets at a window: offered where something is prepared, and printed by a tap."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.domain.clock import FixedClock
from kiosk.domain.preorders import Person, promise_for
from kiosk.services import carts, preordering, prep
from kiosk.services.checkout import SaleRequest
from kiosk.services.till import Till
from kiosk.ui import preorder_list, preparing
from kiosk.ui.desk import Desk
from tests.factories import START, cash, make_till, rows, variant_id
from tests.ui.test_desk import at_the_desk


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    things = "title,sku,price,category\nSoup,SOUP,6.50,Food\nMug,MUG,14.00,\n"
    opened = make_till(tmp_path / "till", FixedClock(START), products=things, tickets="")
    prep.set_station(opened, "Kitchen", [], ["Food"])
    yield opened
    opened.close()


@pytest.mark.parametrize(("sku", "prepared"), [("SOUP", True), ("MUG", False)])
def test_a_ticket_is_offered_for_what_is_prepared(till: Till, sku: str, prepared: bool) -> None:
    carts.add(till, variant_id(till, sku))

    async def work(desk: Desk) -> None:
        pane = desk.panes["w1"]
        await desk.pay(pane, cash("20.00"))
        paid = pane.paid.value
        assert paid is not None
        assert paid.prepared is prepared
        await desk.choose(pane, paid.sale)
        assert pane.chosen.value is not None
        assert pane.chosen.value.prepared is prepared
        await preparing.print_tickets(desk, pane, paid.sale)
        await preparing.print_tickets(desk, pane, paid.sale)

    at_the_desk(till, work)
    jobs = rows(till.store.path, "SELECT count(*) FROM print_job WHERE key LIKE 'prep:%'")
    assert jobs == [(2 if prepared else 0,)]


def test_the_tickets_of_a_day_are_printed_from_the_list(till: Till) -> None:
    for day in ("2026-12-05", "2026-12-06", "2026-12-07"):
        promise = promise_for(day, "", START.date(), ship=False)
        wanted = SaleRequest([(variant_id(till, "SOUP"), 1)], (cash("6.50"),))
        order = preordering.OrderRequest(wanted, Person("Ada", "1234567"), promise)
        assert isinstance(preordering.take(till, order), preordering.Taken)

    async def work(desk: Desk) -> None:
        pane = desk.panes["w1"]
        await preorder_list.show_list(desk, pane)
        view = pane.preorders.value
        assert view is not None
        # The first two days, so that the list below has room.
        assert [(one.isoformat(), number) for one, number in view.to_prepare] == [
            ("2026-12-05", 1),
            ("2026-12-06", 1),
        ]
        day = view.to_prepare[0][0]
        await preparing.print_day(desk, pane, day)
        await preparing.print_day(desk, pane, day)
        view = pane.preorders.value
        assert view is not None
        assert [number for _, number in view.to_prepare] == [0, 1]
        await preorder_list.choose(desk, pane, view.rows[0])
        assert pane.preorders.value is not None
        assert pane.preorders.value.prepared
        await preparing.print_order(desk, pane, view.rows[0])

    at_the_desk(till, work)
    jobs = rows(till.store.path, "SELECT document FROM print_job WHERE key LIKE 'prep:%'")
    assert sorted("PRINTED AGAIN" in one for (one,) in jobs) == [False, True]
