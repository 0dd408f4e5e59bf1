"""Prep tickets at a window: offered where something is prepared, and printed by a tap."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.domain.clock import FixedClock
from kiosk.services import carts, prep
from kiosk.services.till import Till
from kiosk.ui import preparing
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
