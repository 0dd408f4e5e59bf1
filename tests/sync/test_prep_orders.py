"""Prep tickets of pre-orders between tills: printed at one of them."""

from __future__ import annotations

from datetime import date

from hardware.fakes import PaperPrinter
from kiosk.domain.preorders import Person, promise_for
from kiosk.services import checks, preordering, prep, prep_orders
from kiosk.services.checkout import SaleRequest
from kiosk.services.printing import work_off
from kiosk.services.till import Till
from tests.factories import cash, variant_id
from tests.sync.hub_process import HubProcess
from tests.sync.test_removed import hub as hub
from tests.sync.test_removed import tills as tills
from tests.sync.test_snapshot import sync

DAY = date(2999, 12, 5)


def test_a_ticket_is_printed_at_one_till_only(hub: HubProcess, tills: tuple[Till, Till]) -> None:
    one, two = tills
    prep.set_station(one, "Engraver", ["MUG"], [])
    promise = promise_for(DAY.isoformat(), "", date(2026, 11, 21), ship=False)
    wanted = SaleRequest([(variant_id(one, "MUG"), 1)], (cash("14.00"),))
    taken = preordering.take(
        one, preordering.OrderRequest(wanted, Person("Ada", "1234567"), promise)
    )
    assert isinstance(taken, preordering.Taken)
    sync(one)
    sync(two)
    assert len(prep_orders.owe_tickets(two, prep_orders.tickets_for(two, DAY))) == 1
    sync(two)
    sync(one)
    assert prep_orders.owe_tickets(one, prep_orders.tickets_for(one, DAY)) == []
    made = preordering.collect(one, taken.preorder.receipt)
    assert isinstance(made, preordering.Collected), made
    (job,) = prep.owe_tickets(one, made.sale)
    printer = PaperPrinter()
    work_off(one, printer, job)
    assert "PRINTED AGAIN" in printer.pages[0]
    for till in tills:
        assert checks.verify_till(till).problems == ()
